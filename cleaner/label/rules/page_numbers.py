"""Numbers of printed pages and the headers around them, as text taken out of PDF, word-processor and scan files has
them.

A page number is told from any other number by its dress ("- 12 -", "Page 12 of 40", "Seite 12") and by counting on:
the next has the next number, with text of the document between the two.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from cleaner.label.rules.rule import Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.language import language_files
from cleaner.text.lines import Lines

MARK = 24
"""Characters of a page number with its dress, at most."""
IN_ROW = 3
"""So many that count on are numbers of pages."""
LEFT_OUT = 2
"""Numbers that may be missing between two: title pages and plates bear none."""
PAGE = 120
"""Characters between two numbers of pages, on average at least."""
HEADER = 120
"""Characters of a running header, at most."""
_PAPER = (
    "The ferry across the fen was taken out of service on Monday after\nninety years, and the village on the far bank"
    " is now an hour\naway by road."
)
PAGE_NUMBER = Rule(
    "form.page_number",
    "other_chrome",
    "Numbers of printed pages that count on, and the line that stands beside each of them.",
    0.97,
    Scope.FORM,
    late=True,
    pages=("\n".join(f"- {n} -\nMinutes of the Fen Council\n{_PAPER}" for n in range(1, 5)),),
    other_pages=(
        "\n".join(f"{n}\n{_PAPER}" for n in range(1, 5)),
        f"- 4 -\n{_PAPER}\n- 11 -\n{_PAPER}\n- 2 -\n{_PAPER}",
    ),
)
PAGE_RULES = (PAGE_NUMBER,)


@lru_cache(maxsize=1)
def _number() -> re.Pattern[str]:
    """A page number: between dashes or bars, after a word for page, or before the number of all pages.

    Numbers in brackets are notes, fractions are amounts or the pictures of a series.
    """
    words = "|".join(sorted(map(re.escape, language_files.entries("clues", "page")), key=len, reverse=True))
    of = "|".join(sorted(map(re.escape, language_files.entries("clues", "page_of")), key=len, reverse=True))
    number = r"(\d{1,4})"
    total = rf"(?:\s*(?:/|{of})\s*\d{{1,4}})"
    return re.compile(
        rf"[-–—|~]+\s*(?:(?:{words})\s*)?{number}{total}?\s*[-–—|~]+"
        rf"|(?:第\s*|(?:{words})\s*){number}{total}?\s*(?:页|頁|ページ|쪽|\.)?"
        rf"|{number}\s*(?:{of})\s*\d{{1,4}}",
        re.IGNORECASE,
    )


def find_page_numbers(batch: RuleBatch) -> None:
    """Record page numbers and running headers; the first showing of a header stays, for it may be the title."""
    lines = batch.lines
    maybe = (lines.n_digits > 0) & (lines.n_digits <= 8) & (lines.n_chars <= MARK) & ~batch.in_thread
    maybe &= (lines.n_chars > lines.n_digits) & (lines.n_words <= 4)
    places = np.flatnonzero(maybe)
    if len(places) < IN_ROW:
        return
    found: list[tuple[int, int, int]] = []  # document, block, number
    for block, text in zip(places.tolist(), lines.texts(places), strict=True):
        match = _number().fullmatch(text.strip())
        if match:
            found.append((int(lines.doc[block]), block, int(next(g for g in match.groups() if g))))
    run: list[tuple[int, int, int]] = []
    for mark in [*found, (-1, -1, -1)]:
        counts_on = bool(run) and mark[0] == run[-1][0] and 0 < mark[2] - run[-1][2] <= 1 + LEFT_OUT
        if run and not (counts_on and mark[1] - run[-1][1] > 1):
            _record(batch, [block for _, block, _ in run])
            run = []
        run.append(mark)


def _record(batch: RuleBatch, blocks: list[int]) -> None:
    lines, shapes = batch.lines, batch.shapes
    if len(blocks) < IN_ROW or int(shapes.length[blocks[0] : blocks[-1]].sum()) < PAGE * (len(blocks) - 1):
        return
    for block in blocks:
        batch.add(PAGE_NUMBER, block, block + 1, f"{len(blocks)} numbers of pages that count on")
    for step in (-1, 1):
        beside = [b + step for b in blocks if shapes.first[b] <= b + step < shapes.last[b]]
        beside = [b for b in beside if not lines.sentence_end[b]]
        for header in _repeated(lines, [b for b in beside if shapes.length[b] <= HEADER]):
            batch.add(PAGE_NUMBER, header, header + 1, "a line that stands beside the number of every page")


def _repeated(lines: Lines, blocks: list[int]) -> list[int]:
    """Of *blocks*, those whose line stands there IN_ROW times and more, without the first."""
    by_line: dict[int, list[int]] = {}
    for block in blocks:
        by_line.setdefault(int(lines.exact[block]), []).append(block)
    return sorted(b for key, same in by_line.items() if key and len(same) >= IN_ROW for b in same[1:])
