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
MOST_PAIRS = 4_000_000
"""Pairs that are worked at a time: some 150 MB. Short records of few words make a hundred times as many pairs as they
have fingerprints."""
STEPS = 1 << CUT_BITS
"""Stretches of record numbers by which pairs can be found in their file."""
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


class Buckets(NamedTuple):
    """A partition of a key space: buckets ``first`` to ``last`` (half open) of the leading :data:`CUT_BITS` bits."""

    first: int
    last: int


def partitions(corpus: Corpus, key: str) -> list[Buckets]:
    """The key space of *key*, cut so that a partition has about :data:`POSTINGS` postings; a single bucket may have
    more. Keys are not spread evenly: short records have many of few words, which other records have too.
    """
    sizes = np.zeros(1 << CUT_BITS, np.int64)
    for chunk in corpus.chunks:
        with array_files.ArrayFile(chunk.path) as f:
            if key in f:
                sizes += np.diff(f.read(f"{key}_cuts"))
    return [Buckets(a, b) for a, b in itertools.pairwise(_edges(sizes, POSTINGS, 1 << CUT_BITS))]


def _edges(sizes: I64, most: int, widest: int) -> list[int]:
    """Where to cut what has these *sizes* into stretches of at most *most*, and of *widest* entries, one at least."""
    edges, held = [0], 0
    for at, size in enumerate(sizes.tolist()):
        if at > edges[-1] and (held + size > most or at - edges[-1] >= widest):
            edges.append(at)
            held = 0
        held += size
    return [*edges, len(sizes)]


def corpus_of(chunks: Sequence[Chunk]) -> Corpus:
    """Chunks in their order, which gives records their numbers."""
    bases, total = [], 0
    for c in chunks:
        bases.append(total)
        total += c.rows
    return Corpus(tuple(chunks), tuple(bases), total)


def gather(corpus: Corpus, key: str, partition: Buckets) -> tuple[U64, I64, U32]:
    """All postings of a partition: keys, record numbers, ties; not sorted."""
    keys, numbers, ties = [], [], []
    for chunk, base in zip(corpus.chunks, corpus.bases, strict=True):
        with array_files.ArrayFile(chunk.path) as f:
            if key not in f:
                continue
            edge = f.read(f"{key}_cuts")
            lo, hi = int(edge[partition.first]), int(edge[partition.last])
            if lo == hi:
                continue
            keys.append(f.read(key, lo, hi))
            numbers.append(f.read(f"{key}_row", lo, hi).astype(np.int64) + base)
            ties.append(f.read(f"{key}_tie", lo, hi))
    if not keys:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.uint32)
    return np.concatenate(keys), np.concatenate(numbers), np.concatenate(ties)


def copies(item: tuple[Buckets, Path], corpus: Corpus) -> Path:
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


def pair_partition(item: tuple[Buckets, Path], corpus: Corpus, key: str, skip: Path, stop: int) -> list[Path]:
    """Pairs of partition and into file *item*, and into more files beside it where they are many: sorted ``pair`` keys
    (number << 32 | larger number) with ``count``, the same for ``popular``, and the ``stopped`` keys. ``pair_cuts`` and
    ``popular_cuts`` say where each of :data:`STEPS` stretches of first numbers begins. A pair that shares several keys
    may be in several files. *skip* is an array file: records ``skip`` take no part.
    """
    partition, out = item
    if out.exists():
        return _beside(out)
    keys, numbers, ties = gather(corpus, key, partition)
    left_out = np.zeros(corpus.total, np.bool_)
    left_out[array_files.load(skip, "skip")[0]] = True
    alive = ~left_out[numbers]
    keys, numbers, ties = keys[alive], numbers[alive], ties[alive]
    order = np.argsort(keys)
    keys, numbers, ties = keys[order], numbers[order], ties[order]
    start = np.flatnonzero(np.concatenate([np.ones(min(1, len(keys)), np.bool_), keys[1:] != keys[:-1]]))
    length = np.diff(np.append(start, len(keys)))
    big = length >= stop
    many = np.repeat(big, length)
    popular, popular_count = np.unique(_stars(keys[many], numbers[many], ties[many]), return_counts=True)
    pieces = _pieces(np.where(big, 0, length))
    for k, piece in reversed(list(enumerate(pieces))):  # the file that says how many there are is written last
        pair, count = _paired(numbers, start[piece], np.where(big, 0, length)[piece])
        last = k == 0
        arrays: dict[str, NDArray[Any]] = {
            "pair": pair,
            "count": count.astype(np.uint32),
            "pair_cuts": _stretches(pair, corpus.total),
            "popular": popular if last else popular[:0],
            "popular_count": (popular_count if last else popular_count[:0]).astype(np.uint32),
            "popular_cuts": _stretches(popular if last else popular[:0], corpus.total),
            "stopped": keys[start[big]] if last else keys[:0],
        }
        array_files.save(_numbered(out, k), arrays, {"files": len(pieces)})
    return _beside(out)


