"""Pass 2 over a corpus: which records share enough fingerprints, or a MinHash band, to be compared.

Postings are worked in partitions of the key space, each sorted in memory: records that share a key make pairs. A key
that ``df_stop`` records or more hold is boilerplate and makes no pairs of its own; but because a text that was copied
often looks the same, each of its records is paired with one of them (the hub), and such a pair is compared if the two
share many stopped keys. Exact copies count once.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.duplicates.passes.sketch_units import CUT_BITS, Chunk
from cleaner.duplicates.sketch.shingles import I64, U32
from cleaner.store import array_files
from cleaner.text.words import U64

POSTINGS = 3_000_000
"""Postings a partition holds in memory."""
SURE = 1 << 20
"""Added to the count of a pair that a band proposes: it is compared whatever else it shares."""
SHARE, POPULAR_SHARE = 10, 3
"""A pair is compared if it shares a tenth of the smaller record's fingerprints, or three tenths of them where all are
stopped."""


class Corpus(NamedTuple):
    """All chunks; record *row* of chunk *c* has the number ``bases[c] + row``."""

    chunks: tuple[Chunk, ...]
    bases: tuple[int, ...]
    total: int

    @property
    def partitions(self) -> int:
        """Partitions so that one holds about :data:`POSTINGS` postings; a power of two."""
        postings = sum(c.postings for c in self.chunks)
        n = 1
        while n < 1 << CUT_BITS and postings > n * POSTINGS:
            n *= 2
        return n


def corpus_of(chunks: Sequence[Chunk]) -> Corpus:
    """Chunks in their order, which gives records their numbers."""
    bases, total = [], 0
    for c in chunks:
        bases.append(total)
        total += c.rows
    return Corpus(tuple(chunks), tuple(bases), total)


def gather(corpus: Corpus, key: str, partition: int) -> tuple[U64, I64, U32]:
    """All postings of a partition: keys, record numbers, ties; not sorted."""
    width = (1 << CUT_BITS) // corpus.partitions
    keys, numbers, ties = [], [], []
    for chunk, base in zip(corpus.chunks, corpus.bases, strict=True):
        with array_files.ArrayFile(chunk.path) as f:
            if key not in f:
                continue
            edge = f.read(f"{key}_cuts")
            lo, hi = int(edge[partition * width]), int(edge[(partition + 1) * width])
            if lo == hi:
                continue
            keys.append(f.read(key, lo, hi))
            numbers.append(f.read(f"{key}_row", lo, hi).astype(np.int64) + base)
            ties.append(f.read(f"{key}_tie", lo, hi))
    if not keys:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.uint32)
    return np.concatenate(keys), np.concatenate(numbers), np.concatenate(ties)


def copies(item: tuple[int, Path], corpus: Corpus) -> Path:
    """Exact copies within partition and file *item*: arrays ``record`` and ``first`` (the copy that stands for it in
    what follows), the latter excluded.
    """
    partition, out = item
    if out.exists():
        return out
    keys, numbers, _ = gather(corpus, "whole", partition)
    order = np.lexsort((numbers, keys))
    keys, numbers = keys[order], numbers[order]
    same = np.flatnonzero(keys[1:] == keys[:-1])
    touched = np.unique(np.concatenate([same, same + 1])) if len(same) else same
    keys, numbers = keys[touched], numbers[touched]
    second = fetch(corpus, "exact", numbers)[:, 1] if len(numbers) else np.zeros(0, np.uint64)
    order = np.lexsort((numbers, second, keys))
    keys, second, numbers = keys[order], second[order], numbers[order]
    start = np.ones(len(keys), np.bool_)
    start[1:] = (keys[1:] != keys[:-1]) | (second[1:] != second[:-1])
    group = np.cumsum(start) - 1
    first = numbers[np.flatnonzero(start)][group] if len(numbers) else numbers
    keep = ~start
    return array_files.save(out, {"record": numbers[keep], "first": first[keep]})


def fetch(corpus: Corpus, name: str, numbers: I64) -> NDArray[Any]:
    """Rows *numbers* (sorted or not) of a per-record array, read chunk by chunk."""
    bases = np.array([*corpus.bases, corpus.total], np.int64)
    order = np.argsort(numbers, kind="stable")
    edges = np.searchsorted(numbers[order], bases)
    found: list[NDArray[Any]] = []
    for i, chunk in enumerate(corpus.chunks):
        if edges[i] == edges[i + 1]:
            continue
        with array_files.ArrayFile(chunk.path) as f:
            found.append(f.read(name)[numbers[order[edges[i] : edges[i + 1]]] - bases[i]])
    if not found:
        return np.zeros((0, 2), np.uint64)
    joined = np.concatenate(found)
    out = np.empty_like(joined)
    out[order] = joined
    return out


def pair_partition(item: tuple[int, Path], corpus: Corpus, key: str, skip: Path, stop: int) -> Path:
    """Pairs of partition and into file *item*: sorted ``pair`` keys (number << 32 | larger number) with ``count``,
    the same for ``popular``, and the ``stopped`` keys. *skip* is an array file: records ``skip`` take no part.
    """
    partition, out = item
    if out.exists():
        return out
    keys, numbers, ties = gather(corpus, key, partition)
    left_out = np.zeros(corpus.total, np.bool_)
    left_out[array_files.load(skip, "skip")[0]] = True
    alive = ~left_out[numbers]
    keys, numbers, ties = keys[alive], numbers[alive], ties[alive]
    order = np.argsort(keys)
    keys, numbers, ties = keys[order], numbers[order], ties[order]
    start = np.flatnonzero(np.concatenate([np.ones(min(1, len(keys)), np.bool_), keys[1:] != keys[:-1]]))
    length = np.diff(np.append(start, len(keys)))
    found: list[U64] = []
    for n in range(2, stop):
        at = start[length == n]
        if len(at) == 0:
            continue
        members = np.sort(numbers[at[:, None] + np.arange(n)], axis=1).astype(np.uint64)
        i, j = np.triu_indices(n, 1)
        found.append(((members[:, i] << np.uint64(32)) | members[:, j]).ravel())
    pair, count = np.unique(np.concatenate(found), return_counts=True) if found else _none()
    big = length >= stop
    many = np.repeat(big, length)
    stars = _stars(keys[many], numbers[many], ties[many])
    popular, popular_count = np.unique(stars, return_counts=True)
    return array_files.save(
        out,
        {
            "pair": pair,
            "count": count.astype(np.uint32),
            "popular": popular,
            "popular_count": popular_count.astype(np.uint32),
            "stopped": keys[start[big]],
        },
    )


def _none() -> tuple[U64, I64]:
    return np.zeros(0, np.uint64), np.zeros(0, np.int64)


def _stars(keys: U64, numbers: I64, ties: U32) -> U64:
    """Pairs of every record of a group with the group's hub, the record with the smallest tie."""
    if len(keys) == 0:
        return np.zeros(0, np.uint64)
    order = np.lexsort((numbers, ties, keys))
    keys, numbers = keys[order], numbers[order]
    start = np.ones(len(keys), np.bool_)
    start[1:] = keys[1:] != keys[:-1]
    hub = numbers[np.flatnonzero(start)][np.cumsum(start) - 1]
    a, b = np.minimum(hub, numbers)[~start], np.maximum(hub, numbers)[~start]
    stars: U64 = (a.astype(np.uint64) << np.uint64(32)) | b.astype(np.uint64)
    return stars


