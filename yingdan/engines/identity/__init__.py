"""Workspaces, people, roles, sign-in, sessions and API keys."""
