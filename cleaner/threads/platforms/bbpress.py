"""bbPress: "DATE at TIME #1234", the name and role below."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "bbpress",
    must="#",
    anchor=rf"{WHEN}(?: .{{0,6}}{WHEN})? ?#(?P<number>\d{{2,9}})",
    signs=("participant", "keymaster", "viewing 0 posts*", "this topic has*", "this topic contains*"),
    html=("li.bbp-reply", "div.bbp-reply", "article#reply_0", "div.type-reply", "div.type-topic"),
    roles=(("byline", r"bbp-author-name"),),
)
