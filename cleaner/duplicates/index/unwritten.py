"""The records of an index that are not on disk yet, as columns that grow."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.duplicates.index import word_codes as codes
from cleaner.duplicates.index.segment import Records, joined
from cleaner.duplicates.sketch.shingles import I32, I64
from cleaner.text.words import U64


class Batch(NamedTuple):
    """Texts on their way in, as columns."""

    exact: U64
    """(n, 2)"""
    n_words: I32
    n_chars: I32
    codes: NDArray[np.uint8]
    at: I64
    starts: I32
    ends: I32
    """Of every shingle."""
    keys: U64
    keys_at: I64
    which: I64
    """Of every fingerprint, its place in ``keys``."""
    picked: I64
    """Of every fingerprint, which shingle of its text it is …"""
    picked_at: I64
    """… and where the fingerprints of each text begin."""


class Hits(NamedTuple):
    """What segments hold of a batch's keys: per text (``at``) the place of the key and the number of the found
    record.
    """

    at: I64
    key: I64
    found: I64
    counts: I32
    """How many records hold each key of the batch."""
    codes: NDArray[np.uint8]
    codes_at: I64
    n_keys: I32


class Memory:
    """Records not flushed, the keys by which they are found, and the matching of new ones."""

    def __init__(self) -> None:
        self.parts: list[Records] = []
        self.first: dict[int, int] = {}
        """Of each exact hash (its first half) the first record."""
        self.records = self.used = 0
        self._codes = np.zeros(1 << 16, np.uint8)
        self._at = np.zeros(1 << 10, np.int64)
        self._n_keys = np.zeros(1 << 10, np.int32)
        self._n_words = np.zeros(1 << 10, np.int32)
        self._table = codes.empty_table(1 << 10)
        self._bases: list[int] = []
        self._starts_at: list[I64] = []

    def match(
        self,
        k: ModuleType,
        batch: Batch,
        hits: Hits,
        skip: NDArray[np.bool_],
        adding: bool,
        thresholds: tuple[Any, ...],
    ) -> tuple[I64, I64, I64]:
        """Rows of :func:`cleaner.duplicates.index.word_codes.run` for the texts of *batch*, their stretches, and where each text's
        begin; with *adding* the texts' keys are added.
        """
        run: Callable[..., int] = getattr(k, "run", None) or codes.run
        if adding:
            self._make_room(batch)
        n = len(batch.n_words)
        out = np.zeros((n, 5), np.int64)
        stretches, stretches_at = np.empty((len(batch.codes) // 3 + n + 1, 3), np.int64), np.zeros(n + 1, np.int64)
        self.used = run(
            batch.keys, batch.keys_at, batch.picked, batch.picked_at, batch.which, batch.codes, batch.at, skip,
            self.records, adding, *self._table, self.used, self._codes, self._at, self._n_keys,
            hits.at, hits.key, hits.found, hits.counts, hits.codes, hits.codes_at, hits.n_keys,
            *thresholds, out, stretches, stretches_at,
        )  # fmt: skip
        return out, stretches[: stretches_at[-1]], stretches_at

    def _make_room(self, batch: Batch) -> None:
        need = self.used + len(batch.keys)
        if need > len(self._table.owner):
            old = self._table
            self._table = codes.empty_table(2 * need)
            # chains stay as they are; only the table of keys is laid out anew
            self._table.owner[: self.used] = old.owner[: self.used]
            self._table.link[: self.used] = old.link[: self.used]
            _lay_out(old, self._table)
        while self._at[self.records] + len(batch.codes) > len(self._codes):
            self._codes = np.concatenate([self._codes, np.zeros_like(self._codes)])
        if self.records + len(batch.n_words) >= len(self._at):
            more = max(len(self._at), len(batch.n_words) + 1)
            self._at = np.concatenate([self._at, np.zeros(more, np.int64)])
            self._n_keys = np.concatenate([self._n_keys, np.zeros(more, np.int32)])
            self._n_words = np.concatenate([self._n_words, np.zeros(more, np.int32)])

    def add(self, ids: list[str], batch: Batch, held: NDArray[np.bool_], texts: list[bytes]) -> None:
        """Takes the texts in; of those that are *held* by an earlier record only what tells that they were seen."""
        n = len(ids)
        lengths = np.where(held, 0, np.diff(batch.at))
        at = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        keep = np.repeat(~held, np.diff(batch.at))
        n_keys = np.diff(batch.keys_at).astype(np.int32)
        keep_keys = np.repeat(~held, n_keys)
        last = batch.at[1:][lengths > 0] - 1
        starts = np.insert(batch.starts[keep], at[1:][lengths > 0], batch.ends[last])
        part = Records(
            ids, batch.exact[:, 0].copy(), batch.n_words, batch.n_chars, n_keys, batch.codes[keep], at,
            starts.astype(np.int32), batch.keys[keep_keys],
            np.repeat(np.arange(n, dtype=np.int32), n_keys)[keep_keys], texts,
        )  # fmt: skip
        base, end = self.records, int(self._at[self.records])
        self._codes[end : end + len(part.codes)] = part.codes
        self._at[base : base + n + 1] = at + end
        self._n_keys[base : base + n] = n_keys
        self._n_words[base : base + n] = batch.n_words
        for i, key in enumerate(batch.exact[:, 0].tolist()):
            self.first.setdefault(key, base + i)
        self.parts.append(part)
        self._bases.append(base)
        self._starts_at.append(part.starts_at)
        self.records += n

    def all(self) -> Records:
        """All records, to be written as a segment."""
        return joined(self.parts)

    def codes(self, record: int) -> NDArray[np.uint8]:
        """A record's codes."""
        return self._codes[self._at[record] : self._at[record + 1]]

    def words(self, record: int) -> int:
        """Words of a record's text."""
        return int(self._n_words[record])

    def _part(self, record: int) -> tuple[Records, int]:
        i = bisect_right(self._bases, record) - 1
        return self.parts[i], record - self._bases[i]

    def id(self, record: int) -> str:
        """A record's id."""
        part, i = self._part(record)
        return part.ids[i]

    def n_chars(self, record: int) -> int:
        """Characters of a record's text."""
        part, i = self._part(record)
        return int(part.n_chars[i])

    def starts(self, record: int) -> NDArray[np.signedinteger]:
        """Where a record's shingles start, and where the last ends."""
        number = bisect_right(self._bases, record) - 1
        i = record - self._bases[number]
        at = self._starts_at[number]
        return self.parts[number].starts[at[i] : at[i + 1]]

    def text(self, record: int) -> str | None:
        """A record's text, if texts are stored."""
        part, i = self._part(record)
        return part.texts[i].decode("utf-8", "surrogatepass") if part.texts else None


def _lay_out(old: codes.Table, new: codes.Table) -> None:
    """Moves keys, counts and heads of chains into a larger table."""
    busy = np.flatnonzero(old.keys)
    mask = len(new.keys) - 1
    slot = (old.keys[busy] & np.uint64(0x7FFFFFFF)).astype(np.int64) & mask
    # keys that want a taken slot try the next one, round by round
    while len(busy):
        free = new.keys[slot] == 0
        _, first = np.unique(np.where(free, slot, -1 - np.arange(len(slot))), return_index=True)
        take = np.zeros(len(slot), np.bool_)
        take[first] = True
        take &= free
        at = slot[take]
        new.keys[at], new.counts[at], new.head[at] = old.keys[busy[take]], old.counts[busy[take]], old.head[busy[take]]
        busy, slot = busy[~take], (slot[~take] + 1) & mask
