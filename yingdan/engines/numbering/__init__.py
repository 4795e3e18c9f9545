"""Document numbers made of text, date and sequence parts."""
