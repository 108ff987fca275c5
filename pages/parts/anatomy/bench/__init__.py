"""The workbench's layers, each with its settings."""
