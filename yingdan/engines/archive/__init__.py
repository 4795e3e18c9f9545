"""Workspaces as a whole: backup into one file, verified restore, copies of everything or of a masked sample."""
