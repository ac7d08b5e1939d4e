"""Posts from repetition: the stanza every post carries (name, title, date, number), found without knowing the platform.

Every line that could stand in such a stanza gives one or more *marks* (its exact words, the frame around a date, a
field's
label …). A mark that occurs several times is a candidate anchor. It is good when content follows (or precedes) every
occurrence, when little of the page's prose lies outside, and when other marks keep it company at fixed distances. The
best
anchor cuts the page; known platforms' anchors (:mod:`cleaner.threads.platforms.known`) enter the same contest with a bonus.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.language.date_spans import AGO, DATE
from cleaner.threads.line_classes import Sheet

BODY = frozenset("PSB>Q")
"""Letters a post's own words can have."""
_NEAR = 8
"""Company is looked for at up to this many lines from an anchor."""
_BEFORE = 40
"""Without prose in so many lines before the first anchor, no post stands there."""
NAME_DATE = re.compile(
    rf"[\s*•·+►|–-]{{0,4}}(?P<name>[^∂∆:;!?«»]{{2,40}}?)[\s·•|,–—@-]{{1,4}}(?:on |at"
    rf" )?[{DATE}{AGO}]+[\s.*]{{0,3}}(?:#\d{{1,6}})?"
)
"""A name and a date, and nothing else: "Ann · 3 March 2026"."""
CANDIDATES = 16
"""Only so many marks are judged, the most frequent first."""
_TAIL_NUMBER = re.compile(r"\s#?(\d{1,5})\W*$")


@dataclass(slots=True)
class Anchors:
    """One line of every post, the same part of its stanza."""

    mark: str
    lines: list[int]
    header: bool
    """Whether the stanza stands before the post's words, not behind them; a guess but for those that :func:`ranked`
    puts first.
    """
    score: float
    platform: str | None = None


def marks(s: Sheet) -> dict[str, list[int]]:
    """Lines by mark, for every mark that occurs at least twice."""
    found: dict[str, list[int]] = defaultdict(list)
    running = 0
    for i, (letter, k) in enumerate(zip(s.letters, s.keys, strict=True)):
        if letter in "PTU>C_" or (letter == "N" and s.repeats[i]):
            continue
        if letter == "H":
            found["H"].append(i)
        elif letter == "K":
            found["K"].append(i)
        elif letter in "DB":
            k = k.replace(AGO, DATE)
            number = _TAIL_NUMBER.search(s.masked[i])
            if number and int(number[1]) == running + 1:
                running += 1
                found["counter"].append(i)
            if letter == "D" or k.startswith(("∂ edited", "∂ in ")):
                found["D"].append(i)
            before, _, after = k.partition(DATE)
            if before:
                found["<" + before.split()[-1]].append(i) if before.split() else None
            if after.strip():
                found[">" + after].append(i)
            elif before:
                found["B$"].append(i)
            if letter == "B" and NAME_DATE.fullmatch(s.masked[i]):
                found["Bn"].append(i)
        elif letter in "VQE":
            pass
        elif letter in "FRAX" or s.repeats[i] > 1:
            head, colon, _ = k.partition(":")
            found["=" + (head if colon and letter == "F" else k)].append(i)
        elif len(k) <= 110:
            w = k.split(None, 2)
            if len(w) == 3:
                z = k.rsplit(None, 2)
                found[f"^{w[0]} {w[1]}"].append(i)
                found[f"${z[1]} {z[2]}"].append(i)
    return {m: v for m, v in found.items() if len(v) >= (3 if m[0] in "^$" else 2)}  # a two-word frame is weak evidence


def ranked(s: Sheet, view: View, extra: Sequence[Anchors] = (), most: int = CANDIDATES) -> list[Anchors]:
    """Candidates, the one that explains the page best first, *most* at most."""
    found = list(extra)
    rows = [(mark, lines) for mark, at in marks(s).items() if len(lines := view.collapse(at)) >= 2]
    rows.sort(key=lambda r: (-len(r[1]) * _prior(s, *r), r[0]))
    best = max((a.score for a in found), default=0.0)
    for mark, lines in rows[:CANDIDATES]:
        a = view.judged(mark, lines, least=0.3 * best)
        if a is not None:
            found.append(a)
            best = max(best, a.score)
    found.sort(key=lambda a: (-a.score, a.mark))
    found += _unions(view, found[:8])
    found.sort(key=lambda a: (-a.score, a.mark))
    for a in found[:most]:
        if a.platform is None:
            a.header = view.heads(a)
    return found[:most]


def _prior(s: Sheet, mark: str, lines: list[int]) -> float:
    if mark in ("H", "K", "D", "Bn", "counter"):
        return 20.0
    return 1.0 if mark[0] in "B<>" or s.letters[lines[0]] in "FR" else 0.5


