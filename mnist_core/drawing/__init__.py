"""Ink becomes the 28x28 picture that a network sees."""
