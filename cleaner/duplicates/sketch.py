"""What a record is reduced to before records are compared: exact hash, shingles, fingerprints, MinHash.

Everything comes from one pass over the text's words, with numba where it is installed and numpy where not; the bits
are the same. Batches never influence a result.
"""

from __future__ import annotations

import importlib.util
import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from types import ModuleType
from typing import NamedTuple

import numpy as np
import xxhash
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates import shingles as reference
from cleaner.duplicates.shingles import I32, I64, U32, Shingles
from cleaner.text import U64, code_points, normalise

BATCH_CHARS = 1 << 18
"""Characters that are worked at a time; bounds memory and keeps arrays in the cache."""


class Sketches(NamedTuple):
    """Sketches of a sequence of texts, as a struct of arrays; text *d* owns ``fingerprints[offsets[d]:offsets[d +
    1]]``.
    """

    exact: U64
    """(n, 2): 128-bit hash of the sequence of words; of the bare text where there are no words."""
    n_words: I32
    n_shingles: I32
    """Shingles in text order, repeats included."""
    fingerprints: U64
    positions: I32
    """Which shingle of its text a fingerprint is."""
    starts: I32
    ends: I32
    """Character offsets of the fingerprint's shingle in the normalised text."""
    offsets: I64
    minhash: U32 | None
    """(n, 128), as ``datasketch.MinHash(scheme="affine32")`` over the low 32 bits of the shingle hashes; if asked
    for."""


@lru_cache(maxsize=1)
def _fast() -> ModuleType | None:
    if importlib.util.find_spec("numba") is None:
        return None
    from cleaner.duplicates import fast

    return fast


def kernel(name: str | None = None) -> ModuleType:
    """The module that does the arithmetic: ``numpy``, ``numba``, or (None) numba if it is installed."""
    if name == "numpy":
        return reference
    found = _fast()
    if found is None and name == "numba":
        raise ImportError("numba is not installed: pip install corpus-cleaner[fast]")
    return found or reference


@lru_cache(maxsize=1)
def _unsettled() -> NDArray[np.bool_]:
    """Code points that canonical composition may change or draw into a change, as a table over all of them."""
    table = np.zeros(sys.maxunicode + 1, np.bool_)
    table[0x1160:0x1200] = True  # Hangul vowels and final consonants
    # ideographs, Hangul syllables, surrogates and private use are left out: composition does not touch them
    for cp in chain(range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xF900, 0x20000), range(0x2F800, 0x30000)):
        ch = chr(cp)
        parts = unicodedata.decomposition(ch)
        if unicodedata.combining(ch) or (parts and not unicodedata.is_normalized("NFC", ch)):
            table[cp] = True
        if parts and parts[0] != "<":
            table[int(parts.split()[-1], 16)] |= " " in parts
    return table


def pack(texts: Sequence[str]) -> tuple[NDArray[np.unsignedinteger], I64]:
    """Normalised texts as one array of code points with a line break behind each, and where each begins."""
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(t) + 1 for t in texts], out=bounds[1:])
    joined = "\n".join([*texts, ""])
    try:
        return np.frombuffer(joined.encode("latin-1"), np.uint8), bounds
    except UnicodeEncodeError:
        cps = _compact(joined)
    if changed := _changed(texts, cps, bounds):
        settled = list(texts)
        for d in changed:
            settled[d] = normalise(texts[d])
        np.cumsum([len(t) + 1 for t in settled], out=bounds[1:])
        cps = _compact("\n".join([*settled, ""]))
    return cps, bounds


def _compact(text: str) -> NDArray[np.unsignedinteger]:
    """Code points in 16 bits if they fit."""
    short = text.encode("utf-16-le", "surrogatepass")
    return np.frombuffer(short, np.uint16) if len(short) == 2 * len(text) else code_points(text)


def _changed(texts: Sequence[str], cps: NDArray[np.unsignedinteger], bounds: I64) -> list[int]:
    """Texts that normalisation changes. Only those are asked about that hold a character which may matter, because
    asking ``unicodedata`` costs more than hashing.
    """
    high = np.flatnonzero(cps >= 0x300)
    doubtful = high[_unsettled()[cps[high]]]
    if len(doubtful) == 0:
        return []
    asked = np.unique(np.searchsorted(bounds, doubtful, side="right") - 1).tolist()
    return [d for d in asked if normalise(texts[d]) is not texts[d]]


def unsettled(texts: Sequence[str]) -> list[int]:
    """Which of *texts* normalisation changes."""
    out: list[int] = []
    for s in batches(texts):
        joined = "\n".join([*texts[s], ""])
        if not joined.isascii():
            bounds = np.zeros(s.stop - s.start + 1, np.int64)
            np.cumsum([len(t) + 1 for t in texts[s]], out=bounds[1:])
            out += [s.start + d for d in _changed(texts[s], _compact(joined), bounds)]
    return out


