"""A training run: its epochs, its files, what its curves say.

Only `epoch` imports TensorFlow. Nothing here knows Dask.
"""
