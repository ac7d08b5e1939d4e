"""Pass 5 over a corpus: records that anything connects, cut into buckets that are worked apart.

What becomes of a record depends on the records it is connected with alone, so that each connected component can be
settled by itself. Memory here is that of one file of pairs, a byte a record and some 50 a record that has a pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner.duplicates import compare
from cleaner.duplicates.passes.compare_pairs import Edges
from cleaner.duplicates.sketch.shingles import I64
from cleaner.store import array_files

BUCKET = 8192
"""Records of a bucket, more if a component has more …"""
MOST_BUCKETS = 512
"""… or if there would be more buckets than this, whose files are open at once."""


class Grouped(NamedTuple):
    """Records that are connected with any other, sorted, and the bucket of each; buckets are numbered from 0."""

    path: Path
    """Array file with ``record`` and ``bucket``."""
    buckets: int


def components(files: Sequence[Path], total: int) -> tuple[I64, I64]:
    """The records, of *total*, in pairs (``left``, ``right``) of array files, sorted; and for each the smallest record
    it is connected with.
    """
    seen = np.zeros(total, np.bool_)
    for path in files:
        for side in array_files.load(path, "left", "right"):
            seen[side] = True
    records = np.flatnonzero(seen)
    del seen
    top = np.arange(len(records))
    settled = False
    while not settled:
        settled = True
        for path in files:
            a, b = (np.searchsorted(records, side) for side in array_files.load(path, "left", "right"))
            while not ((x := top[a]) == (y := top[b])).all():
                settled = False
                least = np.minimum(x, y)
                np.minimum.at(top, x, least)
                np.minimum.at(top, y, least)
                while not ((further := top[top]) == top).all():
                    top = further
    return records, records[top]


def grouped(out: Path, files: Sequence[Path], total: int) -> Grouped:
    """Buckets of whole components, in the order of their smallest records."""
    records, first = components(files, total)
    order = np.argsort(first, kind="stable")
    start = np.ones(len(order), np.bool_)
    start[1:] = first[order][1:] != first[order][:-1]
    begins = np.flatnonzero(start)
    number = np.zeros(len(order), np.int64)
    # a component goes where its first record falls
    size = max(BUCKET, -(-len(order) // MOST_BUCKETS))
    number[order] = np.repeat(begins // size, np.diff(np.append(begins, len(order))))
    _, bucket = np.unique(number, return_inverse=True)
    array_files.save(out, {"record": records, "bucket": bucket.astype(np.int32)})
    return Grouped(out, int(bucket.max()) + 1 if len(bucket) else 0)


def deal(item: tuple[Path, Path], grouped: Grouped) -> Path:
    """The pairs of an array file sorted by bucket, with ``cuts`` where each bucket begins."""
    source, out = item
    if out.exists():
        return out
    with array_files.ArrayFile(source) as f:
        columns = {name: f.read(name) for name in ("left", "right", "counts") if name in f}
    record, bucket = array_files.load(grouped.path, "record", "bucket")
    mine = bucket[np.searchsorted(record, columns["left"])] if len(record) else np.zeros(0, np.int32)
    order = np.argsort(mine, kind="stable")
    cuts = np.searchsorted(mine[order], np.arange(grouped.buckets + 1))
    return array_files.save(out, {name: a[order] for name, a in columns.items()} | {"cuts": cuts})


def dealt(files: Sequence[Path], bucket: int) -> Edges:
    """The edges of one bucket."""
    left, right, counts = [], [], []
    for path in files:
        with array_files.ArrayFile(path) as f:
            a, b = f.read("cuts", bucket, bucket + 2).tolist()
            if a < b:
                left.append(f.read("left", a, b))
                right.append(f.read("right", a, b))
                counts.append(f.read("counts", a, b).astype(np.int64))
    if not left:
        none = np.zeros(0, np.int64)
        return Edges(none, none, np.zeros((0, compare.COLUMNS), np.int64))
    return Edges(np.concatenate(left), np.concatenate(right), np.concatenate(counts))
