"""GameFAQs: "NAME DATE #3" with the topic creator named."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "gamefaqs",
    must="#",
    anchor=rf"(?P<name>[\w .-]{{2,30}}?)(?: \(topic creator\))? ?{WHEN} ?#(?P<number>\d{{1,4}})",
    counts=True,
    signs=("topic archived", "more topics from this board", "boards"),
    quote_ends=(" posted...", " posted…"),
)
