"""A stretch of an index, never changed once written: postings, exact hashes, codes and ids of some records.

A posting is some bits of a fingerprint and the record's number; the leading bits are told by the bucket it stands in. A
chance agreement of all that is kept costs a comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from cleaner.dedup import arrays
from cleaner.dedup.shingles import I32, I64
from cleaner.text import U64

BLOCK = 64
"""Records whose steps (and texts) are compressed together."""
PER_BUCKET = 8
MANY_BITS = 17
MAX_RECORDS = 1 << 24


class Entry(NamedTuple):
    """One record on its way into a segment."""

    id: str
    exact: tuple[int, int]
    n_words: int
    n_chars: int
    codes: bytes
    steps: bytes
    fingerprints: U64
    """() for a record that an earlier one holds: what it would find is found through that one."""
    n_fingerprints: int
    text: bytes | None


def write(path: Path, entries: Sequence[Entry], meta: dict[str, Any], depth: int = 64) -> Path:
    """Writes a segment. Of the entries' fingerprints the leading *depth* bits are known."""
    n = len(entries)
    fps = np.concatenate([np.zeros(0, np.uint64), *(e.fingerprints for e in entries)])
    owner = np.repeat(np.arange(n, dtype=np.uint32), [len(e.fingerprints) for e in entries])
    bits = max(0, int(np.ceil(np.log2(max(len(fps), 1) / PER_BUCKET))))
    width = 32 if bits < MANY_BITS else 16  # a small segment may become part of a large one
    order = np.lexsort((owner, fps))
    fps, owner = fps[order], owner[order]
    bucket = fps >> np.uint64(64 - bits) if bits else np.zeros(len(fps), np.uint64)
    table: dict[str, NDArray[Any]] = {
        "buckets": np.searchsorted(bucket, np.arange((1 << bits) + 1, dtype=np.uint64)).astype(np.uint32),
        "rest": _rest(fps, bits, width),
        "owner": owner.astype(np.uint16),
        "n_words": np.array([e.n_words for e in entries], np.int32),
        "n_chars": np.array([e.n_chars for e in entries], np.int32),
        "n_fingerprints": np.array([min(e.n_fingerprints, 65535) for e in entries], np.uint16),
    }
    if n > 1 << 16:
        table["owner_high"] = (owner >> np.uint32(16)).astype(np.uint8)
    exact = np.array([e.exact[0] for e in entries], np.uint64)
    by_exact = np.argsort(exact, kind="stable")
    table["exact"], table["exact_owner"] = exact[by_exact], by_exact.astype(np.uint32)
    for name, values in (("ids", [e.id.encode("utf-8", "surrogatepass") for e in entries]), ("codes", [e.codes for e in entries])):
        table[name], table[f"{name}_at"] = _flat(values)
    for name, values in (("steps", [e.steps for e in entries]), ("texts", [e.text for e in entries if e.text is not None])):
        blocks = [values[i : i + BLOCK] for i in range(0, len(values), BLOCK)]
        pack = zstandard.ZstdCompressor(level=3)
        packed = [pack.compress(b"".join(len(v).to_bytes(4, "little") for v in b) + b"".join(b)) for b in blocks]
        table[name], table[f"{name}_at"] = _flat(packed)
    return arrays.save(path, table, meta | {"records": n, "bits": bits, "width": width, "depth": min(depth, bits + width)})


def _rest(fps: U64, bits: int, width: int) -> NDArray[np.unsignedinteger]:
    """The *width* bits behind the leading *bits*."""
    return ((fps << np.uint64(bits)) >> np.uint64(64 - width)).astype(np.uint16 if width == 16 else np.uint32)


def _flat(values: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[Any]]:
    at = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(v) for v in values], out=at[1:])
    return np.frombuffer(b"".join(values), np.uint8), at.astype(np.uint32) if at[-1] < 1 << 32 else at


