"""Lines that name the author."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.label.rules.single_lines import is_setting, with_text
from cleaner.language import line_forms

Bools = NDArray[np.bool_]

BYLINE = Rule(
    "byline.line",
    "byline",
    "A line that names the author: 'By …', 'Von …', 'Text: …'.",
    0.92,
    Scope.FORM,
    pages=("By Ada Quill in Marshby", "Von Ada Quill"),
    other_pages=("By the time we arrived it was dark.",),
)
BYLINE_NAME = Rule(
    "byline.name",
    "byline",
    "A bare name beside a date, before the text starts.",
    0.7,
    Scope.FORM,
    pages=(f"The last ferry\nAda Quill\n25 September 2020\n{PROSE}",),
    other_pages=(f"Ada Quill\n{PROSE}",),
)
BYLINE_RULES = (BYLINE, BYLINE_NAME)

LISTED = 0.55
"""One of many bylines: a list of books or of articles, which may be the content."""
BYLINES_MOST = 3
"""A page with more bylines is such a list."""
CHARS_MOST = 220
"""Characters of a byline, at most."""
NAME_WORDS = 2
"""A bare name has at least so many words."""


def find_bylines(batch: RuleBatch, dates: Bools) -> Bools:
    """Record the bylines of the batch, whose date lines *dates* marks; returns which blocks are bylines."""
    found = np.zeros(len(batch.lines), np.bool_)
    _lines_that_sign(batch, found)
    _names_beside_dates(batch, dates, found)
    return found


def _lines_that_sign(batch: RuleBatch, found: Bools) -> None:
    lines = batch.lines
    leads = batch.opens_with("byline_first") | batch.holds("byline_any")
    authors: list[tuple[int, str]] = []
    read: dict[str, str | None] = {}  # pages repeat their bylines
    for block, text, _ in with_text(lines, leads & (batch.shapes.length <= CHARS_MOST), leads):
        if text not in read:
            read[text] = line_forms.byline(text)
        author = read[text]
        if author is not None and not is_setting(lines, block):
            found[block] = True
            authors.append((block, author))
    counts = np.bincount(lines.doc[found], minlength=len(lines.docs))
    for block, author in authors:
        score = BYLINE.score if counts[lines.doc[block]] <= BYLINES_MOST else LISTED
        batch.add(BYLINE, block, block + 1, f"names an author: “{author[:60]}”", score)


def _names_beside_dates(batch: RuleBatch, dates: Bools, found: Bools) -> None:
    """A bare name beside a date, before the text starts."""
    lines, shapes = batch.lines, batch.shapes
    for block in np.flatnonzero(dates).tolist():
        for b in (block - 1, block + 1):
            if not shapes.first[block] <= b < shapes.last[block] or found[b] or dates[b] or not shapes.short[b]:
                continue
            if shapes.prose_before[b] * 10 > shapes.prose_total[b]:
                continue
            name = line_forms.person(lines.text(b))
            if name is not None and int(lines.n_words[b]) >= NAME_WORDS:
                found[b] = True
                batch.add(BYLINE_NAME, b, b + 1, f"a name beside a date: “{name[:60]}”")
