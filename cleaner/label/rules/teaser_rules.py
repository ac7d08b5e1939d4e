"""Teasers of other articles, and paragraphs shown twice, found by their form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.text import words as tx

Bools = NDArray[np.bool_]

REPEATED_TITLE = Rule(
    "form.repeated_title",
    "related",
    "A heading shown twice in a row, after the text has begun.",
    0.75,
    Scope.FORM,
    pages=(f"{PROSE}\nA bridge for the far bank\nA bridge for the far bank",),
    other_pages=("A bridge for the far bank\nA bridge for the far bank\nis what the women sang",),
)
TEASER_TAIL = Rule(
    "form.teaser_tail",
    "related",
    "Titles with dates, again and again, after the text.",
    0.8,
    Scope.FORM,
    pages=(f"{PROSE}\nA bridge for the bank\n3 May 2020\nThe eel is back\n1 May 2020",),
    other_pages=(f"3 May 2020\n{PROSE}\n1 May 2020\n{PROSE}",),
)
TRUNCATED = Rule(
    "form.truncated",
    "related",
    "Excerpts cut short with an ellipsis, after the text.",
    0.5,
    Scope.FORM,
    pages=("\n".join([PROSE] * 6) + "\nThe council has decided that the eel may be fished again from …",),
    other_pages=(f"I do not know what he would have said of all this …\n{PROSE}",),
)
SECOND_SHOWING = Rule(
    "form.second_showing",
    "other_chrome",
    "A paragraph the page has shown before.",
    0.45,
    Scope.FORM,
    pages=(f"{PROSE}\nA line between.\n{PROSE}",),
    other_pages=(f"{PROSE}\nA line between.",),
)
TEASER_RULES = (REPEATED_TITLE, TEASER_TAIL, TRUNCATED, SECOND_SHOWING)

REPEATED_INSIDE = 0.55
"""Score of a heading shown twice between paragraphs."""
TITLE_WORDS, TITLE_LETTERS, TITLE_CHARS = 3, 12, 200
"""Least words and letters, and most characters, of a heading that is shown twice."""
TEASER_LINES = 8
"""Lines from one teaser's date to the next, at most."""
EXCERPT_LEAST, EXCERPT_MOST = 40, 300
"""Characters of an excerpt."""
EXCERPT_PROSE = 600
"""Characters of prose on a page whose last lines may be excerpts."""
SHOWN_CHARS, SHOWN_WORDS = 120, 6
"""Least characters and words of a paragraph that is looked for again."""

_ELLIPSIS, _FULL_STOP, _OPENING_BRACKET, _CLOSING_BRACKET = ord("…"), ord("."), ord("["), ord("]")


def find_teasers(batch: RuleBatch, dates: Bools) -> None:
    """Record the teasers and second showings of the batch, whose date lines *dates* marks."""
    _repeated_titles(batch)
    _teaser_tails(batch, dates)
    _truncated(batch)
    _second_showings(batch)


def _repeated_titles(batch: RuleBatch) -> None:
    """A heading shown twice in a row after the text has begun: the picture's text and the title of a teaser."""
    lines, shapes = batch.lines, batch.shapes
    same = (lines.exact[1:] == lines.exact[:-1]) & (lines.doc[1:] == lines.doc[:-1])
    heading = (lines.n_words >= TITLE_WORDS) & (lines.n_letters >= TITLE_LETTERS) & (shapes.length < TITLE_CHARS)
    for b in np.flatnonzero(same & heading[1:]).tolist():
        if shapes.prev_prose[b] < 0 or batch.in_thread[b]:
            continue
        after = shapes.next_prose[b] >= shapes.last[b]
        batch.add(REPEATED_TITLE, b, b + 2, "a heading shown twice in a row", None if after else REPEATED_INSIDE)


def _teaser_tails(batch: RuleBatch, dates: Bools) -> None:
    """After the last prose: title and date, again and again."""
    lines, shapes = batch.lines, batch.shapes
    after = dates & (shapes.prev_prose >= 0) & (shapes.next_prose >= shapes.last) & ~batch.in_thread
    by_document: dict[int, list[int]] = {}
    for b in np.flatnonzero(after).tolist():
        by_document.setdefault(int(lines.doc[b]), []).append(b)
    for found in by_document.values():
        if len(found) < 2 or max(np.diff(found)) > TEASER_LINES or min(np.diff(found)) < 2:
            continue
        first = max(int(shapes.prev_prose[found[0]]) + 1, found[0] - 3)
        last = min(int(shapes.last[first]), found[-1] + 3)
        batch.add(TEASER_TAIL, first, last, f"{len(found)} titles with dates after the text")


def _truncated(batch: RuleBatch) -> None:
    """After most of the text: an excerpt cut short with an ellipsis."""
    lines, shapes = batch.lines, batch.shapes

    def from_end(place: int) -> NDArray[np.uint32]:
        return lines.cps[np.maximum(lines.ends - place, 0)]

    bracket = (from_end(4) == _OPENING_BRACKET) | (from_end(3) == _OPENING_BRACKET)
    cut = (
        (from_end(1) == _ELLIPSIS)
        | ((from_end(1) == _FULL_STOP) & (from_end(3) == _FULL_STOP))
        | ((from_end(1) == _CLOSING_BRACKET) & bracket)
    )
    excerpt = (shapes.length >= EXCERPT_LEAST) & (shapes.length <= EXCERPT_MOST)
    late = (shapes.prose_before * 5 >= shapes.prose_total * 3) & (shapes.prose_total >= EXCERPT_PROSE)
    for b in np.flatnonzero(cut & excerpt & late).tolist():
        batch.add(TRUNCATED, b, b + 1, "an excerpt cut short")


def _second_showings(batch: RuleBatch) -> None:
    """A paragraph the page has shown before, word for word."""
    lines, shapes = batch.lines, batch.shapes
    long = np.flatnonzero((shapes.length >= SHOWN_CHARS) & ~batch.in_thread & (lines.n_words >= SHOWN_WORDS))
    if len(long) < 2:
        return
    own = lines.exact[long] ^ tx.mix64(lines.doc[long].astype(np.uint64))
    _, first = np.unique(own, return_index=True)
    again = np.ones(len(long), np.bool_)
    again[first] = False
    for b in long[again].tolist():
        batch.add(SECOND_SHOWING, b, b + 1, "a paragraph shown before")
