"""Two texts side by side: exact counts of shared shingles, what relation they make, where the shared stretches are.

Counts are of distinct shingles. Beside the full sets a second count leaves out boilerplate: shingles that stand between
winnowed fingerprints which many records of the corpus hold ("stopped" fingerprints). What two pages share through their
site's furniture alone makes no relation between them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates.sketch.shingles import I64, Shingles, unsettled_points
from cleaner.duplicates.sketch.sketches import Utf8, kernel, shingles_of, unsettled
from cleaner.model import Span
from cleaner.text.words import U64, code_points, normalise

BOTH, LEFT, RIGHT, OWN_BOTH_LEFT, OWN_LEFT, OWN_BOTH_RIGHT, OWN_RIGHT = range(7)
"""Columns of :func:`compare` …"""
THREADS, TEMPLATE = 7, 8
"""… and two that are added to pairs: how many of the texts look like pages of a forum thread, and whether both fill one
template with words of their own (:func:`fills_template`)."""
COLUMNS = 9
TURNED = [BOTH, RIGHT, LEFT, OWN_BOTH_RIGHT, OWN_RIGHT, OWN_BOTH_LEFT, OWN_LEFT, THREADS, TEMPLATE]
"""The columns with the texts of each pair in each other's place."""
EXACT, NEAR, CONTAINED_IN, CONTAINS, OVERLAPS = "exact", "near", "contained_in", "contains", "overlaps"
FEW_OWN = 8
"""With fewer shingles of its own than this, or than a tenth of all, a text is judged by all it has."""

TEMPLATE_SHARE, BOILERPLATE = 0.75, 0.5
"""Pages that fill a known template share so much of one of them, and at least so much of each is known boilerplate."""
KNOWN, UNKNOWN = 1, 2
"""How a template is known."""
OWN_BLOCK, OWN_TOGETHER = 30, 0.8
"""The words that fill a template stand together: in place of so many shingles (26 words) of the one page stand as many
others of the other, and hardly anything else differs. Corrections, misread letters, paragraphs added and left out are
all over a text, or on one side only."""
COMMON, COMMON_OF_ONE = 0.5, (0.6, 0.3)
"""Pages of threads that share so much of both, or so much of one and of the other, are versions of one page, or one
holds
most of the other; quotations are less."""
CHANCE = 10
"""Shared stretches of fewer shingles within such a block are phrases anybody may write."""


Stretches = Callable[[U64, I64, I64, I64], tuple[I64, I64]]


class Likeness(NamedTuple):
    """Arrays over pairs: shares of distinct shingles, 0 to 1."""

    jaccard: NDArray[np.float64]
    left: NDArray[np.float64]
    """Share of the left text's shingles that the right one holds."""
    right: NDArray[np.float64]
    own: NDArray[np.float64]
    """Share of the smaller text's shingles that the other holds, with or without boilerplate, whichever is less."""
    shared: NDArray[np.float64]
    """How many shingles that is, boilerplate left out."""
    template: NDArray[np.bool_]
    """Whether it is known boilerplate that makes the two alike, and each has words of its own beside it."""
    apart: NDArray[np.bool_]
    """Whether they differ in one block that both fill with words of their own: no version of one text, however
    alike."""
    threads: NDArray[np.bool_]
    """Whether both are pages of threads that share a part (:data:`COMMON`): it may be a quotation, and makes no
    relation
    by itself."""
    thread_and_page: NDArray[np.bool_]
    """Whether one is a page of a thread and the other is not."""


def stopped_shingles(sh: Shingles, picked: I64, stopped: U64) -> NDArray[np.bool_]:
    """Which shingles are boilerplate: those next to a stopped fingerprint, with no other fingerprint between.

    *picked* are positions of winnowed shingles over the whole batch, *stopped* sorted hashes. Templates with a name
    or a number filled in make new fingerprints at every record; looking to both sides covers the words around them
    too.
    """
    out = np.zeros(len(sh.hashes), np.bool_)
    if len(stopped) == 0 or len(picked) == 0:
        return out
    hashes = sh.hashes[picked]
    at = np.minimum(np.searchsorted(stopped, hashes), len(stopped) - 1)
    common = stopped[at] == hashes
    # every text has a fingerprint; shingles from one to the next belong to both, those at the ends to the only one
    doc = np.searchsorted(sh.offsets, picked, side="right") - 1
    left = np.append(sh.offsets[0], picked[:-1] + 1)
    left[1:] = np.where(doc[1:] == doc[:-1], left[1:], sh.offsets[doc[1:]])
    right = np.append(picked[1:], sh.offsets[-1])
    right[:-1] = np.where(doc[1:] == doc[:-1], right[:-1], sh.offsets[doc[:-1] + 1])
    change = np.zeros(len(out) + 1, np.int32)
    np.add.at(change, left[common], 1)
    np.add.at(change, right[common], -1)
    return np.cumsum(change[:-1]) > 0


