"""Pass 1 over a corpus: the records of a unit reduced to postings, sorted so that any partition of them is one
slice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates.canonical import order_keys
from cleaner.duplicates.passes.record_parts import OPTIONAL, RowGroups, read_unit
from cleaner.duplicates.sketch.shingles import FINER, I64, SHORT, U32
from cleaner.duplicates.sketch.sketches import Sketches, Utf8, distinct_keys, sketch
from cleaner.store import array_files
from cleaner.store.atomic_files import atomic
from cleaner.text.words import U64, mix64

VERSION = 5
"""Goes into the names of work files; raise it when what they hold changes."""
CLUTTER = r"(?m)[\x{AD}\x{200B}\x{2060}\x{FEFF}\x{FFFD}\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\r]|^> "
"""What a copy may carry that its text does not need: soft hyphens, zero-width blanks, lost characters, marks of
quotation, letters of full width. Joiners of Persian words and of emoji are not among them, nor tabs, which set cells
of a table apart."""
CHUNK_ROWS = 65_536
CHUNK_POSTINGS = 6_000_000
"""A chunk ends after the batch that reaches either."""
BANDS, BAND_ROWS = 25, 5
"""Bands over the 128 MinHash values: pairs at Jaccard .7 meet with probability .99 (Leskovec et al., Mining of Massive
Datasets, ch. 3)."""
CUT_BITS = 12
"""Postings are indexed by this many leading bits."""


class Chunk(NamedTuple):
    """A sketched stretch of records, stored as an array file."""

    path: Path
    part: str
    """Digest of the part."""
    start: int
    """Row of the part that is its first record."""
    rows: int
    postings: int


def sketch_unit(unit: RowGroups, work: Path, config: DedupConfig) -> list[Chunk]:
    """Sketches a unit into chunk files in *work*; a unit that is done is not done again.

    A chunk holds for its records: ``exact`` (n, 2), ``n_shingles``, ``n_postings``, ``order`` (n, 4), ``n_chars``,
    ``clutter``; and three
    inverted lists, sorted by key: ``fp``, ``band`` and ``whole`` (the first half of the exact hash), each with
    ``_row`` and ``_tie``, 32 bits of the record's exact hash by which a record can be preferred whatever its number,
    and ``_cuts``, where each leading 12 bits begin.
    """
    mode = "e" if config.mode == "exact" else f"{config.shingle}-{config.window}"
    stem = f"sketch{VERSION}-{mode}-{_word(config.prefer)}-{unit.name}"
    marker = work / f"{stem}.json"
    if marker.exists():
        return [
            Chunk(work / c["file"], unit.part.digest, c["start"], c["rows"], c["postings"])
            for c in orjson.loads(marker.read_bytes())
        ]
    chunks: list[Chunk] = []
    pending: list[dict[str, NDArray[Any]]] = []
    start, rows, postings = unit.start, 0, 0
    for batch in read_unit(unit, ("text", *OPTIONAL)):
        texts = batch.column(0)
        kinds, dates, hosts = (batch.column(i).to_pylist() for i in (1, 2, 3))
        sketches = sketch(Utf8.column(texts), config, minhash=False)
        chars = pc.utf8_length(texts).to_numpy().astype(np.int32)
        known: dict[str, NDArray[Any]] = {
            "order": order_keys(kinds, dates, hosts, sketches.n_words.tolist(), config),
            "n_chars": chars,
            "clutter": pc.count_substring_regex(texts, CLUTTER).to_numpy().astype(np.int32),
        }
        pending.append(_batch(texts, sketches, config, rows) | known)
        rows += len(texts)
        postings += len(sketches.fingerprints)
        if rows >= CHUNK_ROWS or postings >= CHUNK_POSTINGS:
            chunks.append(_save(work / f"{stem}-{len(chunks)}.arrays", unit, start, rows, pending))
            start, rows, postings, pending = start + rows, 0, 0, []
    if rows:
        chunks.append(_save(work / f"{stem}-{len(chunks)}.arrays", unit, start, rows, pending))
    with atomic(marker) as f:
        f.write(
            orjson.dumps(
                [{"file": c.path.name, "start": c.start, "rows": c.rows, "postings": c.postings} for c in chunks]
            )
        )
    return chunks


def _word(text: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in text)


def _batch(texts: pa.LargeStringArray, s: Sketches, config: DedupConfig, base: int) -> dict[str, NDArray[Any]]:
    n = len(texts)
    out: dict[str, NDArray[Any]] = {
        "exact": s.exact,
        "n_shingles": s.n_shingles,
        "whole": s.exact[:, 0],
        "whole_row": np.arange(base, base + n, dtype=np.uint32),
    }
    if config.mode == "exact":
        return out
    out["fp"], offsets, _ = distinct_keys(s.fingerprints, s.offsets)
    counts = np.diff(offsets)
    out["fp_row"] = np.repeat(np.arange(base, base + n, dtype=np.uint32), counts)
    # of the many fingerprints of a short text a long one that holds it has but a few
    worth = np.where(s.n_shingles < SHORT, -(-counts // FINER), counts)
    out["n_postings"] = np.minimum(worth, 65535).astype(np.uint16)
    short = np.flatnonzero((s.n_shingles > 0) & (s.n_shingles < SHORT))
    if len(short):
        signs = sketch(Utf8.column(texts.take(pa.array(short))), config).minhash
        assert signs is not None
        bands = band_keys(signs)
        out["band"] = bands.ravel()
        out["band_row"] = np.repeat((short + base).astype(np.uint32), BANDS)
    return out


def band_keys(minhash: U32) -> U64:
    """(n, BANDS) keys: two records with an equal key agree on a band of five MinHash values."""
    used = minhash[:, : BANDS * BAND_ROWS].astype(np.uint64).reshape(len(minhash), BANDS, BAND_ROWS)
    key = np.broadcast_to(
        np.arange(1, BANDS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15), used.shape[:2]
    ).copy()
    for r in range(BAND_ROWS):
        key = mix64(key ^ used[:, :, r])
    return key


def _save(path: Path, unit: RowGroups, start: int, rows: int, pending: list[dict[str, NDArray[Any]]]) -> Chunk:
    names = sorted({name for p in pending for name in p})
    out = {name: np.concatenate([p[name] for p in pending if name in p]) for name in names}
    tie = (out["exact"][:, 1] >> np.uint64(32)).astype(np.uint32)
    for key in ("fp", "band", "whole"):
        if key in out:
            order = np.argsort(out[key])
            out[key] = out[key][order]
            out[f"{key}_row"] = out[f"{key}_row"][order]
            out[f"{key}_tie"] = tie[out[f"{key}_row"]]
            out[f"{key}_cuts"] = cuts(out[key])
    array_files.save(path, out, {"start": start, "rows": rows})
    return Chunk(path, unit.part.digest, start, rows, len(out["fp"]) if "fp" in out else 0)


def cuts(keys: U64) -> I64:
    """Where each value of the leading :data:`CUT_BITS` bits begins in sorted *keys*; one more entry for the end."""
    edges = np.arange(1 << CUT_BITS, dtype=np.uint64) << np.uint64(64 - CUT_BITS)
    return np.append(np.searchsorted(keys, edges), len(keys)).astype(np.int64)
