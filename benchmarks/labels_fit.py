"""Fitting the line model: features of all pages, scores that did not see a page, two stages of trees, kinds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from benchmarks import labels_lexicon as lexicon
from benchmarks import labels_pagetype as pagetypes
from benchmarks import labels_sequence as sequence
from benchmarks import labels_trees as trees
from benchmarks.labels_data import RENDERINGS, Labelled
from cleaner import threads as th
from cleaner.config import ThreadConfig
from cleaner.label import rules
from cleaner.label.model import line_context, page_type
from cleaner.label.model.features import features
from cleaner.label.model.line_shape import shape
from cleaner.label.model.predict import Weights, byte_probability
from cleaner.label.model.trees import UNIT, Forest
from cleaner.label.model.windows import Frame
from cleaner.model import KINDS, Finding, Thread
from cleaner.text import lines as ln
from cleaner.text.lines import Lines

BITS = 18
INNER = 3
PER_PAGE = {"plain": 100, "inscriptis": 100, "strings": 100, "html": 100, "own": 40, "multilingual": 60}
"""Blocks of a page that are trained on, about, by source; all of the others."""
KIND_MIN = 40
"""A kind with fewer annotated blocks than this is not distinguished (it becomes other_chrome)."""


@dataclass(frozen=True)
class Settings:
    """What the fit can be told."""

    first: int = 240
    second: int = 120
    depth: int = 6
    rate: float = 0.1
    inner: int = 80
    kinds: int = 60
    seed: int = 1


class _Geometry(NamedTuple):
    offsets: np.ndarray
    doc: np.ndarray

    def __len__(self) -> int:
        return len(self.doc)


class Corpus:
    """All pages as batches of lines with labels and weights, ready to be fitted on."""

    def __init__(self, pages: Sequence[Labelled], log: Callable[..., None] = print) -> None:
        self.log = log
        self.pages = list(pages)
        self.batches: list[Lines] = []
        self.findings: list[list[list[Finding]]] = []
        self.threads: list[list[Thread | None]] = []
        run: list[Labelled] = []
        size = 0
        for p in [*self.pages, None]:
            if p is None or size >= 1 << 19:
                if run:
                    self._add([q.document for q in run])
                run, size = [], 0
            if p is not None:
                run.append(p)
                size += len(p.document.text)
        counts = np.array([len(p.document) for p in self.pages])
        self.offsets = np.concatenate([[0], np.cumsum(counts)])
        self.page = np.repeat(np.arange(len(self.pages)), counts)
        self.y = np.concatenate([p.labels for p in self.pages]).astype(np.int8)
        words = np.concatenate([b.n_words for b in self.batches])
        base = np.log1p(words) + 0.3
        total = np.bincount(self.page, weights=base, minlength=len(self.pages))
        self.weight = (base / np.sqrt(total)[self.page]) * np.array([p.weight for p in self.pages])[self.page]
        self.every = np.where(self.y >= 0, self.weight, 0)
        # of a page with very many lines some stand for all; the network sees all
        most = np.array([PER_PAGE.get(p.source, 10_000) for p in self.pages])
        share = np.minimum(1.0, most / np.maximum(counts, 1))[self.page]
        self.picked = np.random.default_rng(0).random(len(self.y)) < share
        self.weight /= share
        self.size = np.concatenate([shape(b).size for b in self.batches])
        self.slots, self.slot_offsets = lexicon.grams_of(self.batches, BITS)
        self.presence = pagetypes.matrix(self.batches)
        self.types = np.array([p.page_type for p in self.pages])
        self.typed = np.array([p.source in RENDERINGS for p in self.pages])
        self.inner = np.array([_fold(p.host, "inner", INNER) for p in self.pages])
        log(f"{len(self.pages)} pages, {len(self.y)} blocks")

    def geometry(self) -> Lines:
        """What :class:`cleaner.label.model.windows.Frame` asks of lines, for all pages at once."""
        return cast(Lines, _Geometry(self.offsets, self.page))

    def _add(self, documents: list) -> None:  # type: ignore[type-arg]
        lines = ln.analyse(documents)
        cut = th.split(lines, ThreadConfig())
        self.batches.append(lines)
        self.threads.append(cut)
        self.findings.append(rules.find(lines, cut))

    # -- lexicon -----------------------------------------------------------------------------------------------------

    def fit_lexicon(self, blocks: np.ndarray) -> np.ndarray:
        y, weight = self.y[blocks], self.weight[blocks]
        return lexicon.fit(self.slots, self.slot_offsets, blocks, y, weight, BITS)  # type: ignore[no-any-return]

    def lexical(self, train: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The n-gram weights from *train* pages, and scores of all blocks, those of *train* from models without their
        host."""
        mine = train[self.page] & (self.y >= 0)
        scores = np.zeros(len(self.y), np.int64)
        weights = self.fit_lexicon(np.flatnonzero(mine))
        rest = np.flatnonzero(~train[self.page])
        scores[rest] = lexicon.scores(self.slots, self.slot_offsets, rest, weights)
        for k in range(INNER):
            other = self.fit_lexicon(np.flatnonzero(mine & (self.inner[self.page] != k)))
            held = np.flatnonzero(train[self.page] & (self.inner[self.page] == k))
            scores[held] = lexicon.scores(self.slots, self.slot_offsets, held, other)
        return weights, scores

    def page_types(self, train: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The page-type weights from *train* pages, and scores of all pages, those of *train* from models without
        their host."""
        mine = train & self.typed
        weights = pagetypes.fit(self.presence[mine], self.types[mine])
        scores = self._type_scores(weights)
        for k in range(INNER):
            part = mine & (self.inner != k)
            held = train & (self.inner == k)
            scores[held] = self._type_scores(pagetypes.fit(self.presence[part], self.types[part]))[held]
        right = np.argmax(scores, 1)[self.typed] == [page_type.TYPES.index(t) for t in self.types[self.typed]]
        self.log("  page types right", round(float(right.mean()), 3))
        return weights, scores

    def _type_scores(self, weights: np.ndarray) -> np.ndarray:
        return np.concatenate([page_type.scores(lines, weights) for lines in self.batches])

    # -- features ----------------------------------------------------------------------------------------------------

    def table(self, lexical: np.ndarray, types: np.ndarray) -> tuple[list[str], np.ndarray]:
        """Names and rows (features × blocks) of the first stage."""
        names: list[str] = []
        rows = np.zeros((0, 0), np.uint8)
        at = doc = 0
        for lines, findings, cut in zip(self.batches, self.findings, self.threads, strict=True):
            part, _, _ = features(
                lines, findings, cut, lexical[at : at + len(lines)], types[doc : doc + len(lines.docs)]
            )
            doc += len(lines.docs)
            if not names:
                names = list(part)
                rows = np.empty((len(names), len(self.y)), np.uint8)
            for i, name in enumerate(names):
                rows[i, at : at + len(lines)] = part[name]
            at += len(lines)
        return names, rows

    def second_table(self, names: list[str], rows: np.ndarray, first: np.ndarray) -> tuple[list[str], np.ndarray]:
        """The rows that the second stage adds, from first-stage scores (bytes)."""
        more_names: list[str] = []
        more = np.zeros((0, 0), np.uint8)
        at = 0
        for lines in self.batches:
            part: dict[str, np.ndarray] = {}
            line_context.second(Frame(lines), first[at : at + len(lines)], shape(lines), part)
            if not more_names:
                more_names = list(part)
                more = np.empty((len(more_names), len(self.y)), np.uint8)
            for i, name in enumerate(more_names):
                more[i, at : at + len(lines)] = part[name]
            at += len(lines)
        return more_names, more

    # -- the whole model ---------------------------------------------------------------------------------------------

    def fit(self, train: np.ndarray, s: Settings) -> tuple[Weights, np.ndarray]:
        """A model from the *train* pages, and margins of all blocks (those of other pages are honest)."""
        lex, lexical = self.lexical(train)
        type_weights, types = self.page_types(train)
        names, rows = self.table(lexical, types)
        self.log("  features", len(names))
        mine = np.flatnonzero(train[self.page] & (self.y >= 0) & self.picked)
        oof = np.zeros(len(self.y), np.float32)
        half = np.array([_fold(p.host, "half", 2) for p in self.pages])[self.page]
        for k in range(2):
            fitted = self._boost(rows, mine[half[mine] == k], s.inner, s, k, rate=0.2)
            other = np.flatnonzero(train[self.page] & (half != k))
            oof[other] = trees.predict(fitted, rows[:, other])
        first = self._boost(rows, mine, s.first, s, 7)
        self.log("  first stage")
        rest = np.flatnonzero(~train[self.page])
        oof[rest] = trees.predict(first, rows[:, rest])
        scores = byte_probability(np.round(oof * UNIT).astype(np.int32))
        more_names, more = self.second_table(names, rows, scores)
        both = np.concatenate([rows, more])
        second = self._boost(both, mine, s.second, s, 8)
        margin = trees.predict(second, both)
        self.log("  second stage")
        network = sequence.fit(rows, names, self.y, self.every, self.offsets, np.flatnonzero(train), seed=s.seed,
                               log=self.log)  # fmt: skip
        told = network.margins(dict(zip(names, rows, strict=True)), Frame(self.geometry()))
        margin = (margin + told / np.float32(UNIT)) / 2
        all_names = [*names, *more_names]
        kinds, numbers = self._kinds(all_names, both, train, s)
        self.log("  kinds")
        return Weights(lex, type_weights, forest(first, names), forest(second, all_names), network, kinds,
                       numbers), margin  # fmt: skip

    def _boost(
        self, rows: np.ndarray, blocks: np.ndarray, number: int, s: Settings, seed: int, *, rate: float = 0.0
    ) -> trees.Trees:
        picked = np.ascontiguousarray(rows[:, blocks])
        return trees.boost(picked, self.y[blocks].astype(float), self.weight[blocks], trees=number, depth=s.depth,
                           rate=rate or s.rate, seed=s.seed + seed)  # fmt: skip

    def _kinds(self, names: list[str], rows: np.ndarray, train: np.ndarray, s: Settings) -> tuple[Forest, np.ndarray]:
        """Trees that tell kinds of chrome apart, from the pages whose kinds are annotated."""
        kind = np.concatenate(
            [p.kinds if p.kinds is not None else np.full(len(p.document), -1, np.int8) for p in self.pages]
        )
        blocks = np.flatnonzero((kind > 0) & train[self.page])
        counts = np.bincount(kind[blocks], minlength=len(KINDS))
        numbers = np.array([k for k in range(1, len(KINDS)) if counts[k] >= KIND_MIN], np.int8)
        blocks = blocks[np.isin(kind[blocks], numbers)]
        # a page with many lines speaks louder than one with few, but not in proportion
        sizes = np.bincount(self.page[blocks], minlength=len(self.pages))
        weight = 1 / np.sqrt(sizes[self.page[blocks]])
        target = np.searchsorted(numbers, kind[blocks])
        fitted = trees.boost_classes(
            np.ascontiguousarray(rows[:, blocks]), target, len(numbers), weight, trees=s.kinds, seed=s.seed + 100
        )
        return forest(fitted, names), numbers


def forest(fitted: trees.Trees, names: Sequence[str]) -> Forest:
    """Fitted trees as the package evaluates them: only the rows they ask for, leaves as whole numbers."""
    used = np.unique(fitted.features)
    number = np.zeros(len(names), np.int16)
    number[used] = np.arange(len(used))
    return Forest(
        tuple(names[i] for i in used),
        number[fitted.features],
        fitted.borders,
        np.round(fitted.leaves * UNIT).astype(np.int16),
        np.round(np.asarray(fitted.bias) * UNIT).astype(np.int32),
    )


def _fold(host: str, salt: str, folds: int) -> int:
    return int(hashlib.md5((salt + host).encode()).hexdigest(), 16) % folds
