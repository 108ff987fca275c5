"""How the models that ship with the app were made.

``python -m mnist_core.recipes.tutorial`` makes two, ``python -m mnist_core.recipes.robust`` one.
"""
