"""One expression language: parsed once, typed, total; evaluated in Python and compiled to SQL with the same answers."""
