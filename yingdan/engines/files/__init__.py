"""Uploaded files: content on disk by its hash, what is known of it in the workspace."""
