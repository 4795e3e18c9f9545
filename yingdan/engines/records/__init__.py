"""The one door to data: create, change, remove, restore, always for many records at once."""
