"""What can be done to any object. No business words here."""
