"""Furniture told by its form alone, without a phrase: runs of short lines, repeats, marks, addresses.

Form is weaker evidence than words: the same shapes are poems, tables, recipes and lists. So a form rule asks for
something that
content of that shape lacks (phrases nearby, a place outside the prose, a repetition) and its scores are moderate; the
trained model decides most of these blocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.prose import SHORT, Shape
from cleaner.label.rules.word_lookup import Found
from cleaner.model import Finding, Thread
from cleaner.text import words as tx
from cleaner.text.lines import Lines

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

MENU_LINES = 4
"""A menu has at least this many short lines in a row."""
MENU_LINE = 45
"""… shorter than this (characters; of 52 annotated pages: 69 % of chrome lines stand in such runs)."""

FACETS = 18
"""So many lines "label (count)", with hardly a line between two of them, are what a list can be narrowed by; a page of
categories has fewer."""
_FACET = re.compile(
    r"[\W_]*[^\W\d_][^()\d★☆]{0,44}[^\W_][&+.%’\"']?\s{1,2}\((?!1[4-9]\d\d\)|20\d\d\))\d{1,3}(?:[,. ]?\d{3})*\)\s*"
)
"""Years are no counts, nor are stars; "bash(1)" is a page of a manual."""

_BULLETS = tx.char_table("•·|»«›‹/>●▪◦←→↑↓▼▲✕×+,")
_COUNTS = tx.char_table("(#+0123456789")


def findings(
    lines: Lines,
    shape: Shape,
    known: Found,
    phrase: Bools,
    dates: Bools,
    threads: Sequence[Thread | None],
    out: list[list[Finding]],
) -> None:
    """Append the findings of every form rule.

    ``phrase`` marks blocks that are a phrase of furniture (section names that are words of prose left out),
    ``dates`` date
    lines.
    """
    if not len(lines):
        return
    in_thread = np.array([t is not None for t in threads], np.bool_)[lines.doc]
    number = _numeric(lines)
    _menus(lines, shape, phrase, number, in_thread, out)
    _marks(lines, out)
    _counters(lines, shape, phrase, number, in_thread, out)
    _repeated_titles(lines, shape, in_thread, out)
    _teasers(lines, shape, dates, in_thread, out)
    _truncated(lines, shape, out)
    _addresses(lines, shape, known, dates, out)
    _second_showings(lines, shape, in_thread, out)
    _facets(lines, shape, in_thread, out)


def _add(
    out: list[list[Finding]], lines: Lines, first: int, last: int, kind: str, rule: str, score: float, why: str
) -> None:
    d = int(lines.doc[first])
    at = int(lines.offsets[d])
    out[d].append(Finding(first - at, last - at, kind, rule, score, why))


def _numeric(lines: Lines) -> Bools:
    """Blocks of nothing but numbers (and marks)."""
    only: Bools = (lines.n_digits > 0) & (lines.n_letters == 0)
    return only


def _run_bounds(flags: Bools, lines: Lines) -> tuple[I64, I64]:
    """Starts and ends (half open) of maximal runs of *flags* within documents."""
    n = len(flags)
    breaks = np.ones(n, np.bool_)
    breaks[1:] = lines.doc[1:] != lines.doc[:-1]
    starts = np.flatnonzero(flags & (breaks | ~np.concatenate([[False], flags[:-1]])))
    ends = np.flatnonzero(flags & np.concatenate([breaks[1:] | ~flags[1:], [True]])) + 1
    return starts, ends


def _menus(
    lines: Lines, shape: Shape, phrase: Bools, number: Bools, in_thread: Bools, out: list[list[Finding]]
) -> None:
    """Runs of short unpunctuated lines that hold phrases of furniture."""
    short = (shape.length < MENU_LINE) & ~lines.sentence_end
    starts, ends = _run_bounds(short, lines)
    size = ends - starts
    keep = size >= MENU_LINES
    starts, ends, size = starts[keep], ends[keep], size[keep]
    total = np.concatenate([[0], np.cumsum(phrase & short)])
    numbers = np.concatenate([[0], np.cumsum(number)])
    hits = total[ends] - total[starts]
    digits = numbers[ends] - numbers[starts]
    for a, z, n, h, k in zip(
        starts.tolist(), ends.tolist(), size.tolist(), hits.tolist(), digits.tolist(), strict=True
    ):
        if in_thread[a] or k * 2 >= n:
            continue
        head = shape.prev_prose[a] < 0
        tail = shape.next_prose[z - 1] >= shape.last[a]
        if h * 4 >= n and h >= 2:
            score = 0.8 if head or tail else 0.7
        elif h * 10 >= n and h >= 2:
            score = 0.7 if head or tail else 0.5
        elif head or tail:
            score = 0.45
        else:
            continue
        place = "before the text" if head else "after the text" if tail else "between paragraphs"
        _add(
            out,
            lines,
            a,
            z,
            "nav",
            "form.menu_run",
            score,
            f"a run of {n} short lines {place}, {h} of them phrases of furniture",
        )


def _marks(lines: Lines, out: list[list[Finding]]) -> None:
    """Lines of one or two marks without a word: bullets and separators that lost their items."""
    bullet = _BULLETS.take(lines.opening, mode="clip")
    for b in np.flatnonzero((lines.n_words == 0) & bullet & (lines.n_chars == 1)).tolist():
        _add(out, lines, b, b + 1, "other_chrome", "form.bare_mark", 0.6, "a mark without words")


def _counters(
    lines: Lines, shape: Shape, phrase: Bools, number: Bools, in_thread: Bools, out: list[list[Finding]]
) -> None:
    """A number alone beside a phrase of furniture and not among other numbers: likes, shares, comments."""
    n = len(lines)
    small = number & (lines.n_digits <= 5) & (lines.n_chars - lines.n_digits <= 2) & (lines.n_words == 1)
    small &= _COUNTS.take(lines.opening, mode="clip")
    before = np.concatenate([[False], phrase[:-1] & (lines.doc[1:] == lines.doc[:-1])])
    after = np.concatenate([phrase[1:] & (lines.doc[1:] == lines.doc[:-1]), [False]])
    total = np.concatenate([[0], np.cumsum(number)])
    at = np.arange(n)
    near = total[np.minimum(at + 4, shape.last)] - total[np.maximum(at - 3, shape.first)]
    for b in np.flatnonzero(small & (before | after) & (near <= 3) & ~in_thread).tolist():
        _add(out, lines, b, b + 1, "other_chrome", "form.counter", 0.7, "a number alone beside a phrase of furniture")


def _repeated_titles(lines: Lines, shape: Shape, in_thread: Bools, out: list[list[Finding]]) -> None:
    """A heading shown twice in a row after the text has begun: the picture's text and the title of a teaser."""
    n = len(lines)
    if n < 2:
        return
    same = (lines.exact[1:] == lines.exact[:-1]) & (lines.doc[1:] == lines.doc[:-1]) & (lines.n_words[1:] >= 3)
    same &= (lines.n_letters[1:] >= 12) & (shape.length[1:] < 200)
    for b in np.flatnonzero(same).tolist():
        if shape.prev_prose[b] < 0 or in_thread[b]:
            continue
        tail = shape.next_prose[b] >= shape.last[b]
        _add(
            out,
            lines,
            b,
            b + 2,
            "related",
            "form.repeated_title",
            0.75 if tail else 0.55,
            "a heading shown twice in a row",
        )


