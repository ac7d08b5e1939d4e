"""Postings of an index: which records hold a key, as sorted arrays that are packed into one value of the store each.

A table of a key-value store spends 25 bytes and more on a posting, this about five; ``docs/explanation/index-store.md``
has the measurements. A posting is the leading 32 bits of a key and the number of a record. Two keys that agree in
those bits by chance cost one comparison that finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from cleaner.duplicates.sketch.shingles import I64, U32
from cleaner.text.words import U64

KEY_BITS = 32
PER_BUCKET = 4
"""Postings of a bucket on average; a lookup compares them one by one."""
GROWTH = 4
"""A run is merged with the one before it unless that is so many times as large, so that runs stay few."""
ZSTD_LEVEL = 1
"""Differences of sorted numbers leave little to find for higher levels."""


def leading_bits(keys: U64) -> U32:
    """The bits of keys that postings hold."""
    return (keys >> np.uint64(64 - KEY_BITS)).astype(np.uint32)


class Run(NamedTuple):
    """Postings sorted by key and record, and where each bucket begins."""

    keys: U32
    records: U32
    buckets: U32
    """A bucket holds the keys with the same leading bits; one more entry for the end."""

    @classmethod
    def of(cls, keys: U32, records: U32) -> Run:
        """A run of postings in any order; of runs one after the other it is made fastest."""
        both = np.sort((keys.astype(np.uint64) << np.uint64(32)) | records, kind="stable")
        return cls._of_sorted((both >> np.uint64(32)).astype(np.uint32), both.astype(np.uint32))

    @classmethod
    def _of_sorted(cls, keys: U32, records: U32) -> Run:
        bits = max(0, int(np.ceil(np.log2(max(len(keys), 1) / PER_BUCKET))))
        edges = np.arange(1 << bits, dtype=np.uint64) << np.uint64(KEY_BITS - bits)
        starts = np.append(np.searchsorted(keys, edges.astype(np.uint32)), len(keys))
        return cls(keys, records, starts.astype(np.uint32))

    def lookup(self, keys: U32) -> tuple[I64, I64]:
        """Pairs (place in *keys*, record) for every posting of *keys*, in the order of *keys*."""
        bits = (len(self.buckets) - 1).bit_length() - 1
        bucket = (keys.astype(np.uint64) >> np.uint64(KEY_BITS - bits)).astype(np.int64)
        first = self.buckets[bucket].astype(np.int64)
        size = self.buckets[bucket + 1] - first
        which = np.repeat(np.arange(len(keys)), size)
        at = np.arange(len(which)) - np.repeat(np.cumsum(size) - size - first, size)
        same = self.keys[at] == keys[which]
        return which[same], self.records[at[same]].astype(np.int64)

    def packed(self) -> tuple[bytes, bytes]:
        """Keys and records for the disk."""
        return _packed(np.diff(self.keys, prepend=np.uint32(0))), _packed(self.records)

    @classmethod
    def unpacked(cls, keys: bytes, records: bytes) -> Run:
        """The run of :meth:`packed`. Raises :class:`zstandard.ZstdError` for damaged bytes."""
        return cls._of_sorted(np.cumsum(_unpacked(keys), dtype=np.uint32), _unpacked(records))


def merged(runs: Sequence[Run], gone: Iterable[int]) -> Run:
    """One run of several, without the postings of the records *gone*."""
    keys = np.concatenate([run.keys for run in runs])
    records = np.concatenate([run.records for run in runs])
    stay = ~np.isin(records, np.fromiter(gone, np.uint32))
    return Run.of(keys[stay], records[stay])


def _packed(values: U32) -> bytes:
    """Bytes of the same weight stand together: the higher ones are mostly zeros."""
    planes = np.ascontiguousarray(values.astype("<u4").view(np.uint8).reshape(-1, 4).T)
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).compress(planes.tobytes())


def _unpacked(data: bytes) -> U32:
    planes: NDArray[np.uint8] = np.frombuffer(zstandard.ZstdDecompressor().decompress(data), np.uint8)
    return np.ascontiguousarray(planes.reshape(4, -1).T).view("<u4").ravel().astype(np.uint32, copy=False)


class Hits(NamedTuple):
    """Postings found for the keys of a batch: the records of key *i* are ``records[at[i]:at[i + 1]]``."""

    at: I64
    records: I64


class Postings:
    """All postings of an index: runs as the store holds them, and runs of records that are not there yet."""

    def __init__(self) -> None:
        self.runs: dict[int, Run] = {}
        """By their numbers in the store."""
        self.fresh: list[Run] = []
        """Of records that the store has no postings of yet, the larger runs first."""
        self.gone: set[int] = set()
        """Records that were taken out, though a run may still name them."""

    def add(self, keys: U32, records: U32) -> None:
        """Enters records under their keys."""
        order = np.argsort(keys)
        self.fresh.append(Run.of(keys[order], records[order]))
        while len(self.fresh) > 1 and len(self.fresh[-2].keys) <= GROWTH * len(self.fresh[-1].keys):
            self.fresh.append(merged([self.fresh.pop(), self.fresh.pop()], ()))

    @property
    def n_fresh(self) -> int:
        """Postings that the store does not have yet."""
        return sum(len(run.keys) for run in self.fresh)

    def take_fresh(self) -> Run:
        """The postings that the store does not have yet, as one run: from now on it has them."""
        runs, self.fresh = self.fresh, []
        return merged(runs, self.gone)

    def find(self, keys: U32, hidden: Sequence[int] | I64 = ()) -> Hits:
        """The records that have each of *keys*, but those that are gone or among the sorted numbers *hidden*."""
        found = [run.lookup(keys) for run in (*self.runs.values(), *self.fresh)]
        if not found:
            return Hits(np.zeros(len(keys) + 1, np.int64), np.zeros(0, np.int64))
        which, records = (np.concatenate(side) for side in zip(*found, strict=True))
        for out in (np.sort(np.fromiter(self.gone, np.int64)), np.asarray(hidden, np.int64)):
            if len(out):
                stay = out[np.minimum(np.searchsorted(out, records), len(out) - 1)] != records
                which, records = which[stay], records[stay]
        order = np.argsort(which, kind="stable")
        return Hits(np.searchsorted(which[order], np.arange(len(keys) + 1)), records[order])

    def counts(self, keys: U32) -> I64:
        """How many records have each of *keys*."""
        return np.diff(self.find(keys).at)
