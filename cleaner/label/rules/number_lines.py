"""Lines of numbers that are not the text's: the numbers beside the lines of a program, and counts in short form."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.label.rules.single_lines import CODE

LEAST_NUMBERS = 3
"""So many lines of a program are numbered, at least."""
CODE_SHARE = 0.5
"""Share of the lines beside such numbers that have marks of code, at least."""
NEAR = 3
"""Blocks on either side of a count among which another number, or a time, shows that it is one of several."""
_COUNT = re.compile(
    r"(?:\d{1,3}[.,]\d{1,2}|\d{3})(?:[KkM]|\s?(?:Tsd\.?|Mio\.?|тыс\.?|млн\.?|tys\.?|mln|[萬万億亿천만]))"
)
_PROGRAM = re.compile(
    CODE.pattern
    + r"|\w\(|[{(\[,:]$|^\s*(?:import|from|def|class|return|let|const|var|fn|func|use|package|if|for|while)\b"
)
LINE_NUMBER = Rule(
    "form.line_number",
    "other_chrome",
    "The numbers of a program's lines, one below the other beside the program.",
    0.97,
    Scope.FORM,
    late=True,
    pages=(f"{PROSE}\n1\n2\n3\nuse boat;\nlet b = boat.row();\nprint(b);\n{PROSE}",),
    other_pages=(f"{PROSE}\n1\n2\n3\nEels\nBream\nCarp\n{PROSE}",),
)
SHORT_COUNT = Rule(
    "form.short_count",
    "other_chrome",
    "A count in short form beside other numbers: views, likes, subscribers.",
    0.96,
    Scope.FORM,
    late=True,
    pages=(f"{PROSE}\n41.2K\n212\n38\n{PROSE}",),
    other_pages=(f"{PROSE}\n5K\n18:04\n10K\n39:30\n{PROSE}", f"{PROSE}\n1.5M\n{PROSE}"),
)
NUMBER_RULES = (LINE_NUMBER, SHORT_COUNT)


def find_number_lines(batch: RuleBatch) -> None:
    """Record the numbers of lines of code and counts in short form of the batch."""
    lines = batch.lines
    digits = (lines.n_digits > 0) & (lines.n_chars == lines.n_digits)
    _line_numbers(batch, np.flatnonzero(digits & (lines.n_digits <= 4)))
    _short_counts(batch, (lines.n_digits > 0) & (lines.n_letters == 0))


def _line_numbers(batch: RuleBatch, places: np.ndarray) -> None:
    if len(places) < LEAST_NUMBERS:
        return
    lines = batch.lines
    texts = lines.texts(places)
    places = places[np.array([text.isdecimal() for text in texts], np.bool_)]  # a raised figure is no number
    values = np.array([int(text) for text in texts if text.isdecimal()], np.int64)
    on = (np.diff(places) == 1) & (np.diff(values) == 1) & (np.diff(lines.doc[places]) == 0)
    edges = np.flatnonzero(~np.concatenate([[False], on, [False]])).tolist()
    for a, z in pairwise(edges):
        if z - a < LEAST_NUMBERS:
            continue
        first, last = int(places[a]), int(places[z - 1]) + 1
        beside = range(last, min(last + z - a, int(batch.shapes.last[first])))
        signs = sum(_PROGRAM.search(lines.text(b)) is not None for b in beside)
        if len(beside) == z - a and signs >= CODE_SHARE * len(beside):
            batch.add(LINE_NUMBER, first, last, f"{z - a} numbers that count on before as many lines of code")


def _short_counts(batch: RuleBatch, number: np.ndarray) -> None:
    lines, shapes = batch.lines, batch.shapes
    maybe = np.flatnonzero(
        (lines.n_digits >= 2) & (lines.n_chars <= 10) & (lines.n_letters > 0) & (lines.n_letters < 4)
    )
    if not len(maybe):
        return
    found = [b for b, t in zip(maybe.tolist(), lines.texts(maybe), strict=True) if _COUNT.fullmatch(t.strip())]
    counted = number.copy()
    counted[found] = True
    total = np.concatenate([[0], np.cumsum(counted)])
    for b in found:
        near = total[min(b + NEAR + 1, int(shapes.last[b]))] - total[max(b - NEAR, int(shapes.first[b]))]
        if near >= 2:
            batch.add(SHORT_COUNT, b, b + 1, "a count in short form beside another number")
