"""A stretch of an index, never changed once written: postings, exact hashes, codes and ids of some records.

A posting is some bits of a key and the record's number; the leading bits are told by the bucket it stands in. A chance
agreement of all that is kept costs a comparison.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from cleaner.duplicates.index import word_codes as codes
from cleaner.duplicates.sketch.shingles import I32, I64
from cleaner.store import array_files
from cleaner.text.words import U64

BLOCK = 64
"""Records whose steps (and texts) are compressed together."""
PER_BUCKET = 8
MANY_BITS = 17
MAX_RECORDS = 1 << 24


class Records(NamedTuple):
    """Records as columns. Of record *r* the codes are ``codes[at[r]:at[r + 1]]``.

    A record that an earlier one holds has no codes, starts and keys: what would match it matches that one.
    """

    ids: list[str]
    exact: U64
    """First half of the exact hash."""
    n_words: I32
    n_chars: I32
    n_keys: I32
    """Keys of the text, whether kept or not."""
    codes: NDArray[np.uint8]
    at: I64
    starts: I32
    """Starts of the shingles and, behind them, the end of the last: one more than codes, none where there are no
    codes."""
    keys: U64
    owner: I32
    """Of key *i* the record."""
    texts: list[bytes]
    """UTF-8; [] if texts are not stored."""
    depth: int = 64
    """Leading bits of the keys that are known."""

    @property
    def starts_at(self) -> I64:
        """Where the starts of each record begin."""
        return starts_at(self.at)


def starts_at(at: I64) -> I64:
    """Where the starts of records begin whose codes begin at *at*."""
    more = np.zeros(len(at), np.int64)
    np.cumsum(np.diff(at) > 0, out=more[1:])
    return at + more


def joined(parts: Sequence[Records]) -> Records:
    """Records one after the other."""
    bases = np.cumsum([0, *(len(p.ids) for p in parts)]).tolist()
    ends = np.cumsum([0, *(int(p.at[-1]) for p in parts)]).tolist()

    def column(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(p, name) for p in parts])

    return Records(
        [i for p in parts for i in p.ids],
        column("exact"),
        column("n_words"),
        column("n_chars"),
        column("n_keys"),
        column("codes"),
        np.concatenate([np.zeros(1, np.int64), *(p.at[1:] + e for p, e in zip(parts, ends, strict=False))]),
        column("starts"),
        column("keys"),
        np.concatenate([p.owner + np.int32(b) for p, b in zip(parts, bases, strict=False)]).astype(np.int32),
        [t for p in parts for t in p.texts],
        min(p.depth for p in parts),
    )


def write(path: Path, r: Records) -> Path:
    """Writes a segment."""
    n = len(r.ids)
    bits = max(0, int(np.ceil(np.log2(max(len(r.keys), 1) / PER_BUCKET))))
    width = 32 if bits < MANY_BITS else 16  # a small segment may become part of a large one
    order = _by_key(r.keys, r.owner)
    keys, owner = r.keys[order], r.owner[order].astype(np.uint32)
    bucket = keys >> np.uint64(64 - bits) if bits else np.zeros(len(keys), np.uint64)
    by_exact = np.argsort(r.exact, kind="stable")
    steps, far_at, far = codes.steps_of(r.starts, r.starts_at)
    table: dict[str, NDArray[Any]] = {
        "buckets": np.searchsorted(bucket, np.arange((1 << bits) + 1, dtype=np.uint64)).astype(np.uint32),
        "rest": _rest(keys, bits, width),
        "owner": owner.astype(np.uint16),
        "n_words": r.n_words,
        "n_chars": r.n_chars,
        "n_keys": np.minimum(r.n_keys, 65535).astype(np.uint16),
        "exact": r.exact[by_exact],
        "exact_owner": by_exact.astype(np.uint32),
        "codes": r.codes,
        "codes_at": _small(r.at),
        "far_at": far_at,
        "far": far,
    }
    if n > 1 << 16:
        table["owner_high"] = (owner >> np.uint32(16)).astype(np.uint8)
    table["ids"], table["ids_at"] = _flat([i.encode("utf-8", "surrogatepass") for i in r.ids])
    edges = [*r.starts_at[:-1:BLOCK].tolist(), len(steps)]
    packed = [_packed(steps[a:b].tobytes()) for a, b in itertools.pairwise(edges)]
    table["steps"], table["steps_at"] = _flat(packed)
    blocks = [r.texts[i : i + BLOCK] for i in range(0, len(r.texts), BLOCK)]
    sizes = [np.array([len(t) for t in b], "<u4").tobytes() for b in blocks]
    table["texts"], table["texts_at"] = _flat([_packed(s + b"".join(b)) for s, b in zip(sizes, blocks, strict=True)])
    return array_files.save(
        path, table, {"records": n, "bits": bits, "width": width, "depth": min(r.depth, bits + width)}
    )


def _by_key(keys: U64, owner: I32) -> I64:
    """The order by key and, among equal ones, owner; few are equal, so that sorting by both would cost twice."""
    order = np.argsort(keys)
    ordered = keys[order]
    same = ordered[1:] == ordered[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
    mine = order[tied]
    order[tied] = mine[np.lexsort((owner[mine], keys[mine]))]
    return order


def _packed(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(data)


def _rest(keys: U64, bits: int, width: int) -> NDArray[np.unsignedinteger]:
    """The *width* bits behind the leading *bits*."""
    return ((keys << np.uint64(bits)) >> np.uint64(64 - width)).astype(np.uint16 if width == 16 else np.uint32)


def _small(at: I64) -> NDArray[Any]:
    return at.astype(np.uint32) if at[-1] < 1 << 32 else at


def _flat(values: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[Any]]:
    at = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(v) for v in values], out=at[1:])
    return np.frombuffer(b"".join(values), np.uint8), _small(at)


class Segment:
    """A segment for reading. Postings and small tables are in memory; codes, ids, steps and texts are read when asked
    for.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        f = self._file = array_files.ArrayFile(path)
        self.records = int(f.meta["records"])
        self.bits, self.width, self.depth = (int(f.meta[k]) for k in ("bits", "width", "depth"))
        self.buckets = f.read("buckets")
        self.rest = f.read("rest")
        self.owner = f.read("owner")
        self.owner_high = f.read("owner_high") if "owner_high" in f else None
        self.n_words: I32 = f.read("n_words")
        self.n_keys = f.read("n_keys")
        self._exact: U64 = f.read("exact")
        self._exact_owner = f.read("exact_owner")
        self._at = f.read("codes_at").astype(np.int64)
        self._starts_at = starts_at(self._at)
        self._ids_at = f.read("ids_at")

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def sound(self) -> bool:
        """Whether the file is what was written (reads it whole)."""
        return self._file.sound()

    def _owners(self, at: I64 | slice) -> I64:
        owner = self.owner[at].astype(np.int64)
        return owner if self.owner_high is None else owner | (self.owner_high[at].astype(np.int64) << 16)

    def lookup(self, keys: U64) -> tuple[I64, I64]:
        """Postings of keys: (index into *keys*, record) pairs, sorted by the former."""
        none = np.zeros(0, np.int64)
        if len(keys) == 0 or len(self.rest) == 0:
            return none, none
        bucket = (keys >> np.uint64(64 - self.bits)).astype(np.int64) if self.bits else np.zeros(len(keys), np.int64)
        lo, hi = self.buckets[bucket].astype(np.int64), self.buckets[bucket + 1].astype(np.int64)
        size = hi - lo
        which = np.repeat(np.arange(len(keys)), size)
        at = np.arange(len(which)) - np.repeat(np.cumsum(size) - size - lo, size)
        unknown = max(0, self.bits + self.width - self.depth)
        same = np.flatnonzero((self.rest[at] ^ _rest(keys, self.bits, self.width)[which]) >> unknown == 0)
        return which[same], self._owners(at[same])

    def exact(self, hashes: U64) -> I64:
        """The first record with each exact hash, -1 if there is none."""
        if len(self._exact) == 0:
            return np.full(len(hashes), -1, np.int64)
        at = np.minimum(np.searchsorted(self._exact, hashes), len(self._exact) - 1)
        return np.where(self._exact[at] == hashes, self._exact_owner[at].astype(np.int64), -1)

    def id(self, record: int) -> str:
        """A record's id."""
        a, b = self._ids_at[record : record + 2].tolist()
        return self._file.read("ids", a, b).tobytes().decode("utf-8", "surrogatepass")

    def n_chars(self, record: int) -> int:
        """Characters of a record's text."""
        return int(self._file.read("n_chars", record, record + 1)[0])

    def words(self, record: int) -> int:
        """Words of a record's text."""
        return int(self.n_words[record])

    def codes(self, record: int) -> NDArray[np.uint8]:
        """A record's codes."""
        return self._file.read("codes", int(self._at[record]), int(self._at[record + 1]))

    def starts(self, record: int) -> I64:
        """Where a record's shingles start, and where the last ends."""
        first = record // BLOCK
        a, b = self._file.read("steps_at", first, first + 2).tolist()
        raw = zstandard.ZstdDecompressor().decompress(self._file.read("steps", a, b).tobytes())
        lo, hi = self._starts_at[record : record + 2].tolist()
        base = int(self._starts_at[first * BLOCK])
        steps = np.frombuffer(raw, np.uint8)[lo - base : hi - base]
        far_at, far = self._file.read("far_at"), self._file.read("far")
        mine = slice(*np.searchsorted(far_at, [lo, hi]).tolist())
        return codes.starts_of(steps, far_at[mine] - lo, far[mine])

    def text(self, record: int) -> str | None:
        """A record's text, if texts are stored."""
        if self._file.length("texts_at") <= 1:
            return None
        return self._texts(record // BLOCK)[record % BLOCK].decode("utf-8", "surrogatepass")

    def _texts(self, block: int) -> list[bytes]:
        a, b = self._file.read("texts_at", block, block + 2).tolist()
        raw = zstandard.ZstdDecompressor().decompress(self._file.read("texts", a, b).tobytes())
        n = min(BLOCK, self.records - block * BLOCK)
        ends = (np.cumsum(np.frombuffer(raw, "<u4", n)) + 4 * n).tolist()
        return [raw[a:b] for a, b in zip([4 * n, *ends], ends, strict=False)]

    def all(self) -> Records:
        """All records, to be written into another segment."""
        f = self._file
        keys = self.rest.astype(np.uint64) << np.uint64(64 - self.width - self.bits)
        if self.bits:
            bucket = np.repeat(np.arange(1 << self.bits, dtype=np.uint64), np.diff(self.buckets).astype(np.int64))
            keys |= bucket << np.uint64(64 - self.bits)
        exact = np.zeros(self.records, np.uint64)
        exact[self._exact_owner] = self._exact
        ids, at = f.read("ids").tobytes(), self._ids_at.tolist()
        packed, edges = f.read("steps").tobytes(), f.read("steps_at").tolist()
        unpack = zstandard.ZstdDecompressor()
        raw = b"".join(unpack.decompress(packed[a:b]) for a, b in itertools.pairwise(edges))
        steps = np.frombuffer(raw, np.uint8).astype(np.int64)
        steps[f.read("far_at")] = f.read("far")
        total = np.cumsum(steps)
        begin = self._starts_at[:-1][np.diff(self._starts_at) > 0]
        before = np.repeat(total[begin] - steps[begin], np.diff(np.append(begin, len(steps)))) if len(begin) else total
        blocks = range(-(-self.records // BLOCK)) if f.length("texts_at") > 1 else range(0)
        return Records(
            [ids[a:b].decode("utf-8", "surrogatepass") for a, b in itertools.pairwise(at)],
            exact,
            self.n_words,
            f.read("n_chars"),
            self.n_keys.astype(np.int32),
            f.read("codes"),
            self._at,
            (total - before).astype(np.int32),
            keys,
            self._owners(slice(None)).astype(np.int32),
            [t for b in blocks for t in self._texts(b)],
            self.depth,
        )
