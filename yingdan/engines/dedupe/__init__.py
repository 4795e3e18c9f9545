"""Finds records that mean the same company, person or thing, while one is typed and over a whole object."""
