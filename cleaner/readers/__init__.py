"""Inputs of every format as pages."""
