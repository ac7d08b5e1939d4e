"""Substack comments: the date alone, the name on the line above."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "substack",
    anchor=rf"(?:{WHEN}|\d{{1,2}} ?(?:m|mins?|h|hrs?|d|w|mo|y))(?: ?edited)?",
    above=True,
    after="discussion about this post",
    comments=True,
    needs=2,
    signs=("discussion about this post", "expand full comment", "start your substack*", "substack is the home*"),
)
