"""Google Groups: "unread," with the name above and the date below."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "googlegroups",
    must="unread",
    anchor=r"unread,?",
    near=rf"{WHEN}(?: .{{0,40}})?|to .{{1,80}}",
    above=True,
    signs=("skip to first unread message", "all groups and messages", "reply to author", "send feedback to google"),
    undated=True,
)
