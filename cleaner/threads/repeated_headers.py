"""Posts from repetition: the header every post carries (name, title, date, number), found without knowing the platform.

Every line that could stand in such a header gives one or more *marks* (its exact words, the words around a date, a
field's label …). A mark that occurs several times is a candidate anchor. It is good when content follows (or precedes)
every occurrence, when little of the page's prose lies outside, and when other marks keep it company at fixed distances.
The best anchor cuts the page; known platforms' anchors (:mod:`cleaner.threads.platforms`) enter the same contest with a
bonus.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleaner.language.date_spans import DATE
from cleaner.threads.anchor_marks import (
    BARE_DATES,
    COUNTER,
    DATED_MARKS,
    FRAMES,
    NAMES_AND_DATES,
    POST_NUMBERS,
    SAME_WORDS,
    TITLES,
    first_number,
    marks,
)
from cleaner.threads.line_classes import (
    CARD_TEXT,
    DATED_PHRASES,
    LABELS,
    SENTENCES,
    SENTENCES_OR_QUOTES,
    SPOKEN,
    WORDING,
    LineClass,
)
from cleaner.threads.sheet import Sheet

# The kinds of marks. Those of one character are followed by the words that repeat.
_LABELS_OR_CONTROLS = LABELS | {LineClass.CONTROL}
_NEVER_BESIDE_A_CARD = SENTENCES_OR_QUOTES | {LineClass.EDIT_NOTE, LineClass.TAIL}
_CARD = CARD_TEXT | {LineClass.NUMBER, LineClass.TITLE_AGAIN, LineClass.CHARACTER}
_SHAPED = frozenset(
    (
        LineClass.POST_NUMBER,
        LineClass.DATE,
        LineClass.NUMBER,
        LineClass.CHARACTER,
        LineClass.FIELD_VALUE,
        LineClass.RANK,
        LineClass.TITLE_AGAIN,
    )
)
"""Classes that look alike whatever their words are."""
_UNLIKE = WORDING | SENTENCES | {LineClass.MARKS}
"""Classes whose lines look like nothing, unless their words repeat."""
_NEAR = 8
"""Company is looked for at up to so many lines from an anchor."""
_BEFORE = 40
"""Without prose in so many lines before the first anchor, no post stands there."""
CANDIDATES = 16
"""Only so many marks are judged, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """One line of every post, the same part of its header."""

    mark: str
    lines: tuple[int, ...]
    header: bool
    """Whether the header stands before the post's words, not after them; a guess except in what :func:`ranked`
    returns.
    """
    score: float
    platform: str | None = None


def ranked(s: Sheet, view: View, extra: Sequence[Anchors] = (), most: int = CANDIDATES) -> list[Anchors]:
    """Candidates, the one that explains the page best first, *most* at most."""
    found = list(extra)
    rows = [(mark, lines) for mark, at in marks(s).items() if len(lines := view.collapse(at)) >= 2]
    rows.sort(key=lambda r: (-len(r[1]) * _prior(s, *r), r[0]))
    best = max((a.score for a in found), default=0.0)
    for mark, lines in rows[:CANDIDATES]:
        a = view.judged(mark, lines, least=_HOPELESS * best)
        if a is not None:
            found.append(a)
            best = max(best, a.score)
    found.sort(key=lambda a: (-a.score, a.mark))
    found += _unions(view, found[:8])
    numbers = next((a for a in found if a.mark in (POST_NUMBERS, COUNTER)), None)
    if numbers is not None:
        found = [_with_numbers(view, a, numbers) for a in found]
    found.sort(key=lambda a: (-a.score, a.mark))
    return [a if a.platform is not None else replace(a, header=view.heads(a)) for a in found[:most]]


def _prior(s: Sheet, mark: str, lines: Sequence[int]) -> float:
    """How much an occurrence of a mark is worth before anything else is asked."""
    if mark in (POST_NUMBERS, TITLES, BARE_DATES, NAMES_AND_DATES, COUNTER):
        return _SURE_PRIOR
    return 1.0 if mark[0] in DATED_MARKS or s.classes[lines[0]] in LABELS else _WORDS_PRIOR


