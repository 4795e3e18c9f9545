"""Lint rules of our own: what the architecture asks for and no general tool can know. Run: ``python -m tools.lint``."""
