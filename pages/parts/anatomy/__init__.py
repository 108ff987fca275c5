"""What the page Anatomy shows: a file a view, each with its ``show``."""