def compare(hashes: U64, stopped: NDArray[np.bool_], offsets: I64, left: I64, right: I64) -> I64:
    """Counts (n, 7) for pairs of texts: shared shingles; those of the left and of the right; then, boilerplate left
    out, the left's shingles that the right holds, all of the left's, and the same two for the right.

    Text *d* has shingles ``hashes[offsets[d]:offsets[d + 1]]``; pairs with one left text should stand together.
    """
    out = np.zeros((len(left), 7), np.int64)
    full: dict[int, U64] = {}
    own: dict[int, U64] = {}
    for d in np.unique(np.concatenate([left, right])).tolist():
        part = slice(int(offsets[d]), int(offsets[d + 1]))
        full[d] = np.unique(hashes[part])
        own[d] = np.unique(hashes[part][~stopped[part]])
    for p, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        out[p] = (
            _shared(full[a], full[b]),
            len(full[a]),
            len(full[b]),
            _shared(own[a], full[b]),
            len(own[a]),
            _shared(own[b], full[a]),
            len(own[b]),
        )
    return out


def _shared(a: U64, b: U64) -> int:
    if len(a) > len(b):
        a, b = b, a
    if len(a) == 0:
        return 0
    return int((b[np.minimum(np.searchsorted(b, a), len(b) - 1)] == a).sum())


def likeness(counts: I64) -> Likeness:
    """Shares from the counts of :func:`compare`, with or without the columns that are added to them."""
    c = counts.astype(np.float64)
    both, left, right = c[:, BOTH], np.maximum(c[:, LEFT], 1), np.maximum(c[:, RIGHT], 1)
    union = np.maximum(left + right - both, 1)
    share_left = c[:, OWN_BOTH_LEFT] / np.maximum(c[:, OWN_LEFT], 1)
    share_right = c[:, OWN_BOTH_RIGHT] / np.maximum(c[:, OWN_RIGHT], 1)
    few_left = (c[:, OWN_LEFT] < FEW_OWN) | (10 * c[:, OWN_LEFT] < c[:, LEFT])
    few_right = (c[:, OWN_RIGHT] < FEW_OWN) | (10 * c[:, OWN_RIGHT] < c[:, RIGHT])
    own_left = np.where(few_left, both / left, share_left)
    own_right = np.where(few_right, both / right, share_right)
    small_left = (c[:, OWN_LEFT] < c[:, OWN_RIGHT]) | ((c[:, OWN_LEFT] == c[:, OWN_RIGHT]) & (own_left > own_right))
    own = np.minimum(np.where(small_left, own_left, own_right), np.maximum(both / left, both / right))
    shared = np.where(small_left, c[:, OWN_BOTH_LEFT], c[:, OWN_BOTH_RIGHT])
    none = np.zeros(len(c))
    threads, filled = (c[:, THREADS], c[:, TEMPLATE]) if c.shape[1] == COLUMNS else (none, none)
    template = filled == KNOWN
    least, most = np.minimum(both / left, both / right), np.maximum(both / left, both / right)
    common = (least >= COMMON) | ((most >= COMMON_OF_ONE[0]) & (least >= COMMON_OF_ONE[1]))
    return Likeness(
        both / union,
        both / left,
        both / right,
        np.where(template, 0, own),
        shared,
        template,
        filled == UNKNOWN,
        (threads == 2) & ~common,
        threads == 1,
    )


def fills_template(
    hashes: U64, offsets: I64, counts: I64, sides: tuple[I64, I64], stretches_of: Stretches | None = None
) -> I64:
    """Whether both texts of each pair fill one template, each with its own words: :data:`KNOWN` if the corpus knows
    it as
    boilerplate, :data:`UNKNOWN` if the two alone show it, else 0.

    *counts* are those of :func:`compare` for the same texts and *sides*, the left and right one of each pair;
    *stretches_of* is a kernel's :func:`runs`.
    """
    left, right = sides
    c = counts.astype(np.float64)
    full = np.maximum(c[:, BOTH] / np.maximum(c[:, LEFT], 1), c[:, BOTH] / np.maximum(c[:, RIGHT], 1))
    own = np.maximum(c[:, OWN_LEFT] / np.maximum(c[:, LEFT], 1), c[:, OWN_RIGHT] / np.maximum(c[:, RIGHT], 1))
    unlike = counts[:, [LEFT, RIGHT]] - counts[:, [BOTH]]
    some = (full >= TEMPLATE_SHARE) & (unlike >= OWN_BLOCK).all(axis=1)
    out = np.where(some, np.where(own <= 1 - BOILERPLATE, KNOWN, UNKNOWN), 0)
    asked = np.flatnonzero(out)
    if len(asked):
        rows, found = (stretches_of or runs)(hashes, offsets, left[asked], right[asked])
        ends = np.cumsum(found)
        for p, first, last in zip(asked.tolist(), (ends - found).tolist(), ends.tolist(), strict=True):
            stretches = rows[first:last][rows[first:last, 2] >= CHANCE]
            gaps = stretches[1:, :2] - stretches[:-1, :2] - stretches[:-1, 2:]
            blocks = gaps[(gaps >= OWN_BLOCK).all(axis=1)].sum(axis=0)
            if len(blocks) == 0 or not (blocks >= OWN_TOGETHER * unlike[p]).all():
                out[p] = 0
    return out


