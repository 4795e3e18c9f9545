"""Global search over one search document a record."""
