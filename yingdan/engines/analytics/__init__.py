"""Figures: metrics declared once, compiled under the caller's permission, every number drillable to its records."""
