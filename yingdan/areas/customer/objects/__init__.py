"""Declarations of accounts and contacts."""
