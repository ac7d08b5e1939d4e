"""Nairaland: "Re: TITLE by NAME: TIME On DATE"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import DATE, WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "nairaland",
    must=" by ",
    anchor=rf"(?:re: )?.{{1,120}} by (?P<name>[\w.-]{{2,40}}) ?(?:\([mf]\))?: ?{WHEN}(?: on {DATE})?",
    post_address=((r"(/\d{3,12}/[^/]*[^\W\d_][^/]*)/\d{1,4}/?$", r"\1"),),
)
