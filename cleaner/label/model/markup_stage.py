"""What markup adds to the model's scores: the class words around a block, and what its containers hold.

The line model knows a block and its neighbours in the order of the text. Markup also says which blocks belong together:
an aside whose other lines are chrome, cells of a grid that are built alike, the element that holds most of the
content. A third stage of trees sees the line model's rows and, from the element path of each block, rows about that.
Weights are fitted by ``benchmarks/train_markup.py`` on scores of models that did not see the page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaner.label.model import line_context
from cleaner.label.model.line_shape import Shape
from cleaner.label.model.trees import Forest
from cleaner.label.model.windows import I64, U8, Frame, log8
from cleaner.model import Document, Hints
from cleaner.text.lines import Lines

BITS = 15
"""Slots of the hashed class words: one half for the innermost elements, one for those further out."""
CONTAINERS = 5
"""Containers looked at per block: the innermost with more text than the block, then each twice the one before."""
NEAR = 3
"""Innermost elements whose words are told from those further out."""
_TERMS = 24  # words of an element that count
_TOLD = re.compile(r"\[(?:role|itemprop|rel)=[^\]]{1,40}\]")
_CAMEL = re.compile(r"([a-z])([A-Z])")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, eq=False)
class MarkupWeights:
    """The third stage as read from its file."""

    words: NDArray[np.int8]
    """A weight per slot of class words."""
    forest: Forest


class ElementWords:
    """Hashed class words of a document's blocks: slots per element, elements per block."""

    def __init__(self, hints: Hints) -> None:
        self.slots: list[tuple[int, ...]] = element_slots(hints.element_names)
        self.paths = hints.elements

    def of_blocks(self) -> list[list[int]]:
        """Slots of every block, as fitting wants them."""
        half = 1 << (BITS - 1)
        return [
            [s for e in path[-NEAR:] for s in self.slots[e]] + [s + half for e in path[:-NEAR] for s in self.slots[e]]
            for path in self.paths
        ]

    def scores(self, path: I64, weights: NDArray[np.int8]) -> I64:
        """Sums of *weights* over the slots of every block, as a vector of length 1 would give them, times 4.

        *path* is what :func:`_paths` makes of the elements around the blocks.
        """
        counts = np.fromiter(map(len, self.slots), np.int64, len(self.slots))
        flat = np.fromiter(chain.from_iterable(self.slots), np.int64, int(counts.sum()))
        of = np.repeat(np.arange(len(counts)), counts)
        m = len(counts)
        # sums of int8 are whole and small: doubles hold them exactly
        near = np.bincount(of, weights=weights[flat], minlength=m + 2).astype(np.int64)
        far = np.bincount(of, weights=weights[flat + (1 << (BITS - 1))], minlength=m + 2).astype(np.int64)
        number = np.concatenate([counts, [0, 0]])
        far_sums = np.cumsum(far[path], axis=1)
        depth = (path < m).sum(1)
        sums = np.zeros(len(path), np.int64)
        at = np.arange(len(path))
        for back in range(NEAR):
            sums += near[path[at, np.maximum(depth - back, 0)]]
        sums += far_sums[at, np.maximum(depth - NEAR, 0)]
        size = number[path].sum(1)
        # the root of a whole number below 2^52 rounds the same everywhere
        out: I64 = sums * 256 // np.maximum(np.sqrt(size * 4096).astype(np.int64), 1)
        return out


def element_slots(names: Sequence[str]) -> list[tuple[int, ...]]:
    """Hashed words of each element: its tag, classes and id whole and in pieces without digits, role and itemprop."""
    out = []
    for name in names:
        head, bracket, rest = name.partition("[")
        if bracket and ("[role=" in name or "[itemprop=" in name or "[rel=" in name):
            head += "".join(_TOLD.findall(bracket + rest))
        out.append(_slots(head[:400]))
    return out


@lru_cache(maxsize=1 << 15)  # the pages of a site share their classes
def _slots(head: str) -> tuple[int, ...]:
    first, *rest = head.replace("#", ".").replace("[", ".").split(".")
    words = {"<" + first}
    for term in rest:
        pieces = _LETTERS.findall(_CAMEL.sub(r"\1-\2", term).lower())
        words.update(p for p in pieces if len(p) > 1)
        if len(pieces) > 1:
            words.add("-".join(pieces[:6]))
    return tuple(sorted([zlib.crc32(w.encode()) >> (33 - BITS) for w in words])[:_TERMS])


