"""Declarations of what insight keeps: import batches."""
