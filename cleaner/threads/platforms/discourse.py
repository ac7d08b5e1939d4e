"""Discourse, as its page for crawlers prints it: name, date and a running number on one line."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import DATE
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "discourse",
    anchor=rf"(?P<name>[^∂∆]{{1,60}}?),? {DATE},? #?(?P<number>\d{{1,5}})",
    counts=True,
    signs=("powered by discourse*", "related topics", "suggested topics"),
    html=("article#post_0", "div.crawler-post"),
    post_address=((r"(/\d{1,12})/\d{1,5}/?$", r"\1"),),
    words=r"cooked",
)
