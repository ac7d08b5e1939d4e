"""Duplicates: proposed by sketches, decided on exact shingle sets."""
