"""How the models that ship with the app were made: ``python -m mnist_core.recipes.tutorial`` and
``.robust``."""
