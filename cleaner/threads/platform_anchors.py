"""Anchors that known platforms print, and which platform a page's strings speak for."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from cleaner.language.date_spans import AGO, DATE
from cleaner.threads import forum_words
from cleaner.threads.anchor_marks import PLATFORM_LINE, VERBS
from cleaner.threads.line_classes import LineClass
from cleaner.threads.platforms.matchers import Compiled, compiled, signs
from cleaner.threads.repeated_headers import Anchors, View
from cleaner.threads.sheet import Sheet

_UNDATED_CLASSES = frozenset(
    (
        LineClass.SHORT,
        LineClass.QUOTE_HEAD,
        LineClass.EDIT_NOTE,
        LineClass.FIELD,
        LineClass.DATED,
        LineClass.CONTROL,
    )
)
"""What an anchor without a date can look like."""
BONUS = 2.0


def platform_signs(s: Sheet) -> Counter[str]:
    """How many of each platform's signs are on the page."""
    whole, starts = signs()
    found: Counter[str] = Counter()
    for k in s.count:
        for name in whole.get(k, ()):
            found[name] += 1
        if k.startswith(_starts()):
            for start, name in starts:
                if k.startswith(start):
                    found[name] += 1
    return found


@lru_cache(maxsize=1)
def _starts() -> tuple[str, ...]:
    return tuple(start for start, _ in signs()[1])


def platform_anchors(s: Sheet, view: View, told: Counter[str], heading: int) -> list[Anchors]:
    """A candidate for every platform whose anchor line occurs at least twice; *heading* as from
    :func:`comments_heading`.
    """
    dated = [i for i, m in enumerate(s.masked) if DATE in m or AGO in m]
    undated: list[int] | None = None
    out = []
    whole = "\n".join(s.masked)
    for c in compiled():
        p = c.platform
        if told[p.name] < p.needs or p.must not in whole:
            continue
        rows = dated
        if p.undated:
            if undated is None:
                shown = enumerate(zip(s.masked, s.classes, strict=True))
                undated = [i for i, (m, x) in shown if x in _UNDATED_CLASSES and 0 < len(m) <= 110]
            rows = undated
        if p.must:
            rows = [i for i in rows if p.must in s.masked[i]]
        if p.after:
            rows = list(range(heading + 1, len(s))) if heading >= 0 else []
        lines = [i for i in rows if _matches(c, s, i)] if len(rows) > 1 else []
        if p.counts:
            lines = _counted(c, s, lines)
            if not told[p.name] and not _runs(c, s, lines):
                continue
        if len(lines) < 2:
            continue
        if p.repeats:
            lines = _once(s, lines)
        lines = lines if p.wordless else view.collapse(lines)
        if len(lines) < 2:
            continue
        bonus = BONUS * (2.0 if p.counts else 1.0) * (1 + min(told[p.name], 3))
        a = view.judged(PLATFORM_LINE, lines, bonus, p.name)
        assert a is not None
        out.append(replace(a, header=p.header))
    return out


def comments_heading(s: Sheet, told: Counter[str]) -> int:
    """The line over the comments of a platform that heads them by one text; -1 where there is none."""
    heads = {c.platform.after for c in compiled() if c.platform.after and told[c.platform.name] >= c.platform.needs}
    return next((s.keys.index(k) for k in sorted(heads) if k in s.count), -1)


def _matches(c: Compiled, s: Sheet, i: int) -> bool:
    if c.then is not None and not (i + 1 < len(s) and c.then.fullmatch(s.masked[i + 1])):
        return False  # asked first: fewer lines are dates than may be names
    m = c.anchor.fullmatch(s.masked[i])
    if m is not None and "name" in m.re.groupindex and m["name"] in VERBS:
        return False
    if m is None:
        if not (c.platform.split and i and s.classes[i] is LineClass.DATE):
            return False
        return c.anchor.fullmatch(f"{s.masked[i - 1]} {s.masked[i]}") is not None  # "answered", and the date below
    if c.near is not None:
        return any(c.near.fullmatch(m) for m in s.masked[i + 1 : i + 7])
    return True


def _counted(c: Compiled, s: Sheet, lines: list[int]) -> list[int]:
    """Only the lines whose numbers go on counting, each a little more than the last."""
    out: list[int] = []
    last = -1
    for i in lines:
        m = c.anchor.fullmatch(s.masked[i])
        n = int(m["number"]) if m else 0
        if (last < 0 and n > 0) or last < n <= last + 25:
            out.append(i)
            last = n
    return out


def _runs(c: Compiled, s: Sheet, lines: list[int]) -> bool:
    """Whether there are enough numbers, and nearly each is the one before plus one."""
    numbers = [int(m["number"]) for i in lines if (m := c.anchor.fullmatch(s.masked[i]))]
    steps = [b - a for a, b in itertools.pairwise(numbers)]
    return len(numbers) >= 4 and sum(x == 1 for x in steps) >= 0.7 * len(steps)


def _once(s: Sheet, lines: list[int]) -> list[int]:
    """The last of neighbouring anchors that say the same, where the page prints each of them twice."""
    last = [
        i
        for i, j in zip(lines, [*lines[1:], -1], strict=True)
        if j < 0 or s.masked[i].split(" (")[0] != s.masked[j].split(" (")[0] or _post_ends_between(s, i, j)
    ]
    return last if len(last) <= 0.6 * len(lines) else lines


def _post_ends_between(s: Sheet, i: int, j: int) -> bool:
    """Whether a sentence or a control of somebody's words stands between two anchors."""
    talk = forum_words.talk()
    return any(s.classes[k] is LineClass.PROSE or s.keys[k] in talk for k in range(i + 1, j))