# Weights of a candidate, set by hand on the annotated threads.
_SURE_PRIOR, _WORDS_PRIOR = 20.0, 0.5
"""Numbers, titles and dates are always judged; repeated words last."""
_HOPELESS = 0.3
"""A candidate that cannot reach this share of the best score is not judged to the end."""
_NO_PROSE = 0.15
"""What a candidate without prose beside its anchors is still worth (posts may be short)."""
_PROSE_REACH = 60
"""Prose is looked for within so many lines of an anchor."""
_COUNTING = 3.0
"""Factor of anchors that count 1, 2, 3."""
_DATED, _NAME_AND_DATE = 1.3, 1.4
"""Factors of anchors with a date, and with a name and a date."""
_WORDS_ALONE = 0.6
"""Factor of repeated words that no list of the software's phrases knows."""
_ALONE, _MOST_COMPANY = 0.5, 4.0
"""Factor of an anchor without company, and the company that makes it 1.5."""
_TAKING_TURNS, _APART = 1.3, 0.9
"""Two marks that take turns have together so many more lines than either, and hardly any in common."""
_MOSTLY_WORDED = 0.7
"""Share of the posts that must hold a sentence, where the place of sentences decides."""
_CARD_ABOVE, _CARD_BELOW = 8, 4
"""A poster's card is looked for within so many lines of the anchor."""


