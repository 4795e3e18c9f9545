"""Declarations of what insight keeps: goals."""
