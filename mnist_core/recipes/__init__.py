"""How the models that ship with the app were made.

``python -m mnist_core.recipes.tutorial`` makes two; ``robust``, ``deep`` and ``committee`` make one
each.
"""
