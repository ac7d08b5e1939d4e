"""An article that a post carries whole: its headline, byline and date."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.language import dates, line_forms
from cleaner.threads.line_classes import LineClass
from cleaner.threads.post_lines import Cut, Parts
from cleaner.threads.sheet import Sheet

_LEAST_PROSE = 4
"""A post of fewer lines of prose carries no article."""
_BYLINE_WITHIN, _BYLINE_CHARS = 8, 140
"""The byline is among so many first lines, and not longer."""
_HEADLINE_CHARS = (15, 200)
_BYLINE_SCORE, _DATE_SCORE = 0.95, 0.92


class Repost(NamedTuple):
    """What a post says of the article that it carries; nothing, if it carries none."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    date_raw: str | None = None


def find_repost(s: Sheet, c: Cut, parts: Parts, style: dates.DateStyle) -> Repost:
    """The article of a post that has a byline among its first lines and prose below it; both lines are marked."""
    if s.classes[c.head : c.tail].count(LineClass.PROSE) < _LEAST_PROSE:
        return Repost()
    for i in range(c.head, min(c.tail, c.head + _BYLINE_WITHIN)):
        if len(s.raw[i]) > _BYLINE_CHARS or i in parts.kinds:
            continue
        author = line_forms.byline(s.raw[i])
        if author is None:
            continue
        found = dates.parse(s.raw[i], style)
        if found is None and i + 1 < c.tail and s.classes[i + 1] is LineClass.DATE:
            found = dates.parse(s.raw[i + 1], style)
            parts.set(i + 1, "date", "repost", _DATE_SCORE, s.raw[i + 1][:60])
        least, most = _HEADLINE_CHARS
        headline = next((s.raw[k] for k in range(c.head, i) if least <= len(s.raw[k]) <= most), None)
        if headline is None and found is None:
            continue
        parts.set(i, "byline", "repost", _BYLINE_SCORE, "byline of an article that the post carries")
        return Repost(headline, author, found.iso if found else None, found.raw if found else None)
    return Repost()
