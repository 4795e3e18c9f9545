"""Audit: who did what, when and from where, in the same transaction; sealed in a chain that shows tampering."""