def runs(hashes: U64, offsets: I64, left: I64, right: I64) -> tuple[I64, I64]:
    """Shared stretches of pairs of texts, in shingles: rows (place in left, place in right, length), and rows per pair.

    From left to right the left text's shingles are looked up in the right text, at their first place there, and
    followed as far as both go on alike.
    """
    rows: list[tuple[int, int, int]] = []
    counts = np.zeros(len(left), np.int64)
    for p, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        x = hashes[offsets[a] : offsets[a + 1]].tolist()
        y = hashes[offsets[b] : offsets[b + 1]].tolist()
        first: dict[int, int] = {}
        for j, h in enumerate(y):
            first.setdefault(h, j)
        before, i = len(rows), 0
        while i < len(x):
            at = first.get(x[i])
            if at is None:
                i += 1
                continue
            n = 1
            while i + n < len(x) and at + n < len(y) and x[i + n] == y[at + n]:
                n += 1
            rows.append((i, at, n))
            i += n
        counts[p] = len(rows) - before
    return np.array(rows, np.int64).reshape(-1, 3), counts


def spans(
    texts: Sequence[str] | Utf8, left: I64, right: I64, config: DedupConfig, *, use: str | None = None
) -> list[list[tuple[int, int, int, int]]]:
    """Shared stretches of pairs of *texts* as (start, end, other start, other end) in characters of the texts as given.

    *use* names the kernel. Both sides of a stretch are the same words. Where the right text jumps, neighbouring
    stretches of the left may share a few words (fewer than a shingle has).
    """
    if len(left) == 0:
        return []
    k = kernel(use)
    sh = shingles_of(texts, config, use=use)
    engine = k if hasattr(k, "runs") else None
    rows, counts = (engine.runs if engine else runs)(sh.hashes, sh.offsets, left, right)
    pair = np.repeat(np.arange(len(left)), counts)
    a = sh.offsets[left[pair]] + rows[:, 0]
    b = sh.offsets[right[pair]] + rows[:, 1]
    last = rows[:, 2] - 1
    table = np.stack([sh.starts[a], sh.ends[a + last], sh.starts[b], sh.ends[b + last]], axis=1).astype(np.int64)
    ends = np.cumsum(counts)
    maps = {d: original_places(text) for d, text in _moved(texts)}
    out = []
    for p, (x, y) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        part = table[ends[p] - counts[p] : ends[p]]
        if x in maps or y in maps:
            part = part.copy()
            for d, columns in ((x, (0, 1)), (y, (2, 3))):
                if d in maps:
                    begins, stops = maps[d]
                    part[:, columns[0]] = begins[part[:, columns[0]]]
                    part[:, columns[1]] = stops[part[:, columns[1]] - 1]
        out.append([(s, e, cs, ce) for s, e, cs, ce in part.tolist()])
    return out


def _moved(texts: Sequence[str] | Utf8) -> list[tuple[int, str]]:
    """The texts that normalisation changes, with their numbers."""
    if not isinstance(texts, Utf8):
        return [(d, texts[d]) for d in unsettled(texts)]
    # below 0xCC lead bytes stand for characters that normalisation leaves alone
    far = np.searchsorted(texts.at, np.flatnonzero(texts.data >= 0xCC), side="right") - 1
    doubtful = np.unique(far).tolist()
    known = [texts.text(d) for d in doubtful]
    return [(doubtful[i], known[i]) for i in unsettled(known)]


def spans_json(stretches: Sequence[Sequence[int]]) -> str:
    """The ``spans`` column: a JSON list of [start, end, canonical start, canonical end]."""
    return orjson.dumps([list(s) for s in stretches]).decode()


def original_places(text: str) -> tuple[I64, I64]:
    """Where each character of the normalised text begins and ends in *text*.

    Normalisation works on clusters (a starter and what may combine with it); every character of a normalised cluster
    begins and ends where the cluster does.
    """
    if not text:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    points = code_points(text)
    kinds, which = np.unique(points, return_inverse=True)
    joins = [unicodedata.category(chr(cp))[0] == "M" or 0x1160 <= cp < 0x1200 for cp in kinds.tolist()]
    begin = np.flatnonzero(~np.array(joins, np.bool_)[which])
    if len(begin) == 0 or begin[0]:
        begin = np.insert(begin, 0, 0)
    end = np.append(begin[1:], len(text))
    size = np.ones(len(begin), np.int64)
    asked = (end - begin > 1) | unsettled_points()[points[begin]]
    for i in np.flatnonzero(asked).tolist():
        size[i] = len(normalise(text[begin[i] : end[i]]))
    return np.repeat(begin, size), np.repeat(end, size)


def as_spans(stretches: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    """Stretches as the model's :class:`Span`."""
    return tuple(map(partial(tuple.__new__, Span), stretches))
