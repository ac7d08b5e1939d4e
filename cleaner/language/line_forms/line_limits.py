"""Limits that all line forms share."""

LONGEST = 400
"""A longer line is prose: no byline, date line or credit."""
