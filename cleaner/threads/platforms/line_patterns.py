"""Pieces of the patterns with which platforms describe their lines.

Patterns are full-line matches on the folded line in which dates are ``∂`` and ages ("3 days ago") ``∆``
(:mod:`cleaner.language.date_spans`); bullets and brackets around the line are ignored.
"""

from __future__ import annotations

BY = r"(?:by|von|par|de|por|da|door|przez|autor|автор|от|napisal|gonderen|av|kirjoittaja)"
"""Words that stand before a poster's name."""
DATE = "∂+"
"""A date."""
WHEN = "[∂∆]+"
"""A date or an age."""
