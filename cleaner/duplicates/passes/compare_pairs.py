"""Pass 4 over a corpus: candidate pairs compared on their exact shingle sets; and the spans of the pairs that stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates import cluster
from cleaner.duplicates import compare as verify
from cleaner.duplicates.passes.candidate_texts import Texts
from cleaner.duplicates.sketch.shingles import I64
from cleaner.duplicates.sketch.sketches import kernel, shingles_of
from cleaner.duplicates.thread_page import is_thread
from cleaner.store import array_files
from cleaner.text.words import U64

POSTED_SHARE = 0.25
"""Of a page, in one piece of :data:`cleaner.duplicates.cluster.PASSAGE` words: so much in a thread is no mere
quotation.
With .3 a seventh of the excerpts that people post are missed (made threads, two sets that nothing was fitted to)."""


class Edges(NamedTuple):
    """Compared pairs: record numbers, and the counts of :func:`cleaner.duplicates.compare.compare` with the columns
    :data:`~cleaner.duplicates.compare.THREADS` and ``TEMPLATE``.
    """

    left: I64
    right: I64
    counts: I64


def verify_file(item: tuple[Path, Path], store: Sequence[Path], stopped: Path, config: DedupConfig) -> Path:
    """Compares the pairs (``left``, ``right``) of an array file, and keeps those that have enough in common in
    another.
    """
    part, out = item
    if out.exists():
        return out
    left, right = array_files.load(part, "left", "right")
    texts = Texts(store)
    found = list(compared((left, right), texts, array_files.load(stopped, "stopped")[0], config))
    texts.close()
    return save(out, joined(found))


def save(out: Path, edges: Edges) -> Path:
    """Stores edges as an array file."""
    return array_files.save(out, edges._replace(counts=edges.counts.astype(np.int32))._asdict())


def load(path: Path) -> Edges:
    """The edges of a file."""
    left, right, counts = array_files.load(path, *Edges._fields)
    return Edges(left, right, counts.astype(np.int64))


def joined(parts: Sequence[Edges]) -> Edges:
    """Edges one after the other."""
    if not parts:
        none = np.zeros(0, np.int64)
        return Edges(none, none, np.zeros((0, verify.COLUMNS), np.int64))
    return Edges(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def compared(
    pairs: tuple[I64, I64], texts: Texts, stopped: U64, config: DedupConfig, every: bool = False
) -> Iterator[Edges]:
    """Compares *pairs* of records, left and right numbers, block by block.

    *stopped* are the fingerprints that count as boilerplate. With *every* pairs that have little in common are kept
    too.
    """
    left, right = pairs
    k = kernel()
    compare = _own(k, "compare")
    order = together(left, right)
    left, right = left[order], right[order]
    for block in texts.blocks(left, right):
        a, b = left[block], right[block]
        docs, where = np.unique(np.concatenate([a, b]), return_inverse=True)
        sh = shingles_of(texts.utf8(docs), config)
        picked: I64 = k.winnow(sh.hashes, sh.offsets, config.window)
        boilerplate = verify.stopped_shingles(sh, picked, stopped)
        counts: I64 = compare(
            sh.hashes, boilerplate, sh.offsets, where[: len(a)].astype(np.int64), where[len(a) :].astype(np.int64)
        )
        where = where.astype(np.int64)
        sides = where[: len(a)], where[len(a) :]
        template = verify.fills_template(sh.hashes, sh.offsets, counts, sides, getattr(k, "runs", None))
        counts = np.concatenate([counts, np.zeros((len(a), 1), np.int64), template[:, None]], axis=1)
        asked = np.flatnonzero(every | worth(counts, config) | posted(counts, config))
        counts[asked, verify.THREADS] = count_threads(texts, a[asked], b[asked])
        keep: NDArray[np.bool_] = np.ones(len(a), np.bool_) if every else worth(counts, config)
        if config.mode == "passages":
            keep |= counts[:, verify.BOTH] >= passage_shingles(config)
        yield Edges(a[keep], b[keep], counts[keep])


def count_threads(texts: Texts, left: I64, right: I64) -> I64:
    """How many records of each pair are pages of a thread: 0, 1 or 2."""
    records, where = np.unique(np.concatenate([left, right]), return_inverse=True)
    thread = np.array([is_thread(text) for text in texts.read(records)], np.int64)[where.reshape(-1)]
    return thread[: len(left)] + thread[len(left) :]


def together(left: I64, right: I64) -> I64:
    """An order of pairs in which those of one family of records stand together: a text is read and hashed once."""
    docs, where = np.unique(np.concatenate([left, right]), return_inverse=True)
    a, b = where[: len(left)], where[len(left) :]
    label = np.arange(len(docs))
    for _ in range(6):  # families are small; a larger one may be in pieces
        least = np.minimum(label[a], label[b])
        np.minimum.at(label, a, least)
        np.minimum.at(label, b, least)
        label = label[label]
    return np.lexsort((right, left, label[a]))


def _own(k: ModuleType, name: str) -> Callable[..., I64]:
    own: Callable[..., I64] = getattr(k, name, None) or getattr(verify, name)
    return own


def passage_shingles(config: DedupConfig) -> int:
    """Shingles in a row that make a passage of ``passage_words`` words."""
    return max(1, config.passage_words - config.shingle + 1)


def posted(counts: I64, config: DedupConfig) -> NDArray[np.bool_]:
    """Pairs that belong together if one is a thread and the other a page of which somebody posted a part."""
    like = verify.likeness(counts)
    enough = min(config.overlap, config.corroborated, POSTED_SHARE)
    found: NDArray[np.bool_] = (like.shared >= cluster.PASSAGE) & (like.own >= enough)
    return found


def worth(counts: I64, config: DedupConfig) -> NDArray[np.bool_]:
    """Pairs that make a relation, or would if other records of the cluster agree."""
    like = verify.likeness(counts)
    most = np.maximum(like.left, like.right)
    keep: NDArray[np.bool_] = (like.jaccard >= config.jaccard) | (most >= config.containment)
    keep |= like.own >= min(config.overlap, config.corroborated)
    keep |= like.thread_and_page & posted(counts, config)
    return keep & ~like.template
