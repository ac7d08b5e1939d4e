"""Counts in short form, such as those of views, likes and subscribers."""

from __future__ import annotations

import re

import numpy as np

from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch

NEAR = 3
"""Blocks on either side of a count among which another number, or a time, shows that it is one of several."""
_COUNT = re.compile(
    r"(?:\d{1,3}[.,]\d{1,2}|\d{3})(?:[KkM]|\s?(?:Tsd\.?|Mio\.?|тыс\.?|млн\.?|tys\.?|mln|[萬万億亿천만]))"
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
SHORT_COUNT_RULES = (SHORT_COUNT,)


def find_short_counts(batch: RuleBatch) -> None:
    """Record the counts in short form of the batch."""
    lines, shapes = batch.lines, batch.shapes
    maybe = np.flatnonzero(
        (lines.n_digits >= 2) & (lines.n_chars <= 10) & (lines.n_letters > 0) & (lines.n_letters < 4)
    )
    found = [b for b, t in zip(maybe.tolist(), lines.texts(maybe), strict=True) if _COUNT.fullmatch(t.strip())]
    counted = (lines.n_digits > 0) & (lines.n_letters == 0)
    counted[found] = True
    total = np.concatenate([[0], np.cumsum(counted)])
    for b in found:
        near = total[min(b + NEAR + 1, int(shapes.last[b]))] - total[max(b - NEAR, int(shapes.first[b]))]
        if near >= 2:
            batch.add(SHORT_COUNT, b, b + 1, "a count in short form beside another number")
