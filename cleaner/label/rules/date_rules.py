"""Lines that hold nothing but dates and times."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.block_shapes import BlockShapes
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.rule import Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.label.rules.single_lines import CODE, with_text
from cleaner.language import line_forms
from cleaner.text.lines import Lines

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

DATE_LINE = Rule(
    "date.line",
    "date",
    "A line that holds nothing but dates and times.",
    0.93,
    Scope.FORM,
    pages=("Published 25 September 2020", "Veröffentlicht am 26. Oktober 2023"),
    other_pages=("In May 2015 we moved to Ankara.",),
)
DATE_RULES = (DATE_LINE,)

DOUBTFUL = 0.5
"""A date that may be the heading of an entry, a row of a table or the end of a letter."""
DIARY = 4
"""So many dates with prose right below are the headings of a diary or of a changelog."""
TABLE = 3
"""A page with so many date lines may be a table."""
AROUND = 4
"""The lines around a date are so many before it and after it."""
WORDS_MOST, CHARS_MOST, CHARS_MOST_UNSPACED = 18, 120, 100
"""A line of dates has at most so many words and characters (2024年5月3日 counts two and a half for each letter)."""
STRANGERS = 2
"""Words of a date line that neither dates nor what usually stands beside them have, at most."""

_DECIMAL = re.compile(r"\d\.\d")
"""A version or a measure beside the date, unless it is a time."""
_NUMERIC = re.compile(r"\d[ ]?([./-])[ ]?\d{1,2}[ ]?\1[ ]?\d")
"""Every date that a line of ASCII without letters can hold."""
_SPAN = re.compile(r"\d\s{0,2}[–—]\s{0,2}\w|\d\s-\s\w")
"""From one date to another: an event, not when the page was written."""


_CODE_POINT = np.uint32((1 << 21) - 1)
"""A character's information starts with its code point in lower case, plus one."""


class _SeenDate(NamedTuple):
    block: int
    raw: str
    full: bool
    """It has day, month and year, and nothing else is in doubt."""


def find_dates(batch: RuleBatch) -> Bools:
    """Record the date lines of the batch; returns which blocks they are."""
    lines, shapes = batch.lines, batch.shapes
    seen = _read_dates(batch)
    found = np.zeros(len(lines), np.bool_)
    found[[date.block for date in seen]] = True
    diary = _diary_entries(batch, seen)
    counts = np.bincount(lines.doc[found], minlength=len(lines.docs))
    tables = _in_tables(lines, shapes, np.array([date.block for date in seen], np.int64)).tolist()
    for date, among_numbers in zip(seen, tables, strict=True):
        d = int(lines.doc[date.block])
        listed = diary.get(d, 0) >= DIARY or (counts[d] >= TABLE and among_numbers)
        sure = date.full and _stands_where_pages_are_dated(shapes, date.block) and not listed
        batch.add(DATE_LINE, date.block, date.block + 1, f"nothing but a date: “{date.raw[:40]}”",
                  DATE_LINE.score if sure else DOUBTFUL)  # fmt: skip
    return found


def _read_dates(batch: RuleBatch) -> list[_SeenDate]:
    """Lines that are read as dates, among those with enough digits or the name of a month."""
    lines = batch.lines
    seen: list[_SeenDate] = []
    read: dict[str, line_forms.DateLine | None] = {}  # pages repeat their dates
    for block, text, worded in with_text(lines, _may_be_dates(batch), lines.n_letters > 0):
        if not worded and text.isascii() and not _NUMERIC.search(text):
            continue
        if text not in read:
            read[text] = line_forms.date_line(text)
        line = read[text]
        if line is not None and not CODE.search(text):
            full = line.iso is not None and len(line.iso) >= len("2024-05-03") and not _SPAN.search(text)
            full &= not _DECIMAL.search(text.replace(line.raw, " "))
            seen.append(_SeenDate(block, line.raw, full))
    return seen


def _may_be_dates(batch: RuleBatch) -> Bools:
    lines, shapes = batch.lines, batch.shapes
    numbers, year = _numbers(lines)
    word, classes = batch.words.known
    bits = load().lexicon.bits
    fits = word[(classes & (bits["month"] | bits["around_date"])) != 0]
    usual = np.bincount(lines.word_block[fits], minlength=len(lines))
    strangers = lines.n_words - numbers - usual
    few = (lines.n_digits > 0) & (lines.n_words <= WORDS_MOST) & (shapes.length <= CHARS_MOST)
    maybe = few & (strangers <= STRANGERS) & (batch.holds("month") | (numbers >= 3) | (year & (numbers >= 2)))
    unspaced = (lines.n_digits >= 3) & (shapes.length > lines.n_chars) & (shapes.length <= CHARS_MOST_UNSPACED)
    may_be: Bools = maybe | unspaced
    return may_be


def _diary_entries(batch: RuleBatch, seen: list[_SeenDate]) -> dict[int, int]:
    """Per document, its dates with prose right below: headings of a diary or a changelog."""
    shapes = batch.shapes
    entries: dict[int, int] = {}
    for date in seen:
        if date.block + 1 < shapes.last[date.block] and shapes.prose[date.block + 1]:
            d = int(batch.lines.doc[date.block])
            entries[d] = entries.get(d, 0) + 1
    return entries


def _stands_where_pages_are_dated(shapes: BlockShapes, block: int) -> bool:
    """Near the start of the text, or after its end among the teasers; the last line of a page ends a letter or a
    judgment.
    """
    start = shapes.prose_before[block] * 5 <= shapes.prose_total[block]
    placed = start or shapes.next_prose[block] >= shapes.last[block]
    return bool(placed) and block + 1 < int(shapes.last[block])


def _numbers(lines: Lines) -> tuple[I64, Bools]:
    """How many words of each block are numbers, and whether one of them has four digits."""
    # below "0" the difference wraps
    number = np.flatnonzero((lines.word_info & _CODE_POINT) - np.uint32(0x31) <= np.uint32(9))
    block = lines.word_block.take(number)
    counts = np.bincount(block, minlength=len(lines)).astype(np.int64)
    year = lines.words.ends.take(number) - lines.words.starts.take(number) == 4
    has_year = np.zeros(len(lines), np.bool_)
    has_year[block[year]] = True
    return counts, has_year


def _in_tables(lines: Lines, shapes: BlockShapes, blocks: I64) -> Bools:
    """Whether most of the lines around each of *blocks* are numbers."""
    numeric = lines.n_digits > lines.n_letters
    total = np.concatenate([[0], np.cumsum(numeric)])
    low, high = np.maximum(shapes.first[blocks], blocks - AROUND), np.minimum(shapes.last[blocks], blocks + AROUND + 1)
    around = total[high] - total[low] - numeric[blocks]
    most: Bools = around * 2 >= high - low - 1
    return most