def _paths(hints: Hints, n: int) -> tuple[I64, I64, I64]:
    """(blocks, depth): the page (number m), then the elements around each block from outside in, filled up with m + 1;
    and, one after another, all elements with the block they are around.
    """
    m = len(hints.element_names)
    depth = np.fromiter(map(len, hints.elements), np.int64, n)
    flat = np.fromiter(chain.from_iterable(hints.elements), np.int64, int(depth.sum()))
    block = np.repeat(np.arange(n), depth)
    at = np.arange(len(flat)) - np.repeat(np.cumsum(depth) - depth, depth)
    path = np.full((n, int(depth.max(initial=0)) + 1), m + 1, np.int64)
    path[:, 0] = m
    path[block, at + 1] = flat
    return path, flat, block


def _makes(hints: Hints) -> I64:
    """A number per block that is equal for blocks whose elements have the same tags and classes, digits aside."""
    digits = str.maketrans("", "", "0123456789")
    names: dict[str, int] = {}
    known: dict[str, int] = {}
    element = []
    for name in hints.element_names:
        head = name.partition("[")[0].partition("#")[0]
        number = known.get(head)
        if number is None:
            number = known[head] = names.setdefault(head.translate(digits), len(names))
        element.append(number)
    numbers: dict[tuple[int, ...], int] = {}
    paths: dict[tuple[int, ...], int] = {}
    out = np.zeros(len(hints.elements), np.int64)
    for i, path in enumerate(hints.elements):
        make = paths.get(path)
        if make is None:
            make = paths[path] = numbers.setdefault(tuple([element[e] for e in path]), len(numbers))
        out[i] = make
    return out


