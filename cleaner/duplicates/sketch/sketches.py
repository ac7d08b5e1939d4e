"""What a record is reduced to before records are compared: exact hash, shingles, fingerprints, MinHash.

Everything comes from one pass over the text's words, with numba where it is installed and numpy where not; the bits
are the same. Batches never influence a result.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates.sketch import shingles as reference
from cleaner.duplicates.sketch.shingles import I32, I64, U32, Shingles
from cleaner.text.words import U64, code_points, normalise

if TYPE_CHECKING:
    from datasketch import MinHash

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
    """The compiled form, if numba is installed and the environment variable ``CLEANER_NUMBA`` is not 0."""
    if os.environ.get("CLEANER_NUMBA") == "0" or importlib.util.find_spec("numba") is None:
        return None
    from cleaner.duplicates.sketch import kernel as fast

    return fast


def kernel(name: str | None = None) -> ModuleType:
    """The module that does the arithmetic: ``numpy``, ``numba``, or (None) numba if it is installed."""
    if name == "numpy":
        return reference
    found = _fast()
    if found is None and name == "numba":
        raise ImportError("numba is not installed (pip install pagewash[fast]) or CLEANER_NUMBA=0 turns it off")
    return found or reference


S = TypeVar("S", Shingles, Sketches)
_BY_ENTRY = {"hashes", "fingerprints", "positions", "starts", "ends"}
"""Fields of both with entries for shingles; the others have one for each text."""


class Utf8(NamedTuple):
    """Texts as UTF-8, one behind the other: text *d* is ``data[at[d]:at[d + 1]]``."""

    data: NDArray[np.uint8]
    at: I64

    @classmethod
    def column(cls, column: pa.LargeStringArray) -> Utf8:
        """The same of a column without nulls, where it lies."""
        if len(column) == 0:
            return cls.of([])
        _, places, data = column.buffers()
        at = np.frombuffer(places, np.int64)[column.offset : column.offset + len(column) + 1].copy()
        return cls(np.frombuffer(data or b"", np.uint8), at)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Utf8:
        """The same from strings; lone surrogates survive."""
        raw = [t.encode("utf-8", "surrogatepass") for t in texts]
        at = np.zeros(len(raw) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, raw), np.int64, len(raw)), out=at[1:])
        return cls(np.frombuffer(b"".join(raw), np.uint8), at)

    def text(self, d: int) -> str:
        """Text *d* as a string."""
        return str(self.data[self.at[d] : self.at[d + 1]].tobytes(), "utf-8", "surrogatepass")

    def texts(self) -> list[str]:
        """All as strings."""
        return [self.text(d) for d in range(len(self.at) - 1)]


def minhashes(texts: Sequence[str], config: DedupConfig | None = None) -> list[MinHash]:
    """The MinHash of each text as an object of datasketch, for its LSH, forests and ensembles.

    128 values, scheme ``affine32``, equal value for value to what datasketch computes from the same shingles; all
    texts are normalised first (:mod:`cleaner.duplicates.sketch.shingles`).
    """
    import datasketch

    made = sketch(texts, config or DedupConfig(), minhash=True).minhash
    assert made is not None
    shared = reference.permutations()
    return [datasketch.MinHash(hashvalues=row.copy(), permutations=shared, scheme="affine32") for row in made]


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
    doubtful = high[reference.unsettled_points()[cps[high]]]
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


def shingles_of(texts: Sequence[str] | Utf8, config: DedupConfig, *, use: str | None = None) -> Shingles:
    """All shingles of *texts*, in order, with offsets into the normalised texts."""
    k = kernel(use)
    parts: list[Shingles]
    if k is reference:
        texts = texts.texts() if isinstance(texts, Utf8) else texts
        parts = [reference.shingle(*pack(texts[s]), config.shingle) for s in batches(texts)]
    else:
        parts = [_normalised(lambda p: k.shingle(*p, config.shingle), part) for part in _encoded(texts)]
    if not parts:
        return _nothing()
    return parts[0] if len(parts) == 1 else _joined(parts)


def sketch(
    texts: Sequence[str] | Utf8, config: DedupConfig, *, minhash: bool = True, use: str | None = None
) -> Sketches:
    """Sketches of *texts*.

    *use* names the kernel (``numpy`` or ``numba``; default: the fastest installed). Without *minhash* the field is
    None.
    """
    k = kernel(use)
    parts: list[Sketches] = []
    if k is reference:
        texts = texts.texts() if isinstance(texts, Utf8) else texts
        for s in batches(texts):
            found = _sketched(texts[s], config, minhash)
            parts.append(_wordless(found, texts[s].__getitem__))
    else:

        def run(part: Utf8) -> tuple[Sketches, NDArray[np.bool_]]:
            fields, doubtful = k.sketch(*part, config.shingle, config.window, minhash)
            return Sketches(*fields), doubtful

        parts = [_wordless(_normalised(run, part), part.text) for part in _encoded(texts)]
    if not parts:
        parts = [_sketched([], config, minhash)]
    return parts[0] if len(parts) == 1 else _joined(parts)


def _encoded(texts: Sequence[str] | Utf8) -> Iterator[Utf8]:
    if isinstance(texts, Utf8):
        yield texts
    else:
        yield from (Utf8.of(texts[s]) for s in batches(texts))


def _normalised(run: Callable[[Utf8], tuple[S, NDArray[np.bool_]]], texts: Utf8) -> S:
    """What *run* makes of *texts* in normal form. It says which texts hold characters that normalisation may change;
    those that it does change are run once more.
    """
    found, doubtful = run(texts)
    changed: dict[int, str] = {}
    for d in np.flatnonzero(doubtful).tolist():
        text = texts.text(d)
        if (settled := normalise(text)) is not text:
            changed[d] = settled
    if not changed:
        return found
    again, _ = run(Utf8.of(list(changed.values())))
    docs = np.array(list(changed))
    counts = np.diff(found.offsets)
    alike = np.array_equal(counts[docs], np.diff(again.offsets))  # mostly: as many words as before
    counts[docs] = np.diff(again.offsets)
    old_at: list[int] = found.offsets.tolist()
    new_at: list[int] = again.offsets.tolist()
    pieces: list[tuple[bool, int, int]] = []
    last = 0
    for i, d in enumerate(docs.tolist()):
        pieces += [(False, last, old_at[d]), (True, new_at[i], new_at[i + 1])]
        last = old_at[d + 1]
    pieces.append((False, last, old_at[-1]))
    columns: dict[str, Any] = {"offsets": np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])}
    for name in set(found._fields) - {"offsets"}:
        old, new = getattr(found, name), getattr(again, name)
        if name not in _BY_ENTRY:
            if old is not None:
                old[docs] = new
        elif alike:
            for i, d in enumerate(docs.tolist()):
                old[old_at[d] : old_at[d + 1]] = new[new_at[i] : new_at[i + 1]]
        else:
            columns[name] = np.concatenate([(new if fresh else old)[a:b] for fresh, a, b in pieces])
    return found._replace(**columns)


def _joined(parts: Sequence[S]) -> S:
    """Texts one behind the other."""
    columns: dict[str, Any] = {
        name: None if getattr(parts[0], name) is None else np.concatenate([getattr(p, name) for p in parts])
        for name in set(parts[0]._fields) - {"offsets"}
    }
    return parts[0]._replace(**columns, offsets=_joined_offsets([p.offsets for p in parts]))


def _sketched(texts: Sequence[str], config: DedupConfig, minhash: bool) -> Sketches:
    """The reference."""
    sh = reference.shingle(*pack(texts), config.shingle)
    picked = reference.winnow(sh.hashes, sh.offsets, config.window)
    offsets = np.searchsorted(picked, sh.offsets).astype(np.int64)
    own = picked - np.repeat(sh.offsets[:-1], np.diff(offsets))
    return Sketches(
        sh.exact,
        sh.n_words,
        np.diff(sh.offsets).astype(np.int32),
        sh.hashes[picked],
        own.astype(np.int32),
        sh.starts[picked],
        sh.ends[picked],
        offsets,
        reference.minhash(sh.hashes, sh.offsets) if minhash else None,
    )


def _wordless(sketches: Sketches, text: Callable[[int], str]) -> Sketches:
    """Gives texts without words the hash of what they are."""
    for d in np.flatnonzero(sketches.n_words == 0).tolist():
        digest = xxhash.xxh3_128_intdigest(text(d).strip().encode("utf-8", "surrogatepass"))
        sketches.exact[d] = digest >> 64, digest & 0xFFFFFFFFFFFFFFFF
    return sketches


def distinct_keys(fingerprints: U64, offsets: I64, use: str | None = None) -> tuple[U64, I64, I64]:
    """Each text's fingerprints once and sorted, as keys of an inverted index; where each text's begin; and of each
    fingerprint the place of its key.

    A key is a fingerprint with its halves exchanged. Fingerprints are the least of their neighbours, so that their
    leading bits are mostly zeros; partitions and buckets go by leading bits. :func:`exchanged` of a key is the
    fingerprint.
    """
    which = np.empty(len(fingerprints), np.int64)
    if compiled := getattr(kernel(use), "distinct", None):
        keys, at = np.empty(len(fingerprints), np.uint64), np.empty(len(offsets), np.int64)
        n = compiled(fingerprints, offsets, keys, at, which)
        return keys[:n].copy(), at, which
    owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    keys = exchanged(fingerprints)
    order = np.lexsort((keys, owner))
    keys, owner = keys[order], owner[order]
    first = np.ones(len(keys), np.bool_)
    first[1:] = (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1])
    which[order] = np.cumsum(first) - 1
    at = np.searchsorted(owner[first], np.arange(len(offsets))).astype(np.int64)
    return keys[first], at, which


def exchanged(values: U64) -> U64:
    """The upper and lower 32 bits in each other's place."""
    return (values << np.uint64(32)) | (values >> np.uint64(32))


def _nothing() -> Shingles:
    none = np.zeros(0, np.int32)
    return Shingles(np.zeros(0, np.uint64), none, none, np.zeros(1, np.int64), none, np.zeros((0, 2), np.uint64))


def _joined_offsets(parts: Sequence[I64]) -> I64:
    base = np.cumsum([0, *(int(p[-1]) for p in parts)])
    return np.concatenate([np.zeros(1, np.int64), *(p[1:] + b for p, b in zip(parts, base, strict=False))])
