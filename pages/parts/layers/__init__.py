"""One view for each kind of layer: what it makes of a picture, down to one pixel's arithmetic."""