def _numbered(out: Path, k: int) -> Path:
    return out if k == 0 else out.with_name(f"{out.stem}-{k}{out.suffix}")


def _beside(out: Path) -> list[Path]:
    with array_files.ArrayFile(out) as f:
        return [_numbered(out, k) for k in range(f.meta["files"])]


def _pieces(length: I64) -> list[slice]:
    """Groups of so many members each, cut where the pairs they make would be more than :data:`MOST_PAIRS`."""
    made = np.cumsum(length * (length - 1) // 2)
    cuts = [0]
    while cuts[-1] < len(length):
        before = int(made[cuts[-1] - 1]) if cuts[-1] else 0
        cuts.append(max(cuts[-1] + 1, int(np.searchsorted(made, before + MOST_PAIRS, side="right"))))
    return [slice(a, b) for a, b in itertools.pairwise(cuts)] or [slice(0, 0)]


def _paired(numbers: I64, start: I64, length: I64) -> tuple[U64, I64]:
    """Sorted pairs within groups of *numbers*, and how many groups each is in."""
    found: list[U64] = []
    for n in np.unique(length[length > 1]).tolist():
        members = np.sort(numbers[start[length == n][:, None] + np.arange(n)], axis=1).astype(np.uint64)
        i, j = np.triu_indices(n, 1)
        found.append(((members[:, i] << np.uint64(32)) | members[:, j]).ravel())
    return np.unique(np.concatenate(found), return_counts=True) if found else _none()


def _stretches(pairs: U64, total: int) -> I64:
    """Where in sorted *pairs* each of :data:`STEPS` equal stretches of first numbers begins, and the end."""
    edges = np.arange(STEPS + 1, dtype=np.int64) * total // STEPS
    return np.append(np.searchsorted(pairs, edges[:-1].astype(np.uint64) << np.uint64(32)), len(pairs)).astype(np.int64)


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
    """Stretches ``first`` to ``last`` (half open) of the :data:`STEPS` stretches of first numbers of pairs."""

    first: int
    last: int


def ranges(proposed: Proposed, name: str) -> list[Range]:
    """Stretches of first numbers with about :data:`MOST_PAIRS` of the pairs of *name* each, and as many at least as
    there are files of pairs by fingerprint.
    """
    sizes = np.zeros(STEPS, np.int64)
    for path in (*proposed.fingerprints, *proposed.bands):
        sizes += np.diff(array_files.load(path, f"{name}_cuts")[0])
    widest = max(1, STEPS // max(1, len(proposed.fingerprints)))
    return [Range(a, b) for a, b in itertools.pairwise(_edges(sizes, MOST_PAIRS, widest))]


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
                cuts = f.read(f"{name}_cuts")
                lo, hi = int(cuts[part.first]), int(cuts[part.last])
                pairs.append(f.read(name, lo, hi))
                counts.append(f.read(f"{name}_count" if popular else "count", lo, hi).astype(np.int64) + bonus)
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
