"""Menus, counters, marks and filters, found by their form.

Form is weaker evidence than words: the same shapes are poems, tables, recipes and lists. So a rule of form asks for
something that content of that shape lacks (phrases nearby, a place outside the prose, a repetition) and its scores are
moderate; the trained model decides most of these blocks.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.block_shapes import SHORT
from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.text import words as tx
from cleaner.text.lines import Lines

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

MENU_LINES = 4
"""A menu has at least this many short lines in a row."""
MENU_LINE = 45
"""… shorter than this (characters; of 52 annotated pages: 69 % of chrome lines stand in such runs)."""

MENU_PHRASES = 2
"""Phrases of boilerplate that make a run of short lines a menu."""
MENU_INSIDE, MENU_MIXED, MENU_MIXED_INSIDE, MENU_UNNAMED = 0.7, 0.7, 0.5, 0.45
"""Scores of a run between paragraphs; of one in which fewer than a fourth of the lines are phrases, outside the text
and inside; of one without phrases, outside."""

FACETS = 18
"""So many lines "label (count)", with hardly a line between two of them, are what a list can be narrowed by; a page of
categories has fewer."""
_FACET = re.compile(
    r"[\W_]*[^\W\d_][^()\d★☆]{0,44}[^\W_][&+.%’\"']?\s{1,2}\((?!1[4-9]\d\d\)|20\d\d\))\d{1,3}(?:[,. ]?\d{3})*\)\s*"
)
"""Years are no counts, nor are stars; "bash(1)" is a page of a manual."""

_BULLETS = tx.char_table("•·|»«›‹/>●▪◦←→↑↓▼▲✕×+,")
_COUNTS = tx.char_table("(#+0123456789")

_WARES = (
    "Anchors Boathooks Cleats Dinghies Eyelets Fenders Gaffs Halyards Irons Jibs Keels Lines Masts Nets Oars Paints"
    " Quays Ropes Sails Tillers"
)
MENU = Rule(
    "form.menu_run",
    "nav",
    "Runs of short unpunctuated lines that hold phrases of boilerplate.",
    0.8,
    Scope.FORM,
    pages=(f"Home\nAbout us\nBoats\nWater\nContact\n{PROSE}",),
    other_pages=(f"{PROSE}\nflour\nbutter\nsalt\nwater\n{PROSE}",),
)
BARE_MARK = Rule(
    "form.bare_mark",
    "other_chrome",
    "Bullets and separators that lost their items.",
    0.6,
    Scope.FORM,
    pages=(f"{PROSE}\n•\n{PROSE}",),
    other_pages=(f"{PROSE}\n* * *\n{PROSE}",),
)
COUNTER = Rule(
    "form.counter",
    "other_chrome",
    "A number alone beside a phrase of boilerplate.",
    0.7,
    Scope.FORM,
    pages=(f"{PROSE}\nShare\n12\n{PROSE}",),
    other_pages=(f"{PROSE}\n12\n{PROSE}",),
)
FILTERS = Rule(
    "form.facets",
    "nav",
    "What a list can be narrowed by, with counts, line after line.",
    0.93,
    Scope.FORM,
    late=True,
    pages=("\n".join(f"{w} ({n})" for n, w in enumerate(_WARES.split(), 2)),),
    other_pages=(
        "Bream (4)\nCarp (11)\nDace (2)\nEels (31)\nFlounders (7)\nGudgeon (5)\nHuchen (2)\nIde (9)",
        "\n".join(f"{w} ({1730 + n})" for n, w in enumerate(_WARES.split())),
    ),
)
MENU_RULES = (MENU, BARE_MARK, COUNTER, FILTERS)


def find_menus(batch: RuleBatch, phrase: Bools) -> None:
    """Record the menus, marks and counters of the batch, in which *phrase* marks blocks that are surely a phrase of
    boilerplate.
    """
    number = (batch.lines.n_digits > 0) & (batch.lines.n_letters == 0)
    _menu_runs(batch, phrase, number)
    _bare_marks(batch)
    _counters(batch, phrase, number)
    _filters(batch)


def _run_bounds(flags: Bools, lines: Lines) -> tuple[I64, I64]:
    """Starts and ends (half open) of maximal runs of *flags* within documents."""
    n = len(flags)
    breaks = np.ones(n, np.bool_)
    breaks[1:] = lines.doc[1:] != lines.doc[:-1]
    starts = np.flatnonzero(flags & (breaks | ~np.concatenate([[False], flags[:-1]])))
    ends = np.flatnonzero(flags & np.concatenate([breaks[1:] | ~flags[1:], [True]])) + 1
    return starts, ends


def _menu_runs(batch: RuleBatch, phrase: Bools, number: Bools) -> None:
    """Runs of short unpunctuated lines that hold phrases of boilerplate."""
    lines, shapes = batch.lines, batch.shapes
    short = (shapes.length < MENU_LINE) & ~lines.sentence_end
    starts, ends = _run_bounds(short, lines)
    phrases = np.concatenate([[0], np.cumsum(phrase & short)])
    numbers = np.concatenate([[0], np.cumsum(number)])
    mostly_numbers = (numbers[ends] - numbers[starts]) * 2 >= ends - starts
    keep = (ends - starts >= MENU_LINES) & ~mostly_numbers & ~batch.in_thread[starts]
    starts, ends = starts[keep], ends[keep]
    hits = phrases[ends] - phrases[starts]
    for first, last, n_phrases in zip(starts.tolist(), ends.tolist(), hits.tolist(), strict=True):
        before = shapes.prev_prose[first] < 0
        after = shapes.next_prose[last - 1] >= shapes.last[first]
        score = _menu_score(last - first, n_phrases, outside=bool(before or after))
        if score is not None:
            place = "before the text" if before else "after the text" if after else "between paragraphs"
            why = f"a run of {last - first} short lines {place}, {n_phrases} of them phrases of boilerplate"
            batch.add(MENU, first, last, why, score)


def _menu_score(n_lines: int, n_phrases: int, *, outside: bool) -> float | None:
    """How sure a run is a menu; ``None``: not at all."""
    if n_phrases >= MENU_PHRASES and n_phrases * 4 >= n_lines:
        return MENU.score if outside else MENU_INSIDE
    if n_phrases >= MENU_PHRASES and n_phrases * 10 >= n_lines:
        return MENU_MIXED if outside else MENU_MIXED_INSIDE
    return MENU_UNNAMED if outside else None


def _bare_marks(batch: RuleBatch) -> None:
    """Lines of one mark without a word: bullets and separators that lost their items."""
    lines = batch.lines
    bullet = _BULLETS.take(lines.opening, mode="clip")
    for b in np.flatnonzero((lines.n_words == 0) & bullet & (lines.n_chars == 1)).tolist():
        batch.add(BARE_MARK, b, b + 1, "a mark without words")


def _counters(batch: RuleBatch, phrase: Bools, number: Bools) -> None:
    """A number alone beside a phrase of boilerplate and not among other numbers: likes, shares, comments."""
    lines, shapes = batch.lines, batch.shapes
    small = number & (lines.n_digits <= 5) & (lines.n_chars - lines.n_digits <= 2) & (lines.n_words == 1)
    small &= _COUNTS.take(lines.opening, mode="clip")
    same = lines.doc[1:] == lines.doc[:-1]
    before = np.concatenate([[False], phrase[:-1] & same])
    after = np.concatenate([phrase[1:] & same, [False]])
    total = np.concatenate([[0], np.cumsum(number)])
    at = np.arange(len(lines))
    near = total[np.minimum(at + 4, shapes.last)] - total[np.maximum(at - 3, shapes.first)]
    for b in np.flatnonzero(small & (before | after) & (near <= 3) & ~batch.in_thread).tolist():
        batch.add(COUNTER, b, b + 1, "a number alone beside a phrase of boilerplate")


def _filters(batch: RuleBatch) -> None:
    """Runs of "Tents (12)", "Stoves (7)": the filters of a shop, the archive of a blog."""
    lines, shapes = batch.lines, batch.shapes
    closed = lines.cps[np.maximum(lines.ends - 1, 0)] == ord(")")
    maybe = closed & (lines.n_digits > 0) & (shapes.length < SHORT) & (lines.n_letters > 1) & ~batch.in_thread
    places = np.flatnonzero(maybe)
    if len(places) < FACETS:
        return
    found = places[np.array([_FACET.fullmatch(t) is not None for t in lines.texts(places)], np.bool_)]
    if len(found) < FACETS:
        return
    long = np.concatenate([[0], np.cumsum(~shapes.short)])
    apart = (np.diff(found) > 2) | (np.diff(lines.doc[found]) > 0) | (np.diff(long[found]) > 0)
    starts = np.concatenate([[0], np.flatnonzero(apart) + 1])
    ends = np.append(starts[1:], len(found))
    for a, z in zip(starts.tolist(), ends.tolist(), strict=True):
        if z - a >= FACETS:
            why = f"{z - a} lines in a row that end in a count"
            batch.add(FILTERS, int(found[a]), int(found[z - 1]) + 1, why)