def batches(texts: Sequence[str], chars: int = BATCH_CHARS) -> list[slice]:
    """Slices of *texts* with about *chars* characters each."""
    out, start, size = [], 0, 0
    for i, text in enumerate(texts):
        if size and size + len(text) > chars:
            out.append(slice(start, i))
            start, size = i, 0
        size += len(text)
    if start < len(texts):
        out.append(slice(start, len(texts)))
    return out


def shingles_of(texts: Sequence[str], config: DedupConfig, *, use: str | None = None) -> Shingles:
    """All shingles of *texts*, in order, with offsets into the normalised texts."""
    k = kernel(use)
    parts = [k.shingle(*pack(texts[s]), config.shingle) for s in batches(texts)]
    if not parts:
        return _nothing()
    if len(parts) == 1:
        part: Shingles = parts[0]
        return part
    offsets = _joined_offsets([p.offsets for p in parts])
    return Shingles(
        np.concatenate([p.hashes for p in parts]),
        np.concatenate([p.starts for p in parts]),
        np.concatenate([p.ends for p in parts]),
        offsets,
        np.concatenate([p.n_words for p in parts]),
        np.concatenate([p.exact for p in parts]),
    )


def sketch(texts: Sequence[str], config: DedupConfig, *, minhash: bool = True, use: str | None = None) -> Sketches:
    """Sketches of *texts*.

    *use* names the kernel (``numpy`` or ``numba``; default: the fastest installed). Without *minhash* the field is
    None.
    """
    k = kernel(use)
    out = []
    for s in batches(texts):
        batch = texts[s]
        sh: Shingles = k.shingle(*pack(batch), config.shingle)
        picked: I64 = k.winnow(sh.hashes, sh.offsets, config.window)
        offsets = np.searchsorted(picked, sh.offsets).astype(np.int64)
        counts = np.diff(offsets)
        own = picked - np.repeat(sh.offsets[:-1], counts)
        exact = sh.exact
        for d in np.flatnonzero(sh.n_words == 0).tolist():
            digest = xxhash.xxh3_128_intdigest(batch[d].strip().encode("utf-8", "surrogatepass"))
            exact[d] = digest >> 64, digest & 0xFFFFFFFFFFFFFFFF
        out.append(
            Sketches(
                exact,
                sh.n_words,
                np.diff(sh.offsets).astype(np.int32),
                sh.hashes[picked],
                own.astype(np.int32),
                sh.starts[picked],
                sh.ends[picked],
                offsets,
                k.minhash(sh.hashes, sh.offsets) if minhash else None,
            )
        )
    if len(out) == 1:
        return out[0]
    if not out:
        none = _nothing()
        i32 = np.zeros(0, np.int32)
        values = np.zeros((0, reference.NUM_PERM), np.uint32) if minhash else None
        return Sketches(none.exact, i32, i32, none.hashes, i32, i32, i32, none.offsets, values)
    columns = [np.concatenate([getattr(s, f) for s in out]) for f in Sketches._fields[:7]]
    values = np.concatenate([s.minhash for s in out if s.minhash is not None]) if minhash else None
    return Sketches._make([*columns, _joined_offsets([s.offsets for s in out]), values])


def distinct_keys(fingerprints: U64, offsets: I64) -> tuple[U64, I64]:
    """Each text's fingerprints once and sorted, as keys of an inverted index, with the texts' new offsets.

    A key is a fingerprint with its halves exchanged. Fingerprints are the least of their neighbours, so that their
    leading bits are mostly zeros; partitions and buckets go by leading bits. :func:`exchanged` of a key is the
    fingerprint.
    """
    owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    keys = exchanged(fingerprints)
    order = np.lexsort((keys, owner))
    keys, owner = keys[order], owner[order]
    first = np.ones(len(keys), np.bool_)
    first[1:] = (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1])
    keys, owner = keys[first], owner[first]
    return keys, np.searchsorted(owner, np.arange(len(offsets))).astype(np.int64)


def exchanged(values: U64) -> U64:
    """The upper and lower 32 bits in each other's place."""
    return (values << np.uint64(32)) | (values >> np.uint64(32))


def _nothing() -> Shingles:
    none = np.zeros(0, np.int32)
    return Shingles(np.zeros(0, np.uint64), none, none, np.zeros(1, np.int64), none, np.zeros((0, 2), np.uint64))


def _joined_offsets(parts: Sequence[I64]) -> I64:
    base = np.cumsum([0, *(int(p[-1]) for p in parts)])
    return np.concatenate([np.zeros(1, np.int64), *(p[1:] + b for p, b in zip(parts, base, strict=False))])
