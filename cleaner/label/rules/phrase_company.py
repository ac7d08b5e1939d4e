"""What stands around a phrase: other phrases that make it surer, or paragraphs that make it a heading of the text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.block_shapes import BlockShapes
from cleaner.label.rules.phrase_matches import PhraseHits
from cleaner.label.rules.phrase_rules import PHRASE_RULES
from cleaner.text.lines import Lines

Bools = NDArray[np.bool_]

NEIGHBOURS = 4
"""Phrases are company for each other within so many blocks."""
WEAK_SCORE = 0.6
"""A rule that scores less without company has phrases that are words of prose too."""


def weak_rules() -> Bools:
    """Which phrase rules, by number, have phrases that are words of prose too."""
    return np.array([bool(r.company) and r.score < WEAK_SCORE for r in PHRASE_RULES])


def in_company(lines: Lines, hits: PhraseHits) -> Bools:
    """Blocks in the company of phrases: two sure ones, or a sure one and three more section names, nearby.

    Names of sections alone are no company: a list of countries, sports or sciences may be the content.
    """
    n = len(lines)
    at = np.arange(n)
    low = np.maximum(at - NEIGHBOURS, lines.offsets[:-1][lines.doc])
    high = np.minimum(at + NEIGHBOURS + 1, lines.offsets[1:][lines.doc])
    some, strong = np.zeros(n, np.int64), np.zeros(n, np.int64)
    some[hits.blocks] = 1
    strong[hits.blocks[~weak_rules()[hits.rules]]] = 1
    total, surely = (np.concatenate([[0], np.cumsum(x)]) for x in (some, strong))
    around = total[high] - total[low] - some
    sure = surely[high] - surely[low] - strong
    company: Bools = (sure >= 2) | ((sure >= 1) & (around >= 4))
    return company


def subheads(lines: Lines, shapes: BlockShapes) -> Bools:
    """Blocks between two paragraphs, or before the first with nothing above: the place of a heading in a text."""
    n = len(lines)
    at = np.arange(n)
    above = (at == shapes.first) | np.concatenate([[False], shapes.prose[:-1]])[:n]
    below = np.concatenate([shapes.prose[1:], [False]])[:n] & (at + 1 < shapes.last)
    sub: Bools = above & below & ~shapes.prose
    return sub
