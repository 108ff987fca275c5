"""From ink to the 28x28 picture that a network sees."""
