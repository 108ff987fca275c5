"""A trained network as a folder, and what one asks of it."""