class Segment:
    """A segment for reading. Small tables are in memory; codes, ids, steps and texts are read when asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        f = self._file = arrays.ArrayFile(path)
        self.records = int(f.meta["records"])
        self.bits, self.width, self.depth = (int(f.meta[k]) for k in ("bits", "width", "depth"))
        self.buckets: I64 = f.read("buckets").astype(np.int64)
        self.rest = f.read("rest")
        owner = f.read("owner").astype(np.uint32)
        if "owner_high" in f:
            owner |= f.read("owner_high").astype(np.uint32) << np.uint32(16)
        self.owner = owner
        self.n_words: I32 = f.read("n_words")
        self.n_fingerprints = f.read("n_fingerprints")
        self._exact: U64 = f.read("exact")
        self._exact_owner = f.read("exact_owner")
        self._codes_at = f.read("codes_at").astype(np.int64)
        self._ids_at = f.read("ids_at").astype(np.int64)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def lookup(self, fps: U64) -> tuple[I64, I64]:
        """Postings of fingerprints: (index into *fps*, record) pairs, sorted by the former."""
        none = np.zeros(0, np.int64)
        if len(fps) == 0 or len(self.rest) == 0:
            return none, none
        bucket = (fps >> np.uint64(64 - self.bits)).astype(np.int64) if self.bits else np.zeros(len(fps), np.int64)
        lo, hi = self.buckets[bucket], self.buckets[bucket + 1]
        size = hi - lo
        which = np.repeat(np.arange(len(fps)), size)
        at = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(lo, size)
        unknown = max(0, self.bits + self.width - self.depth)
        same = (self.rest[at] ^ _rest(fps, self.bits, self.width)[which]) >> unknown == 0
        return which[same], self.owner[at[same]].astype(np.int64)

    def exact(self, keys: U64) -> I64:
        """The first record with each exact hash, -1 if there is none."""
        if len(self._exact) == 0:
            return np.full(len(keys), -1, np.int64)
        at = np.minimum(np.searchsorted(self._exact, keys), len(self._exact) - 1)
        return np.where(self._exact[at] == keys, self._exact_owner[at].astype(np.int64), -1)

    def id(self, record: int) -> str:
        """A record's id."""
        a, b = self._ids_at[record : record + 2].tolist()
        return self._file.read("ids", a, b).tobytes().decode("utf-8", "surrogatepass")

    def n_chars(self, record: int) -> int:
        """Characters of a record's text."""
        return int(self._file.read("n_chars", record, record + 1)[0])

    def codes(self, record: int) -> NDArray[np.uint8]:
        """A record's codes."""
        a, b = self._codes_at[record : record + 2].tolist()
        codes: NDArray[np.uint8] = self._file.read("codes", a, b)
        return codes

    def steps(self, record: int) -> bytes:
        """A record's steps."""
        return self._packed("steps", record)

    def text(self, record: int) -> str | None:
        """A record's text, if texts are stored."""
        if self._file.length("texts_at") <= 1:
            return None
        return self._packed("texts", record).decode("utf-8", "surrogatepass")

    def _packed(self, name: str, record: int) -> bytes:
        block, i = divmod(record, BLOCK)
        a, b = self._file.read(f"{name}_at", block, block + 2).tolist()
        raw = zstandard.ZstdDecompressor().decompress(self._file.read(name, a, b).tobytes())
        n = min(BLOCK, self.records - block * BLOCK)
        sizes = np.frombuffer(raw, "<u4", n)
        start = 4 * n + int(sizes[:i].sum())
        return raw[start : start + int(sizes[i])]

    def entries(self) -> list[Entry]:
        """All records as they came in, to be written into another segment.

        Of the fingerprints the leading :attr:`depth` bits come back.
        """
        f = self._file
        where = np.repeat(np.arange(1 << self.bits, dtype=np.uint64), np.diff(self.buckets))
        fps = self.rest.astype(np.uint64) << np.uint64(64 - self.width - self.bits)
        if self.bits:
            fps |= where << np.uint64(64 - self.bits)
        order = np.argsort(self.owner, kind="stable")
        fps = fps[order]
        edge = np.searchsorted(self.owner[order], np.arange(self.records + 1))
        exact = np.zeros(self.records, np.uint64)
        exact[self._exact_owner] = self._exact
        chars = f.read("n_chars").tolist()
        codes = f.read("codes").tobytes()
        out = []
        for i in range(self.records):
            text = self.text(i)
            out.append(
                Entry(
                    self.id(i), (int(exact[i]), 0), int(self.n_words[i]), chars[i],
                    codes[self._codes_at[i] : self._codes_at[i + 1]], self.steps(i), fps[edge[i] : edge[i + 1]],
                    int(self.n_fingerprints[i]), text.encode("utf-8", "surrogatepass") if text is not None else None,
                )
            )  # fmt: skip
        return out