class View:
    """What scoring asks of a sheet, prepared once."""

    def __init__(self, s: Sheet) -> None:
        self.s = s
        self.n = len(s)
        self.body = _prefix([x in SPOKEN for x in s.classes])
        self.prose = _prefix([x in SENTENCES for x in s.classes])
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
        self, mark: str, lines: Sequence[int], bonus: float = 1.0, platform: str | None = None, least: float = 0.0
    ) -> Anchors | None:
        """The candidate with its score; ``None`` if it cannot reach *least* whatever its company.

        The score is the number of anchors, times how surely words follow (or precede) each of them, times the share of
        the page's prose on that side, times what the kind of mark and the lines beside it are worth.
        """
        n = len(lines)
        as_header, as_footer = self._sides(lines)
        counts = mark == COUNTER or (mark == POST_NUMBERS and self.rises(lines))
        likely = n * max(as_header, as_footer)
        if likely * (_ALONE + 1.0) * bonus * (_COUNTING if counts else _NAME_AND_DATE) < least:
            return None
        score = likely * (_ALONE + min(self.company(lines), _MOST_COMPANY) / 4) * bonus
        if counts:
            score *= _COUNTING
        elif mark[0] in DATED_MARKS:
            score *= _NAME_AND_DATE if mark == NAMES_AND_DATES else _DATED
        elif mark[0] in SAME_WORDS and self.s.classes[lines[0]] not in _LABELS_OR_CONTROLS:
            score *= _WORDS_ALONE
        return Anchors(mark, tuple(lines), as_header >= as_footer, score, platform)

    def _sides(self, lines: Sequence[int]) -> tuple[float, float]:
        """How well the lines do as headers (words follow each) and as footers (words precede each), from 0 to 1."""
        n, body, prose = len(lines), self.body, self.prose
        after = before = prose_after = prose_before = 0
        for j, x in enumerate(lines):
            following = lines[j + 1] if j + 1 < n else self.n
            previous = lines[j - 1] if j else -1
            after += body[following] > body[x + 1]
            before += body[x] > body[previous + 1]
            prose_after += prose[min(following, x + _PROSE_REACH)] > prose[x + 1]
            prose_before += prose[x] > prose[max(previous + 1, x - _PROSE_REACH)]
        total = prose[-1] or 1
        inside_after = (total - prose[lines[0]]) / total
        inside_before = prose[lines[-1]] / total
        return (
            (after / n) ** 2 * (_NO_PROSE + (1 - _NO_PROSE) * prose_after / n) * inside_after**2,
            (before / n) ** 2 * (_NO_PROSE + (1 - _NO_PROSE) * prose_before / n) * inside_before**2,
        )

    def heads(self, a: Anchors) -> bool:
        """Whether the header of *a* stands before the words of its post."""
        by_cards = self._by_cards(a.lines, a.header)
        return by_cards or a.mark == TITLES or (a.mark == NAMES_AND_DATES and not self._commas(a.lines))

    def _by_cards(self, lines: Sequence[int], likelier: bool) -> bool:
        """Whether the anchors stand before the words of their posts.

        Where a poster's card follows the anchors, the last anchor has one only if it stands before its post (after the
        last post comes the end of the page); where a card stands above them, the first has one only in that case too.
        """
        above = [self._card(x, -1, _CARD_ABOVE) for x in lines]
        if 2 * sum(above) >= len(lines) and sum(above) >= 2 and above[0]:
            return not self._ends_with_anchors(lines)
        below = [self._card(x, 1, _CARD_BELOW) for x in lines]
        if 2 * sum(below) >= len(lines) and sum(below) >= 2:
            fields = sum(LineClass.FIELD in self.s.classes[x : x + _CARD_ABOVE] for x in lines)
            if below[-1] and 2 * fields < len(lines) and len(lines) > 2 and not self._by_distance(lines, True):
                return False  # the poster's name and points stand below the date, at the end of the post
            return below[-1] or LineClass.PROSE not in self.s.classes[max(0, lines[0] - _BEFORE) : lines[0]]
        return self._by_distance(lines, likelier)

    def _by_distance(self, lines: Sequence[int], likelier: bool) -> bool:
        """Whether the anchors stand before the words of their posts, by how far sentences are from them.

        If they do, a sentence follows the last anchor as closely as the others, and what stands above the first one is
        as far away as the page's head is; if they stand below the words, it is the other way round.
        """
        bounds = [-1, *lines, self.n]
        after = [self._distance(range(x + 1, e)) for x, e in zip(lines, bounds[2:], strict=True)]
        before = [self._distance(range(x - 1, b, -1)) for x, b in zip(lines, bounds, strict=False)]
        as_header = after[-1] <= max((d for d in after[:-1] if d < self.n), default=0) + 1
        as_footer = before[0] <= max((d for d in before[1:] if d < self.n), default=0) + 1
        return likelier if as_header == as_footer else as_header

    def _distance(self, lines: range) -> int:
        """How many lines it is to the nearest sentence; the length of the page, if there is none."""
        classes = self.s.classes
        return next((k for k, i in enumerate(lines) if classes[i] in SENTENCES), self.n)

    def _ends_with_anchors(self, lines: Sequence[int]) -> bool:
        """Whether prose stands right above the card of the first anchor, and none follows the last one: the cards, with
        the anchors, stand below the words.
        """
        classes, first = self.s.classes, lines[0]
        top = next((i for i in range(first - 1, max(0, first - _BEFORE), -1) if classes[i] in SENTENCES), None)
        if top is None or first - top > _CARD_ABOVE or LineClass.CONTROL in classes[top:first]:
            return False
        after = next((x for x in classes[lines[-1] + 1 :] if x in SENTENCES or x is LineClass.TAIL), LineClass.TAIL)
        between = sum(self.prose[j] > self.prose[i] for i, j in itertools.pairwise(lines))
        return after is LineClass.TAIL and between >= _MOSTLY_WORDED * (len(lines) - 1)

    def _commas(self, lines: Sequence[int]) -> bool:
        """Whether the lines read "Ann, 5 May 2015", as some software prints below a post."""
        return sum("," in self.s.masked[x].partition(DATE)[0] for x in lines) > 0.5 * len(lines)

    def _card(self, x: int, step: int, reach: int) -> bool:
        """Whether a field or title of a poster stands next to line *x*, before anybody's words."""
        for k in range(1, reach + 1):
            i = x + step * k
            if not 0 <= i < self.n or self.s.classes[i] in _NEVER_BESIDE_A_CARD:
                return False
            if self.s.classes[i] in _CARD:
                return True
        return False

    def company(self, lines: Sequence[int]) -> float:
        """How alike the lines around the anchors are, at each distance for itself."""
        n, around, total = len(lines), self.around, 0.0
        for off in (*range(_NEAR), *range(_NEAR + 1, 2 * _NEAR + 1)):
            seen = [look for x in lines if (look := around[x + off])]
            if len(set(seen)) < len(seen):
                total += sum([(v / n) ** 2 for v in Counter(seen).values() if v >= 2])
        return total

    def rises(self, lines: Sequence[int]) -> bool:
        """Whether the numbers in the lines never fall, and rise."""
        numbers = [first_number(self.s.masked[i]) for i in lines]
        return all(a <= b for a, b in itertools.pairwise(numbers)) and numbers[-1] > numbers[0]


