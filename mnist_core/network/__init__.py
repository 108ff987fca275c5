"""What a network is: layers, shapes, parameters, and its forward pass in numpy. No TensorFlow."""
