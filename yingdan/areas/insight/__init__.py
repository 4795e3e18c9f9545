"""Insight: what the figures say, and how data come in."""