class View:
    """What scoring asks of a sheet, prepared once."""

    def __init__(self, s: Sheet) -> None:
        self.s = s
        self.n = len(s)
        self.body = _prefix([x in BODY for x in s.letters])
        self.prose = _prefix([x in "P>" for x in s.letters])
        if not self.prose[-1]:
            self.prose = self.body
        self.shape = [_shape(s, i) for i in range(self.n)]
        self.around = [""] * _NEAR + self.shape + [""] * _NEAR

    def collapse(self, at: Sequence[int]) -> list[int]:
        """Occurrences with no word of anybody's between them count once."""
        out = [at[0]]
        for i in at[1:]:
            if self.body[i] > self.body[out[-1] + 1]:
                out.append(i)
        return out

    def judged(
        self, mark: str, q: list[int], bonus: float = 1.0, platform: str | None = None, least: float = 0.0
    ) -> Anchors | None:
        """The candidate with its score; ``None`` if it cannot reach *least* whatever its company."""
        m, n = len(q), self.n
        body, prose = self.body, self.prose
        head = foot = head_prose = foot_prose = 0
        for j, x in enumerate(q):
            nxt = q[j + 1] if j + 1 < m else n
            prev = q[j - 1] if j else -1
            head += body[nxt] > body[x + 1]
            foot += body[x] > body[prev + 1]
            head_prose += prose[min(nxt, x + 60)] > prose[x + 1]
            foot_prose += prose[x] > prose[max(prev + 1, x - 60)]
        total = prose[-1] or 1
        h = (head / m) ** 2 * (0.15 + 0.85 * head_prose / m) * ((total - prose[q[0]]) / total) ** 2
        f = (foot / m) ** 2 * (0.15 + 0.85 * foot_prose / m) * (prose[q[-1]] / total) ** 2
        weight = 3.0 if mark == "counter" or (mark == "H" and self.rises(q)) else 1.4
        if m * max(h, f) * 1.5 * bonus * weight < least:
            return None
        score = m * max(h, f) * (0.5 + min(self.company(q), 4.0) / 4) * bonus
        if (mark == "H" and self.rises(q)) or mark == "counter":
            score *= 3
        elif mark[0] in "DB<>":
            score *= 1.4 if mark == "Bn" else 1.3
        elif mark[0] in "=^$" and self.s.letters[q[0]] not in "FRA":
            score *= 0.6
        return Anchors(mark, q, h >= f, score, platform)

    def heads(self, a: Anchors) -> bool:
        """Whether the stanza of *a* stands before the words of its post."""
        return self._by_cards(a.lines, a.header) or a.mark == "K" or (a.mark == "Bn" and not self._commas(a.lines))

    def _by_cards(self, q: list[int], likelier: bool) -> bool:
        """Whether the anchors' stanza stands before the words of its post.

        Where a poster's card follows the anchors, the last anchor has one only if the stanza is a header (behind a
        footer
        comes the end of the page); where a card stands above them, the first has one only if it is a header.
        """
        above = [self._card(x, -1, 8) for x in q]
        if 2 * sum(above) >= len(q) and sum(above) >= 2 and above[0]:
            return True
        below = [self._card(x, 1, 4) for x in q]
        if 2 * sum(below) >= len(q) and sum(below) >= 2:
            return below[-1] or "P" not in self.s.letters[max(0, q[0] - _BEFORE) : q[0]]
        return likelier

    def _commas(self, q: list[int]) -> bool:
        """Whether the lines read "Ann, 5 May 2015", as XenForo 1 prints below a post."""
        return sum("," in self.s.masked[x].partition(DATE)[0] for x in q) > 0.5 * len(q)

    def _card(self, x: int, step: int, reach: int) -> bool:
        """Whether a field or title of a poster stands next to line *x*, before anybody's words."""
        for k in range(1, reach + 1):
            i = x + step * k
            if not 0 <= i < self.n or self.s.letters[i] in "P>QET":
                return False
            if self.s.letters[i] in "FVRKNC":
                return True
        return False

    def company(self, q: list[int]) -> float:
        """How alike the lines around the anchors are, at each distance for itself."""
        m, around, total = len(q), self.around, 0.0
        for off in (*range(_NEAR), *range(_NEAR + 1, 2 * _NEAR + 1)):
            seen = [look for x in q if (look := around[x + off])]
            if len(set(seen)) < len(seen):
                total += sum([(v / m) ** 2 for v in Counter(seen).values() if v >= 2])
        return total

    def rises(self, q: list[int]) -> bool:
        numbers = [int(re.sub(r"\D", "", self.s.masked[i].split("of")[0].split("/")[0]) or 0) for i in q]
        return all(a <= b for a, b in itertools.pairwise(numbers)) and numbers[-1] > numbers[0]


def _prefix(flags: list[bool]) -> list[int]:
    return list(itertools.accumulate(flags, initial=0))


def _shape(s: Sheet, i: int) -> str:
    letter = s.letters[i]
    if letter in "PUS>" and s.repeats[i] < 2:
        return ""
    if letter in "HDNCVRK":
        return letter
    if letter == "F":
        return "F" + s.keys[i].partition(":")[0]
    if letter in "BQE":
        return letter
    return "=" + s.keys[i] if s.keys[i] else ""


def _unions(view: View, top: list[Anchors]) -> list[Anchors]:
    """Two marks that take turns ("Online", "Offline") and share a neighbour are one."""
    out = []
    for j, a in enumerate(top):
        for b in top[j + 1 :]:
            if a.platform or b.platform or a.mark[0] in "^$" or b.mark[0] in "^$":
                continue
            if view.s.letters[a.lines[0]] != view.s.letters[b.lines[0]]:
                continue
            q = view.collapse(sorted({*a.lines, *b.lines}))
            if len(q) < 1.3 * max(len(a.lines), len(b.lines)) or len(q) < 0.9 * (len(a.lines) + len(b.lines)):
                continue
            for off in (-1, 1):
                na, nb = ({view.shape[x + off] for x in c.lines if 0 <= x + off < view.n} - {""} for c in (a, b))
                if na & nb:
                    found = view.judged(f"{a.mark} | {b.mark}", q)
                    assert found is not None
                    out.append(found)
                    break
    return out


def between(lines: Sequence[int], i: int) -> int:
    """Index of the anchor that line *i* belongs to or follows; -1 before the first."""
    return bisect_left(lines, i + 1) - 1