def _teasers(lines: Lines, shape: Shape, dates: Bools, in_thread: Bools, out: list[list[Finding]]) -> None:
    """After the last prose: title and date, again and again."""
    starts = np.flatnonzero(dates & (shape.prev_prose >= 0) & (shape.next_prose >= shape.last) & ~in_thread)
    by_doc: dict[int, list[int]] = {}
    for b in starts.tolist():
        by_doc.setdefault(int(lines.doc[b]), []).append(b)
    for found in by_doc.values():
        if len(found) < 2 or max(np.diff(found)) > 8 or min(np.diff(found)) < 2:
            continue
        a = max(int(shape.prev_prose[found[0]]) + 1, found[0] - 3)
        z = min(int(shape.last[a]), found[-1] + 3)
        _add(out, lines, a, z, "related", "form.teaser_tail", 0.8, f"{len(found)} titles with dates after the text")


def _truncated(lines: Lines, shape: Shape, out: list[list[Finding]]) -> None:
    """After the last full paragraph: an excerpt cut short with an ellipsis."""
    last = lines.cps[np.maximum(lines.ends - 1, 0)]
    before = lines.cps[np.maximum(lines.ends - 4, 0)]
    cut = (last == 0x2026) | ((last == 0x2E) & (lines.cps[np.maximum(lines.ends - 3, 0)] == 0x2E)) | (
        (last == 0x5D) & ((before == 0x5B) | (lines.cps[np.maximum(lines.ends - 3, 0)] == 0x5B)))  # fmt: skip
    cut &= (
        (shape.length >= 40)
        & (shape.length <= 300)
        & (shape.prose_before * 5 >= shape.prose_total * 3)
        & (shape.prose_total >= 600)
    )
    for b in np.flatnonzero(cut).tolist():
        _add(out, lines, b, b + 1, "related", "form.truncated", 0.5, "an excerpt cut short")


