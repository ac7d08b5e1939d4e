"""Comments that a heading counts: "59 comments on …" above some 59 stretches of text that are signed alike.

The number is evidence of its own: what repeats below the heading as often as it says is a comment each time, whatever
the software, and nothing above it is one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from cleaner.threads import forum_words
from cleaner.threads.anchor_marks import FRAMES, marks
from cleaner.threads.line_classes import DATES, SENTENCES
from cleaner.threads.repeated_headers import Anchors, View
from cleaner.threads.sheet import Sheet

LEAST = 3
"""A heading that counts fewer comments proves nothing: twice is easily chance."""
_MOST = 3
"""A page that counts comments under so many numbers lists articles."""
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
_REACH = 8
"""So many lines after the last signature its comment begins, at most."""
_NEAR = 3
"""A date signs what stands so many lines from it, at most."""


class Announced(NamedTuple):
    """A heading that counts comments, and a line of each."""

    heading: int
    anchors: Anchors


def counted(s: Sheet, view: View) -> Announced | None:
    """The lines below a counting heading that repeat as often as it says, each with a date; ``None`` if none do."""
    counting = headings(s)
    last = {number: heading for heading, number in counting}
    if len(last) > _MOST or not last:
        return None
    found: list[Announced] = []
    repeated = {mark: at for mark, at in marks(s).items() if mark[0] not in FRAMES and len(at) >= LEAST}
    for number, heading in last.items():
        if number < LEAST:
            continue
        for mark, at in repeated.items():
            below = [x for x in at if x > heading]
            if len(below) < LEAST:
                continue
            below = view.collapse(below)
            if abs(len(below) - number) > max(1, number // 8) or len(below) < LEAST or not _dated(s, below):
                continue
            a = view.judged(mark, below)
            if a is None:
                continue
            found.append(Announced(heading, replace(a, header=_words_follow(s, heading, below))))
    return max(found, key=lambda x: _rank(x.anchors), default=None)


def _rank(a: Anchors) -> tuple[bool, bool, float, str]:
    return a.mark[0] in DATES, a.mark == "Bn", a.score, a.mark


def _words_follow(s: Sheet, heading: int, at: list[int]) -> bool:
    """Whether comments stand below their signatures: nothing is said between heading and first, or much after the
    last.
    """
    if not any(x in SENTENCES for x in s.classes[heading + 1 : at[0]]):
        return True
    return any(x in SENTENCES for x in s.classes[at[-1] + 1 : at[-1] + _REACH])


def headings(s: Sheet) -> list[tuple[int, int]]:
    """Lines that say how many comments there are, with the number."""
    out = []
    for i, k in enumerate(s.keys):
        if "0" in k and counts(k):
            numbers = _NUMBER.findall(s.raw[i])
            if numbers:
                out.append((i, int(re.sub(r"\D", "", numbers[0 if k[0] in "0sa" else -1]))))
        elif i and s.keys[i - 1] == "0" and k in _heads() and s.raw[i - 1].isdecimal():
            out.append((i, int(s.raw[i - 1])))
    return out


def counts(k: str) -> bool:
    """Whether a line's key counts comments.

    >>> [counts(k) for k in ("0 comments on the fall", "comments (0", "0 comments", "0 likes", "comments on 0 papers")]
    [True, True, True, False, False]
    """
    return _pattern().fullmatch(k) is not None


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(forum_words.phrases(forum_words.COUNTED))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    of = "|".join(map(re.escape, forum_words.phrases(forum_words.COUNTED)))
    told = "|".join(map(re.escape, forum_words.phrases(forum_words.ABOUT)))
    return re.compile(rf"(?:showing |all )?0 ?(?:{of})(?: (?:{told})\b.{{1,120}})?|(?:{of}) ?[:(\[]? ?0")


def _dated(s: Sheet, at: list[int]) -> bool:
    near = sum(any(x in DATES for x in s.classes[max(0, i - _NEAR) : i + _NEAR + 1]) for i in at)
    return near >= 0.8 * len(at)
