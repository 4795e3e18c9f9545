"""Declarations of products."""
