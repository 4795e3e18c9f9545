"""Pure foundations without I/O: errors, context, ids, clock, money, text, texts in three languages, settings."""
