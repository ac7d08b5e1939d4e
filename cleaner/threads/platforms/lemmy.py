"""Lemmy: "NAME to COMMUNITY · 3 days ago"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "lemmy",
    anchor=(
        rf"(?P<name>[^\s∂∆·•]{{2,60}})(?: (?:op|mod|m|admin|english))?(?: to \S{{2,60}})? ?[·•] ?{WHEN}"
        rf"(?: .{{0,30}})?"
    ),
    signs=("modlog", "lemmy*"),
    needs=1,
    html=("article.comment-node",),
)
