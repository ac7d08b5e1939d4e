"""Which blocks of a document are prose, and how much text each holds, in any script."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Document, Thread

I64 = NDArray[np.int64]

PROSE = 80
"""Length from which a block counts as prose."""
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
"""Kana and ideographs: scripts that write words of one or two letters without spaces."""


class ProseBlocks(NamedTuple):
    """The prose of a document."""

    lengths: I64
    """Of every block, as :func:`text_lengths` counts."""
    is_prose: NDArray[np.bool_]
    total: int
    """Length of all prose."""

    def share(self, blocks: NDArray[np.bool_]) -> float:
        """Share of the prose that stands in *blocks*; 1 where there is no prose."""
        return float(self.lengths[self.is_prose & blocks].sum()) / self.total if self.total else 1.0


def prose_blocks(document: Document, end: int | None) -> ProseBlocks:
    """The blocks of :data:`PROSE` characters and more before block *end* (``None``: anywhere)."""
    lengths = text_lengths(document)
    is_prose = lengths >= PROSE
    if end is not None:
        is_prose[end:] = False
    return ProseBlocks(lengths, is_prose, int(lengths[is_prose].sum()))


def text_lengths(document: Document) -> I64:
    """Characters of each block; kana and ideographs count two and a half, so that one threshold fits all scripts."""
    sizes = (document.ends - document.begins).astype(np.int64)
    if document.text.isascii():
        return sizes
    points = np.frombuffer(document.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if not len(points) or int(points.max()) < _UNSPACED[0][0]:
        return sizes
    unspaced = np.zeros(len(points), np.bool_)
    for first, last in _UNSPACED:
        unspaced |= (points >= first) & (points <= last)
    total = np.concatenate([[0], np.cumsum(unspaced)])
    lengths: I64 = sizes + (total[document.ends] - total[document.begins]) * 3 // 2
    return lengths


def outside_posts(content: NDArray[np.float32], thread: Thread | None) -> NDArray[np.float32]:
    """The probabilities of content, 0 in readers' comments."""
    if thread is None or not thread.posts:
        return content
    out = content.copy()
    for post in thread.posts:
        out[post.first : post.last] = 0
    return out
