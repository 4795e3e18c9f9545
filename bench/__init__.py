"""Measures the product against the budgets of ``docs/reference/performance.md``."""
