"""A run, for a person."""
