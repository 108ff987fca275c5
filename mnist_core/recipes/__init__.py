"""How the models that ship with the app were made.

``python -m mnist_core.recipes.tutorial`` and ``python -m mnist_core.recipes.robust`` make them anew.
"""
