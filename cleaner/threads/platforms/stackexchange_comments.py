"""Question sites: who signs the comments below an answer, and what else the site prints among them."""

from __future__ import annotations

import re

from cleaner.threads.line_classes import DATES, LOOSE, LineClass
from cleaner.threads.post_lines import Cut, Parts
from cleaner.threads.sheet import Sheet

_CHARACTER_OR_MARKS = frozenset(
    (
        LineClass.CHARACTER,
        LineClass.MARKS,
    )
)
_NOTE_OR_DATE = frozenset(
    (
        LineClass.DATE,
        LineClass.EDIT_NOTE,
    )
)

_COMMENTED = ("commented ∂", "commented ∆", "kommentiert ∂", "прокомментировал", "comentado ∂", "comento ∂")
_DID = frozenset("asked answered gefragt beantwortet preguntada respondida respondido perguntada formulada".split())
_SAYS = frozenset(p.split()[0] for p in _COMMENTED)
_SINCE = re.compile(r"(?P<name>.{2,60}?) over (?:∆|a year ago)")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,16}Z?(?:[+-]\d\d:\d\d)?")
_GROUP = re.compile(r"[\\$]{1,4}(?:begin|end)group[\\$]{0,3}")
"""What mathematics in text is fenced with where its script did not run."""
_ASIDE = (
    "sign up to request clarification",
    "show 0 more comment",
    "0 answers 0",
    "0 answer 0",
    "highest score (default",
    "date modified (newest",
    "date created (oldest",
)
_NAME = 60


def signatures(s: Sheet, c: Cut, parts: Parts) -> None:
    """Marks bylines, dates and scores of the comments in *c*, and of those who edited it."""
    for i in range(c.first, c.last):
        line_class, k = s.classes[i], s.keys[i]
        if line_class is LineClass.DATED and k.startswith(_COMMENTED):
            parts.set(i, "date", "comment", 0.95, s.raw[i][:60])
            _above(s, c, i, parts)
        elif k in _SAYS and i + 1 < len(s) and s.classes[i + 1] is LineClass.DATE:
            for x in (i, i + 1):
                parts.set(x, "date", "comment", 0.95, s.raw[x][:60])
            _above(s, c, i, parts)
        elif line_class in LOOSE and (m := _SINCE.fullmatch(k)) is not None and s.keys[i - 1] == m["name"]:
            for x in (i - 1, i):
                parts.set(x, "byline", "comment", 0.93, s.raw[x][:60])
        elif line_class in DATES and _STAMP.fullmatch(s.raw[i].strip()):
            parts.set(i, "date", "comment", 0.95, s.raw[i][:60])
        elif line_class is LineClass.SHORT and _GROUP.fullmatch(s.raw[i].strip()):
            parts.set(i, "other_chrome", "fence", 0.95, "the fence of a formula")
        elif k.startswith(_ASIDE):
            parts.set(i, "forum_action", "control", 0.93, s.raw[i][:60])
        elif line_class is LineClass.FIELD and "badge" in k:
            _editor(s, c, i, parts)
        elif k in _DID and i + 1 == c.anchor:
            parts.set(i, "date", "date", 0.95, s.raw[i][:60])
        elif i > c.anchor and _number(s, i):
            parts.set(i, "forum_action", "counter", 0.92, s.raw[i][:60])


def _above(s: Sheet, c: Cut, i: int, parts: Parts) -> None:
    """The signature above the date of a comment at *i*: the date once more, and the name, once or twice."""
    at = i - 1
    if at > c.first and s.classes[at] is LineClass.DATE:
        parts.set(at, "date", "comment", 0.95, s.raw[at][:60])
        at -= 1
    name = s.keys[at].strip("– ") if at >= 0 else ""
    for k in range(at, max(c.first, at - 3), -1):
        mark = s.classes[k] in _CHARACTER_OR_MARKS  # the dash before a name, on a line of its own
        if not mark and (s.classes[k] is not LineClass.SHORT or len(s.raw[k]) > _NAME or s.keys[k].strip("– ") != name):
            break
        parts.set(k, "byline", "comment", 0.93, s.raw[k][:60])


def _editor(s: Sheet, c: Cut, i: int, parts: Parts) -> None:
    """The name and the reputation above the badges at *i* of someone who changed the post, after the date."""
    at = i - 1
    while at > c.first and (_number(s, at) or "badge" in s.keys[at]):
        at -= 1
    if (
        at > c.first
        and s.classes[at] is LineClass.SHORT
        and len(s.raw[at]) <= _NAME
        and s.classes[at - 1] in _NOTE_OR_DATE
    ):
        parts.set(at, "byline", "editor", 0.93, s.raw[at][:60])
        for k in range(at + 1, i):
            parts.set(k, "forum_profile", "card", 0.93, s.raw[k][:60])


def _number(s: Sheet, i: int) -> bool:
    return s.classes[i] is LineClass.NUMBER or s.keys[i] in ("0", "0k")
