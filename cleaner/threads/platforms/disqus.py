"""Disqus: "NAME PARENT • 3 days ago"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "disqus",
    must="•",
    anchor=rf"(?P<name>[^•∂∆]{{1,60}}?)(?: (?P<parent>[^•∂∆]{{1,60}}?))? • {WHEN}(?: .{{0,20}})?",
    comments=True,
)