_PHONE = re.compile(
    # Its first characters stand first, so that the search passes over everything else.
    r"[+(\d](?:(?:(?<=\+)|(?<=\b0)0)\d[\d()/ .-]{6,18}\d|(?<=\b\d)\d\d[-. ]\d{3}[-. ]\d{4}\b|"
    r"(?<=\()\d{3,5}\) ?\d{3}[\d -]{2,8})"
)
_ANY_PHONE = re.compile(r"\d[\d()/ .-]{5,18}\d")
"""What counts as a telephone number beside a word such as "Tel."."""
_MAIL = re.compile(r"[\w.+-]{1,40}@[\w-]{1,40}\.[\w.-]{2,20}|\[email protected\]|\bwww\.[\w-]{2,40}\.\w{2,6}\b")


def _addresses(lines: Lines, shape: Shape, known: Found, dates: Bools, out: list[list[Finding]]) -> None:
    """After the text or before it: lines with a telephone number or an e-mail address and little else."""
    edge = ((shape.prev_prose < 0) | (shape.next_prose >= shape.last)) & (shape.prose_total > 0) & ~dates
    word = (known.classes & load().lexicon.bits["address"]) != 0
    some = edge & (shape.length < 120) & ((lines.n_digits >= 6) | word)
    for b in np.flatnonzero(some).tolist():
        text = lines.text(b)
        mail = ("@" in text or "www." in text or "[e" in text) and _MAIL.search(text)
        if mail or _PHONE.search(text) or (word[b] and _ANY_PHONE.search(text)):
            why = "a telephone number or an e-mail address outside the text"
            _add(out, lines, b, b + 1, "footer_legal", "form.address", 0.75, why)


def _second_showings(lines: Lines, shape: Shape, in_thread: Bools, out: list[list[Finding]]) -> None:
    """A paragraph the page has shown before, word for word."""
    long = np.flatnonzero((shape.length >= 120) & ~in_thread & (lines.n_words >= 6))
    if len(long) < 2:
        return
    own = lines.exact[long] ^ tx.mix64(lines.doc[long].astype(np.uint64))
    _, first = np.unique(own, return_index=True)
    again = np.ones(len(long), np.bool_)
    again[first] = False
    for b in long[again].tolist():
        _add(out, lines, b, b + 1, "other_chrome", "form.second_showing", 0.45, "a paragraph shown before")


def _facets(lines: Lines, shape: Shape, in_thread: Bools, out: list[list[Finding]]) -> None:
    """Runs of "Tents (12)", "Stoves (7)": the filters of a shop, the archive of a blog."""
    last = lines.cps[np.maximum(lines.ends - 1, 0)] == 0x29
    maybe = np.flatnonzero(last & (lines.n_digits > 0) & (shape.length < SHORT) & (lines.n_letters > 1) & ~in_thread)
    if len(maybe) < FACETS:
        return
    is_facet = np.array([_FACET.fullmatch(t) is not None for t in lines.texts(maybe)], np.bool_)
    found = maybe[is_facet]
    if len(found) < FACETS:
        return
    long = np.concatenate([[0], np.cumsum(~shape.short)])
    apart = (np.diff(found) > 2) | (np.diff(lines.doc[found]) > 0) | (np.diff(long[found]) > 0)
    starts = np.concatenate([[0], np.flatnonzero(apart) + 1])
    ends = np.append(starts[1:], len(found))
    for a, z in zip(starts.tolist(), ends.tolist(), strict=True):
        if z - a >= FACETS:
            why = f"{z - a} lines in a row that end in a count"
            _add(out, lines, int(found[a]), int(found[z - 1]) + 1, "nav", "form.facets", 0.93, why)
