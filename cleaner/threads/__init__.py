"""Threads into posts."""
