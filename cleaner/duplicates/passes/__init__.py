"""Duplicates of a whole corpus, in numbered passes over files."""
