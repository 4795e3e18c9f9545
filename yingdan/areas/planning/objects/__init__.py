"""Declarations of what people say about a forecast."""
