"""Measurements: quality against labelled pages, speed beside other systems, training of the model."""
