"""Placeholder door; written by its room."""
