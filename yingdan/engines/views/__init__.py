"""Saved views of lists: everybody has own ones and sees shared ones."""