def _prefix(flags: list[bool]) -> list[int]:
    return list(itertools.accumulate(flags, initial=0))


def _shape(s: Sheet, i: int) -> str:
    """What a line looks like to its neighbours: two lines of one shape may belong to the same part of a header."""
    line_class = s.classes[i]
    if line_class in _UNLIKE and s.repeats[i] < 2:
        return ""
    if line_class in _SHAPED or line_class in DATED_PHRASES:
        return line_class.value
    if line_class is LineClass.FIELD:
        return line_class.value + s.keys[i].partition(":")[0]
    return "=" + s.keys[i] if s.keys[i] else ""


def _unions(view: View, top: Sequence[Anchors]) -> list[Anchors]:
    """Two marks that take turns ("Online", "Offline") and share a neighbour are one."""
    out = []
    for a, b in itertools.combinations(top, 2):
        if a.platform or b.platform or a.mark[0] in FRAMES or b.mark[0] in FRAMES:
            continue
        if view.s.classes[a.lines[0]] is not view.s.classes[b.lines[0]]:
            continue
        both = view.collapse(sorted({*a.lines, *b.lines}))
        apart = len(both) >= _APART * (len(a.lines) + len(b.lines))
        if not apart or len(both) < _TAKING_TURNS * max(len(a.lines), len(b.lines)):
            continue
        if any(_shapes_beside(view, a, off) & _shapes_beside(view, b, off) for off in (-1, 1)):
            found = view.judged(f"{a.mark} | {b.mark}", both)
            assert found is not None
            out.append(found)
    return out


_SOME_NUMBERED = 0.3
"""Share of the posts that must have a number for the numbers to speak for all of them."""
_UNNUMBERED_TAIL = 3
"""So many of the last posts may lack a number; more dates are those of a list of other threads."""
_NUMBER_REACH = 3
"""A post's number stands within so many lines of its date."""


def _with_numbers(view: View, a: Anchors, numbers: Anchors) -> Anchors:
    """Dates with the weight of numbers, where every number that counts the posts stands beside one of them: software
    that numbers only some posts, or answers only, dates all of them.
    """
    if a.mark[0] not in DATED_MARKS or a.platform or len(a.lines) <= len(numbers.lines):
        return a
    if len(numbers.lines) < _SOME_NUMBERED * len(a.lines) or not view.rises(numbers.lines):
        return a
    values = [first_number(view.s.masked[x]) for x in numbers.lines]
    inside = sum(numbers.lines[0] - _NUMBER_REACH <= x <= numbers.lines[-1] + _NUMBER_REACH for x in a.lines)
    before = [x for x in a.lines if x < numbers.lines[0] - _NUMBER_REACH]
    only_answers = len(before) == 1 and LineClass.FIELD in view.s.classes[max(0, before[0] - _CARD_ABOVE) : before[0]]
    after = sum(x > numbers.lines[-1] + _NUMBER_REACH for x in a.lines)
    if (
        inside > values[-1] - values[0] + 1
        or len(before) >= values[0] + only_answers
        or after > max(_UNNUMBERED_TAIL, _SOME_NUMBERED * len(numbers.lines))
    ):
        return a  # the numbers leave no room for so many posts
    dates = set(a.lines)
    for x in numbers.lines:
        near = [i for i in range(x - _NUMBER_REACH, x + _NUMBER_REACH + 1) if i in dates]
        if not any(view.body[max(i, x)] == view.body[min(i, x) + 1] for i in near):
            return a
    return replace(a, score=a.score * _COUNTING)


def _shapes_beside(view: View, a: Anchors, off: int) -> set[str]:
    return {view.shape[x + off] for x in a.lines if 0 <= x + off < view.n} - {""}
