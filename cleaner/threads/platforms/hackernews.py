"""Hacker News: "NAME 3 hours ago | parent | next"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "hackernews",
    anchor=rf"(?P<name>[\w-]{{2,20}}) (?:on )?{WHEN}(?: ?[|[].{{0,80}})",
    signs=("hacker news*", "guidelines | faq*"),
    html=("tr.comtr",),
    words=r"commtext",
)
