"""What the last passes know of a corpus, and the records of one bucket in their total order."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner.config import DedupConfig
from cleaner.duplicates.canonical import unclean
from cleaner.duplicates.passes import candidate_pairs
from cleaner.duplicates.passes.candidate_pairs import Corpus
from cleaner.duplicates.passes.candidate_texts import Texts
from cleaner.duplicates.passes.compare_pairs import Edges
from cleaner.duplicates.passes.record_parts import Part
from cleaner.duplicates.sketch.shingles import I64


class Scene(NamedTuple):
    """What all buckets need to know."""

    corpus: Corpus
    config: DedupConfig
    parts: tuple[Part, ...]
    store: tuple[Path, ...]
    """Files of :func:`cleaner.duplicates.passes.candidate_texts.keep_texts`."""
    known: Path
    """Array file with ``silent``, records that were only compared with a near-copy of theirs, and ``stopped``."""


class Involved(NamedTuple):
    """The records that have any relation, in total order: rank *r* is entry *r*."""

    numbers: I64
    ids: list[str]
    node: I64
    """Rank of the best exact copy of the record: the record itself if it is that, or has no copy."""
    text: I64
    """Number of the copy whose text was compared."""


def involved(scene: Scene, found: Edges, copies: Edges, ids: Texts) -> Involved:
    """Ranks all records of edges and copies."""
    numbers = np.unique(np.concatenate([found.left, found.right, copies.left, copies.right]))
    names = ids.read(numbers)
    keys = candidate_pairs.fetch(scene.corpus, "order", numbers).reshape(-1, 4)
    exact = candidate_pairs.fetch(scene.corpus, "exact", numbers)
    by_name = {name: i for i, name in enumerate(sorted(set(names)))}
    name_rank = np.array([by_name[name] for name in names], np.int64)
    text = numbers
    if len(copies.left):
        at = np.minimum(np.searchsorted(copies.left, numbers), len(copies.left) - 1)
        text = np.where(copies.left[at] == numbers, copies.right[at], numbers)
    chars = candidate_pairs.fetch(scene.corpus, "n_chars", numbers).reshape(-1).astype(np.int64)
    clutter = candidate_pairs.fetch(scene.corpus, "clutter", numbers).reshape(-1).astype(np.int64)
    ties = exact[:, 1], exact[:, 0], name_rank, -chars, clutter, unclean(chars, text)
    order = np.lexsort((numbers, *ties, keys[:, 3], keys[:, 2], keys[:, 1], keys[:, 0]))
    numbers, text = numbers[order], text[order]
    _, best, inverse = np.unique(text, return_index=True, return_inverse=True)
    return Involved(numbers, [names[i] for i in order.tolist()], best[inverse].astype(np.int64), text)


def places(scene: Scene, numbers: I64) -> tuple[list[str], list[int]]:
    """Digest of the part, and the row there, of records by number."""
    starts = np.array([0, *np.cumsum([part.rows for part in scene.parts])])
    part = np.searchsorted(starts, numbers, side="right") - 1
    return [scene.parts[i].digest for i in part.tolist()], (numbers - starts[part]).tolist()
