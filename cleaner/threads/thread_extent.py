"""Where a thread begins and ends on its page, and where posts end whose header stands below their words."""

from __future__ import annotations

import re

from cleaner.threads.line_classes import SENTENCES, SENTENCES_OR_QUOTES, SPOKEN, LineClass
from cleaner.threads.sheet import Sheet

_SPOKEN_HERE = frozenset(
    (
        LineClass.PROSE,
        LineClass.DATED,
        LineClass.MAIL_QUOTE,
        LineClass.SHORT,
    )
)
_LAST_POST_FOOTER = frozenset(
    (
        LineClass.POST_NUMBER,
        LineClass.DATE,
        LineClass.CONTROL,
        LineClass.EDIT_NOTE,
        LineClass.ATTACHMENT,
        LineClass.NUMBER,
    )
)
_SPOKEN_AT_LENGTH = frozenset(
    (
        LineClass.PROSE,
        LineClass.DATED,
        LineClass.QUOTE_HEAD,
        LineClass.MAIL_QUOTE,
    )
)
_AFTER_THE_LAST_POST = frozenset(
    (
        LineClass.POST_NUMBER,
        LineClass.CONTROL,
        LineClass.EDIT_NOTE,
        LineClass.ATTACHMENT,
        LineClass.TAIL,
        LineClass.NUMBER,
    )
)

OPENERS = (
    "thread starter",
    "started by",
    "discussion in",
    "start date",
    "discussion started",
    "topic started",
    "themenstarter",
    "ersteller",
    "iniciado por",
    "initiateur",
    "autore discussione",
    "konbuyu baslatan",
    "konuyu baslatan",
    "автор темы",
)
"""How the line under a thread's title begins."""


def until_line(s: Sheet, x: int, ceiling: int, until: re.Pattern[str]) -> int:
    """After the last line in the stretch that ends a post, if the post's own words may follow."""
    if ceiling == len(s):
        stop = next((i for i in range(x + 1, ceiling) if s.classes[i] is LineClass.TAIL), ceiling)
        ends = [
            i
            for i in range(x + 1, min(stop, x + 400))
            if s.classes[i] is not LineClass.NUMBER and until.fullmatch(s.masked[i])
        ]
        return ends[-1] + 1 if ends else min(x + 3, stop)
    body = [i for i in range(x + 1, ceiling) if s.classes[i] in _SPOKEN_HERE]
    if not body:
        return min(x + 1, ceiling)
    last = x
    for i in range(x + 1, ceiling):
        if until.fullmatch(s.masked[i]) and any(k > i for k in body[-1:]):
            last = i
    return last + 1


def footer_end(s: Sheet, x: int, ceiling: int) -> int:
    i = x + 1
    while i < ceiling and s.classes[i] in _LAST_POST_FOOTER:
        i += 1
    return i


def start_of_thread(s: Sheet, first_anchor: int) -> int:
    """Where the first post begins when its header stands after it: after the last run of boilerplate before its
    words.
    """
    i = first_anchor
    prose = [k for k in range(first_anchor) if s.classes[k] in SENTENCES]
    if not prose:
        return max(0, first_anchor - 1)
    i = prose[-1]
    gap = 0
    for k in range(prose[-1], -1, -1):
        if s.classes[k] in SPOKEN:
            if s.classes[k] is not LineClass.SHORT:
                i, gap = k, 0
            else:
                gap += 1
        else:
            gap += 2
        if gap >= 6:
            break
    return i


def end_of_thread(s: Sheet, start: int) -> int:
    """Where the last post ends: before what stands after every thread, before a run of short lines, or after the
    controls
    that follow its last words.
    """
    n = len(s)
    run, seen, limit = 0, False, n
    for i in range(start, n):
        line_class = s.classes[i]
        if line_class is LineClass.TAIL and i > start:
            limit = i
            break
        if line_class in _SPOKEN_AT_LENGTH or (line_class is LineClass.SHORT and s.raw[i][-1] in ".!?…"):
            run, seen = 0, True
        else:
            run += 1
            if run >= 5 and seen:
                limit = i - run + 1
                break
    last = next((i for i in range(limit - 1, start - 1, -1) if s.classes[i] in SENTENCES_OR_QUOTES), start)
    i = last + 1
    while i < min(n, last + 5) and s.classes[i] not in _AFTER_THE_LAST_POST:
        i += 1
    if i >= min(n, last + 5) or s.classes[i] is LineClass.TAIL:
        i = min(i, max(limit, last + 1))
    while i < n and s.classes[i] in _LAST_POST_FOOTER:
        i += 1
    return min(n, max(i, start + 1))


_MAIL_HEAD = re.compile(r"[a-z][a-z-]{1,24}: ?\S.*|(?:from|>from) \S.*")


def below_mail_head(s: Sheet, x: int) -> int:
    """After the lines "name: value" from line *x* on."""
    i = x + 1
    while i < len(s) and (
        _MAIL_HEAD.fullmatch(s.masked[i])
        or (s.raw[i][:1] == "<" and s.raw[i].endswith(">") and s.classes[i] is not LineClass.MAIL_QUOTE)
    ):
        i += 1
    return i


_ENVELOPE = re.compile(
    r"(?:from|>from) .{2,80}?∂+.{0,12}|(?:path|newsgroups|xref|date|to|message|return-path|received"
    r"|x-[a-z-]{2,20}): ?.*"
)


def above_mail_head(s: Sheet, x: int, floor: int) -> int:
    """First line of the head of a mail that has its line "From:" at *x*."""
    while x > floor and (s.classes[x - 1] is LineClass.FIELD or _ENVELOPE.fullmatch(s.masked[x - 1])):
        x -= 1
    return x