class Range(NamedTuple):
    """A stretch of the first numbers of pairs."""

    first: int
    last: int


def ranges(corpus: Corpus) -> list[Range]:
    """As many equal stretches of record numbers as there are partitions."""
    n = corpus.partitions
    edges = [corpus.total * i // n for i in range(n + 1)]
    return [Range(a, b) for a, b in itertools.pairwise(edges) if a < b]


class Proposed(NamedTuple):
    """Files of :func:`pair_partition`: pairs proposed by shared fingerprints, and by shared MinHash bands."""

    fingerprints: tuple[Path, ...]
    bands: tuple[Path, ...]


def candidates(item: tuple[Range, Path], corpus: Corpus, proposed: Proposed, popular: bool, few: int = 0) -> Path:
    """Sorted ``left`` and ``right`` numbers of the pairs to compare whose first is in the range of *item*.

    With *popular* the pairs of stopped keys, else those of the others. If *few* is given, so many shared keys are
    enough whatever the size of the records.
    """
    part, out = item
    if out.exists():
        return out
    name = "popular" if popular else "pair"
    pairs, counts = [], []
    for paths, bonus in ((proposed.fingerprints, 0), (proposed.bands, SURE)):
        for path in paths:
            with array_files.ArrayFile(path) as f:
                keys = f.read(name)
                lo, hi = np.searchsorted(keys, np.array([part.first, part.last], np.uint64) << np.uint64(32))
                pairs.append(keys[lo:hi])
                counts.append(
                    f.read(f"{name}_count" if popular else "count", int(lo), int(hi)).astype(np.int64) + bonus
                )
    key, count = _summed(np.concatenate(pairs), np.concatenate(counts)) if pairs else _none()
    left = (key >> np.uint64(32)).astype(np.int64)
    right = (key & np.uint64(0xFFFFFFFF)).astype(np.int64)
    if len(left):
        sizes = np.minimum(fetch(corpus, "n_postings", left), fetch(corpus, "n_postings", right)).astype(np.int64)
        enough = 10 * count >= POPULAR_SHARE * sizes if popular else SHARE * count >= sizes
        if few:
            enough |= count >= few
        left, right = left[enough], right[enough]
    return array_files.save(out, {"left": left, "right": right})


def _summed(keys: U64, counts: I64) -> tuple[U64, I64]:
    if len(keys) == 0:
        return keys, counts
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    start = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[start], np.add.reduceat(counts, start)