class _Containers:
    """The elements around the blocks of one document, and sums over what each holds: words, scores, links, blocks."""

    def __init__(self, hints: Hints, score: U8, size: I64) -> None:
        n = len(size)
        self.at = np.arange(n)
        self.page = len(hints.element_names)
        """Number that stands for the page in the paths; the next one stands for nothing."""
        self.path, self._flat, self._block = _paths(hints, n)
        self.score, self.words = score, 2 * size + 1
        self.said = score * self.words
        self.total = np.int64(self.words.sum())
        linked = (hints.link_density * np.float32(255)).astype(np.int64) * self.words
        self.held_words, self.held_said = self._held(self.words), self._held(self.said)
        self.held_links, self.held_blocks = self._held(linked), self._held(np.ones(n, np.int64))

    def _held(self, values: I64) -> I64:
        """Sums over what each element holds; then over the page, and nothing."""
        sums = np.bincount(self._flat, weights=values[self._block], minlength=self.page).astype(np.int64)
        return np.concatenate([sums, [int(values.sum()), 0]])

    def box_rows(self, rows: dict[str, U8]) -> None:
        """Adds what the containers of each block hold beside it, from the innermost outwards."""
        around = self.held_words[self.path]  # falls from left to right
        need = self.words + 1
        for k in range(CONTAINERS):
            box = self.path[self.at, np.maximum((around >= need[:, None]).sum(1) - 1, 0)]
            words = self.held_words[box]
            rows[f"box{k}_words"] = log8(words)
            rows[f"box{k}_share"] = _share(words, self.total)
            rows[f"box{k}_score"] = _mean(self.held_said[box] - self.said, words - self.words, self.score)
            rows[f"box{k}_links"] = _mean(self.held_links[box], words, self.score)
            rows[f"box{k}_size"] = log8(words // np.maximum(self.held_blocks[box], 1))
            need = 2 * words

    def best_rows(self, rows: dict[str, U8]) -> None:
        """Adds where each block stands from the element that holds the most content, less the chrome that comes with
        it; and about the innermost element around both, and the part of it that the block is in.
        """
        n, m, path, at = len(self.at), self.page, self.path, self.at
        best = int(np.argmax((self.held_said - 128 * self.held_words)[: m + 1]))
        inside = (path == best).any(1)
        ids = np.flatnonzero(inside)
        first, last = (int(ids[0]), int(ids[-1])) if len(ids) else (0, n - 1)
        share = min(250, int(self.held_words[best]) * 250 // max(1, int(self.total)))
        rows["best_box"] = inside.astype(np.uint8)
        rows["best_box_share"] = np.full(n, share, np.uint8)
        rows["best_box_away"] = log8(np.where(at < first, first - at, np.maximum(at - last, 0)))
        rows["best_box_side"] = np.where(inside, 1, np.where(at < first, 0, 2)).astype(np.uint8)
        holds = np.zeros(m + 2, np.bool_)
        holds[path[ids[0]] if len(ids) else m] = True
        holds[m + 1] = False
        common = np.maximum(holds[path].sum(1) - 1, 0)
        branch = path[at, np.minimum(common + 1, path.shape[1] - 1)]
        rows["common_share"] = _share(self.held_words[path[at, common]], self.total)
        rows["branch_score"] = _mean(self.held_said[branch], self.held_words[branch], self.score)
        rows["branch_share"] = _share(self.held_words[branch], self.total)
        rows["depth"] = (path < m).sum(1).astype(np.uint8)

    def make_rows(self, make: I64, rows: dict[str, U8]) -> None:
        """Adds what the blocks of the same *make* (:func:`_makes`) hold."""
        alike = np.bincount(make)[make]
        words = np.bincount(make, weights=self.words).astype(np.int64)[make]
        said = np.bincount(make, weights=self.said).astype(np.int64)[make]
        rows["make_score"] = _mean(said - self.said, words - self.words, self.score)
        rows["make_words"] = _share(words, self.total)
        rows["make_blocks"] = log8(alike)
        rows["make_size"] = log8(words // alike)


def document_rows(
    document: Document, score: U8, size: I64, weights: NDArray[np.int8] | None
) -> tuple[dict[str, U8], I64]:
    """Rows of the blocks of one document that has markup, and the scores of their class words.

    *score* is the line model's, from 0 to 255; *size* the words of each block; without *weights* class words are not
    scored (fitting brings its own scores).
    """
    hints = document.hints
    assert hints is not None
    rows: dict[str, U8] = {}
    containers = _Containers(hints, score, size)
    containers.box_rows(rows)
    containers.best_rows(rows)
    containers.make_rows(_makes(hints), rows)
    if weights is None:
        return rows, np.zeros(len(document), np.int64)
    return rows, ElementWords(hints).scores(containers.path, weights)


def _share(part: I64, whole: np.int64) -> U8:
    """Parts of a whole in steps of 1/250."""
    return (part * 250 // max(1, int(whole))).astype(np.uint8)


def _mean(sums: I64, whole: I64, missing: U8) -> U8:
    """Means of bytes, *missing* where there is nothing to take the mean of."""
    return np.where(whole > 0, sums // np.maximum(whole, 1), missing).astype(np.uint8)


def word_rows(frame: Frame, scores: I64, rows: dict[str, U8]) -> None:
    """Adds what the class words of a block and of the blocks around it say."""
    rows["class_words"] = np.clip((scores >> 1) + 128, 0, 255).astype(np.uint8)
    total = frame.running(rows["class_words"])
    for reach in (3, 12):
        rows[f"class_words_{reach}"] = frame.means(total, reach, reach)


def third(
    lines: Lines, shaped: Shape, score: U8, rows: Mapping[str, U8], weights: NDArray[np.int8] | None
) -> tuple[dict[str, U8], I64, NDArray[np.intp]]:
    """All rows of the third stage, the scores of the class words, and the blocks that have markup.

    *rows* are those of the stages before, *score* the second one's (from 0 to 255).
    """
    frame = Frame(lines)
    table = dict(rows)
    line_context.second(frame, score, shaped, table)
    more: dict[str, U8] = {}
    class_words = np.zeros(frame.n, np.int64)
    parts = []
    for d, document in enumerate(lines.docs):
        a, b = int(lines.offsets[d]), int(lines.offsets[d + 1])
        if document.hints is None or a == b:
            continue
        own, class_words[a:b] = document_rows(document, score[a:b], shaped.size[a:b], weights)
        for name, row in own.items():
            if name not in more:
                more[name] = np.zeros(frame.n, np.uint8)
            more[name][a:b] = row
        parts.append(np.arange(a, b))
    word_rows(frame, class_words, more)
    table.update(more)
    return table, class_words, np.concatenate(parts) if parts else np.zeros(0, np.intp)


@lru_cache(maxsize=4)
def load(path: str) -> MarkupWeights | None:
    """The third stage in a file written by :func:`save`; ``None`` if there is no such file."""
    if not Path(path).exists():
        return None
    with np.load(path, allow_pickle=False) as z:
        forest = Forest(
            tuple(str(s) for s in z["names"]),
            z["features"].astype(np.int16),
            z["borders"].astype(np.uint8),
            z["leaves"].astype(np.int16),
            z["bias"].astype(np.int32),
        )
        return MarkupWeights(z["words"], forest)


def save(path: Path, weights: MarkupWeights) -> None:
    """Write the third stage; the inverse of :func:`load`."""
    f = weights.forest
    part = path.with_name(f"{path.stem}.part.npz")
    np.savez_compressed(part, allow_pickle=False, words=weights.words, names=np.array(f.names, np.str_),
                        features=f.features, borders=f.borders, leaves=f.leaves, bias=f.bias)  # fmt: skip
    part.replace(path)
