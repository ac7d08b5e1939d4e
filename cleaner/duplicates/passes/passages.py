"""Mode ``passages``: a long passage that an earlier record holds is cut from the others.

What one record shares with another is the same words, so that holding is transitive: if *h* shares a stretch with *x*
and the same stretch with *y*, then *x* holds what *y* does, though the two were never compared. Every passage cut
from a record is held by one before it in the order of records; that one may have been cut there too, for one still
earlier; the first keeps it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cleaner.duplicates import compare
from cleaner.duplicates.passes import compare_pairs
from cleaner.duplicates.passes.candidate_texts import Texts
from cleaner.duplicates.passes.record_parts import Part
from cleaner.duplicates.passes.scene import Involved, Scene, places
from cleaner.duplicates.sketch.shingles import I64
from cleaner.duplicates.sketch.sketches import kernel, shingles_of, unsettled

BLOCK = 2048
MOST_HOLDERS = 64
"""Records of smaller rank that are looked at for one stretch."""
RULE = "dedup.passage"
"""In ``removed``. Offsets of such a row are into the text of its record, not of its page."""

PASSAGES = pa.schema(
    [
        ("part", pa.string()),
        ("row", pa.int64()),
        ("id", pa.string()),
        ("start", pa.int64()),  # characters of the record's text
        ("end", pa.int64()),
        ("canonical", pa.string()),
        ("text", pa.string()),
    ]
)
"""A row per passage that is cut, sorted by place; passages of a record do not touch."""

Cut = tuple[int, int, int]
"""Start and end in a record, in shingles or characters, and the rank of the record that holds it."""


class Stretch(NamedTuple):
    """Shingles *start* to *end* of a record stand in another too, there from *other_start* on."""

    other: int
    start: int
    end: int
    other_start: int


def none() -> pa.Table:
    """No passages."""
    return PASSAGES.empty_table()


def passage_table(
    scene: Scene, who: Involved, pairs: tuple[I64, I64], gone: NDArray[np.bool_], texts: Texts
) -> pa.Table:
    """Passages to cut from records that stay, from compared *pairs* of ranks, left and right."""
    config = scene.config
    left, right = pairs
    stay = ~gone[left] | ~gone[right]  # a record left out may still show what two others share
    left, right = np.maximum(left, right)[stay], np.minimum(left, right)[stay]
    shared: dict[int, list[Stretch]] = {}
    least = compare_pairs.passage_shingles(config)
    k = kernel()
    runs = getattr(k, "runs", None) or compare.runs
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    for block in texts.blocks(who.numbers[left], who.numbers[right]):
        a, b = left[block], right[block]
        docs, where = np.unique(np.concatenate([who.numbers[a], who.numbers[b]]), return_inverse=True)
        sh = shingles_of(texts.utf8(docs), config)
        rows, counts = runs(sh.hashes, sh.offsets, where[: len(a)], where[len(a) :])
        long = rows[:, 2] >= least
        pair = np.repeat(np.arange(len(a)), counts)[long]
        for x, y, (i, j, n) in zip(a[pair].tolist(), b[pair].tolist(), rows[long].tolist(), strict=True):
            shared.setdefault(x, []).append(Stretch(y, i, i + n, j))
            shared.setdefault(y, []).append(Stretch(x, j, j + n, i))
    claimed = claims(shared, least, frozenset(np.flatnonzero(gone).tolist()))
    ranks = sorted(claimed)
    digest, row = places(scene, who.numbers[ranks])
    found = []
    for at in range(0, len(ranks), BLOCK):
        mine = np.array(ranks[at : at + BLOCK])
        in_order = np.argsort(who.numbers[mine])
        known = texts.read(who.numbers[mine[in_order]])
        sh = shingles_of(known, config)
        moved = set(unsettled(known))
        for d, i in enumerate(in_order.tolist()):
            rank, text, base = int(mine[i]), known[d], int(sh.offsets[d])
            cuts = [(int(sh.starts[base + p]), int(sh.ends[base + q - 1]), z) for p, q, z in claimed[rank]]
            if d in moved:
                begins, ends = compare.original_places(text)
                cuts = [(int(begins[s]), int(ends[e - 1]), z) for s, e, z in cuts]
            for s, e, z in settled(cuts):
                found.append((digest[at + i], row[at + i], who.ids[rank], s, e, who.ids[z], text[s:e]))
    found.sort()
    columns = list(zip(*found, strict=True)) or [()] * len(PASSAGES)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, PASSAGES, strict=True)], schema=PASSAGES)


def claims(
    shared: Mapping[int, Sequence[Stretch]], least: int, gone: AbstractSet[int] = frozenset()
) -> dict[int, list[Cut]]:
    """Stretches of records, in shingles, that a record of smaller rank holds; *gone* ones hold nothing and lose
    nothing.

    *shared* has the stretches of each record. Two records that share stretches with a third share what these have in
    common, if that is at least *least* shingles.
    """
    out: dict[int, list[Cut]] = {}
    for middle, stretches in shared.items():
        holders = sorted({(s.other, s.start, s.end) for s in stretches if s.other not in gone})
        if middle not in gone:
            whole = (middle, 0, max(s.end for s in stretches))
            holders.insert(bisect_left(holders, whole), whole)
            for s in stretches:
                if s.other < middle and s.other not in gone:
                    out.setdefault(middle, []).append((s.start, s.end, s.other))
        for s in stretches:
            if s.other in gone:
                continue
            tried = 0
            for holder, a, b in holders:
                a, b = max(a, s.start), min(b, s.end)
                if holder >= s.other or tried == MOST_HOLDERS:
                    break
                if b - a >= least:
                    tried += 1
                    out.setdefault(s.other, []).append(
                        (s.other_start + a - s.start, s.other_start + b - s.start, holder)
                    )
                    if (a, b) == (s.start, s.end):
                        break
    return out


def settled(claimed: Sequence[Cut]) -> list[Cut]:
    """Claims on a record that overlap joined into one, in the name of the holder of the longest."""
    joined: list[tuple[int, int, int, int]] = []
    for s, e, holder in sorted(set(claimed)):
        if joined and s < joined[-1][1]:
            a, b, longest, who = joined[-1]
            better = (e - s, -holder) > (longest, -who)
            joined[-1] = (a, max(b, e), e - s if better else longest, holder if better else who)
        else:
            joined.append((s, e, e - s, holder))
    return [(s, e, who) for s, e, _, who in joined]


def cuts_of(path: Path, part: Part) -> dict[int, list[tuple[int, int, str]]]:
    """The stretches to cut from each row of a part, and the record that holds them."""
    columns = ["row", "start", "end", "canonical"]
    table = pq.read_table(path, columns=columns, filters=[("part", "=", part.digest)], use_threads=False)
    out: dict[int, list[tuple[int, int, str]]] = {}
    for row, start, end, holder in zip(*(c.to_pylist() for c in table.columns), strict=True):
        out.setdefault(row, []).append((start, end, holder))
    return out


def without(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    """*text* less the stretches *cuts*, which are sorted and do not touch."""
    edges_ = [0, *(p for c in cuts for p in c), len(text)]
    return "".join(text[a:b] for a, b in zip(edges_[::2], edges_[1::2], strict=True))


def restored(text: str, cuts: Iterable[tuple[int, str]]) -> str:
    """The text before passages were cut from it; *cuts* are their starts in that text, and their texts.

    >>> restored("ab ef", [(3, "cd ")])
    'ab cd ef'
    """
    for start, piece in sorted(cuts):
        text = text[:start] + piece + text[start:]
    return text
