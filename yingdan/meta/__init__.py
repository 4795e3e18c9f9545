"""What an object is: definitions, the immutable catalog, and check → plan → apply onto real tables."""
