"""Labelled pictures of digits, and the places they come from."""
