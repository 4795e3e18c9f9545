"""The demo company: a made-up firm, the same for the same seed and day, ending today."""
