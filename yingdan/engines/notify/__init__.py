"""Telling people: notifications that stay until they are read, and live hints that something on their screen has moved."""
