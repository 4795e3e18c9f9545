"""Declarations of activities."""
