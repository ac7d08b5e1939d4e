"""What a page shows twice stays once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from cleaner.label.block_states import CONTENT, OTHER, BlockStates
from cleaner.label.prose_blocks import text_lengths
from cleaner.label.rules.teaser_rules import SECOND_SHOWING
from cleaner.model import Document, Finding

SHOWN = 0.9
"""Score of a second showing where the first one stays."""
MANY = 6
"""A page that says more runs again is made so: a reference that describes a field wherever it occurs."""
OFTEN = 3
"""A text that a page shows more often belongs to each of the places: the terms of every offer."""
ALONE = 200
"""A paragraph of so many characters is taken alone; a shorter one with a neighbour that was shown beside it."""


class ShownOnce(NamedTuple):
    """What second showings change."""

    states: BlockStates
    findings: tuple[Finding, ...]
    """More findings, numbered after those that were there."""


def shown_once(document: Document, states: BlockStates, ordered: Sequence[Finding]) -> ShownOnce:
    """Takes second showings of what stays: a page that prints a part of itself for narrow and wide screens, or a
    text and its teaser, says it once. Only runs that hold a paragraph are taken, alone if it is long, and the first
    showing that stays is kept, so that no text is lost by it; a song's refrain is no paragraph.

    Of web pages that say a paragraph twice, token F1 rises by a point and a half with it.
    """
    again = sorted({f.first for f in ordered if f.rule == SECOND_SHOWING.id})
    if not again:
        return ShownOnce(states, ())
    kind, by, strength = states.copied()
    text, begins, ends = document.text, document.begins, document.ends
    lengths = text_lengths(document)
    said: dict[int, str] = {}

    def line(b: int) -> str:
        if b not in said:
            said[b] = " ".join(text[begins[b] : ends[b]].casefold().split())
        return said[b]

    wanted = {line(b) for b in again}
    sizes = list({int(ends[b] - begins[b]) for b in again})
    places = np.flatnonzero((kind == CONTENT) & np.isin(ends - begins, sizes)).tolist()
    shown: dict[str, list[int]] = {}
    for b in places:
        if line(b) in wanted:
            shown.setdefault(line(b), []).append(b)
    found: list[Finding] = []
    told = -1
    while told < len(found) <= MANY:  # what goes brings others together
        told = len(found)
        stay = np.flatnonzero(kind == CONTENT).tolist()
        order = {b: k for k, b in enumerate(stay)}
        for b in again:
            places = [a for a in shown.get(line(b), ()) if kind[a] == CONTENT]
            if len(places) > OFTEN:
                continue
            run = next((r for a in places if a < b and (r := _run(line, stay, order, a, b))), [])
            if any(_is_part_name(line(place)) for place in run):
                continue
            if not run or (kind[run] != CONTENT).any() or (len(run) < 2 and lengths[b] < ALONE):
                continue
            for first, last in _stretches(run):
                kind[first:last], by[first:last], strength[first:last] = OTHER, len(ordered) + len(found), SHOWN
                found.append(
                    Finding(first, last, "other_chrome", SECOND_SHOWING.id, SHOWN, f"shown before: “{line(b)[:60]}…”")
                )
    if len(found) > MANY:
        return ShownOnce(states, ())
    return ShownOnce(BlockStates(kind, by, strength), tuple(found))


def _is_part_name(line: str) -> bool:
    """Whether a line names a part of a song, such as “[Chorus]”: what is sung again is a part of it."""
    return line[:1] == "[" and line[-1:] == "]"


def _run(line: Callable[[int], str], stay: list[int], order: dict[int, int], a: int, b: int) -> list[int]:
    """The blocks around *b* that say, one after the other, what those around *a* have said; both are among *stay*,
    the blocks that do, whose places *order* gives.
    """
    i, k = order.get(a), order.get(b)
    if i is None or k is None:
        return []
    low, high = 0, 1
    while i - low > 0 and k - low - 1 > i and line(stay[i - low - 1]) == line(stay[k - low - 1]):
        low += 1
    while k + high < len(stay) and i + high < k - low and line(stay[i + high]) == line(stay[k + high]):
        high += 1
    return stay[k - low : k + high]


def _stretches(blocks: list[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers as (first, after the last)."""
    cuts = [0, *(i for i in range(1, len(blocks)) if blocks[i] != blocks[i - 1] + 1), len(blocks)]
    return [(blocks[a], blocks[b - 1] + 1) for a, b in itertools.pairwise(cuts)]
