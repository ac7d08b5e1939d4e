"""Where a thread begins and ends on its page, and where posts end whose stanza stands behind their words."""

from __future__ import annotations

import re

from cleaner.threads.line_classes import Sheet

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
    """Behind the last line in the stretch that ends a post, if the post's own words may follow."""
    if ceiling == len(s):
        stop = next((i for i in range(x + 1, ceiling) if s.letters[i] == "T"), ceiling)
        ends = [i for i in range(x + 1, min(stop, x + 400)) if s.letters[i] != "N" and until.fullmatch(s.masked[i])]
        return ends[-1] + 1 if ends else min(x + 3, stop)
    body = [i for i in range(x + 1, ceiling) if s.letters[i] in "PS>B"]
    if not body:
        return min(x + 1, ceiling)
    last = x
    for i in range(x + 1, ceiling):
        if until.fullmatch(s.masked[i]) and any(k > i for k in body[-1:]):
            last = i
    return last + 1


def footer_end(s: Sheet, x: int, ceiling: int) -> int:
    i = x + 1
    while i < ceiling and s.letters[i] in "HAENXD":
        i += 1
    return i


def start_of_thread(s: Sheet, first_anchor: int) -> int:
    """Where the first post begins when its stanza stands behind it: behind the last run of furniture before its
    words.
    """
    i = first_anchor
    prose = [k for k in range(first_anchor) if s.letters[k] in "P>"]
    if not prose:
        return max(0, first_anchor - 1)
    i = prose[-1]
    gap = 0
    for k in range(prose[-1], -1, -1):
        if s.letters[k] in "PS>BQ":
            if s.letters[k] != "S":
                i, gap = k, 0
            else:
                gap += 1
        else:
            gap += 2
        if gap >= 6:
            break
    return i


def end_of_thread(s: Sheet, start: int) -> int:
    """Where the last post ends: before what stands behind every thread, before a run of short lines, or behind the
    controls
    that follow its last words.
    """
    n = len(s)
    run, seen, limit = 0, False, n
    for i in range(start, n):
        letter = s.letters[i]
        if letter == "T" and i > start:
            limit = i
            break
        if letter in "PB>Q" or (letter == "S" and s.raw[i][-1] in ".!?…"):
            run, seen = 0, True
        else:
            run += 1
            if run >= 5 and seen:
                limit = i - run + 1
                break
    last = next((i for i in range(limit - 1, start - 1, -1) if s.letters[i] in "P>Q"), start)
    i = last + 1
    while i < min(n, last + 5) and s.letters[i] not in "AEXNHT":
        i += 1
    if i >= min(n, last + 5) or s.letters[i] == "T":
        i = min(i, max(limit, last + 1))
    while i < n and s.letters[i] in "AEXNHD":
        i += 1
    return min(n, max(i, start + 1))


_MAIL_HEAD = re.compile(r"[a-z][a-z-]{1,24}: ?\S.*|(?:from|>from) \S.*")


def below_mail_head(s: Sheet, x: int) -> int:
    """Behind the lines "name: value" from line *x* on."""
    i = x + 1
    while i < len(s) and (
        _MAIL_HEAD.fullmatch(s.masked[i]) or (s.raw[i][:1] == "<" and s.raw[i].endswith(">") and s.letters[i] != ">")
    ):
        i += 1
    return i


_ENVELOPE = re.compile(
    r"(?:from|>from) .{2,80}?∂+.{0,12}|(?:path|newsgroups|xref|date|to|message|return-path|received"
    r"|x-[a-z-]{2,20}): ?.*"
)


def above_mail_head(s: Sheet, x: int, floor: int) -> int:
    """First line of the head of a mail that has its line "From:" at *x*."""
    while x > floor and (s.letters[x - 1] == "F" or _ENVELOPE.fullmatch(s.masked[x - 1])):
        x -= 1
    return x
