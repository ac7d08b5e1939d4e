"""Train the markup stage: ``python -m benchmarks.train_markup --data ../shared/data``.

Runs after ``benchmarks.train_labels``. It learns on pages of WCXB, of trafilatura's evaluation set and of other makers'
test suites, rendered from their HTML. Their scores by the line model come from the fold models, which did not see the
page's host; so the fold models must be there. Writes a stage per fold of hosts, trained without them, and the packaged
one, trained on all. Prints token F1 of held-out pages by set.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks import labels_data as data
from benchmarks import labels_html as html
from benchmarks import labels_lexicon as lexicon
from benchmarks import labels_makers as makers
from benchmarks import labels_trees as trees
from benchmarks.honest import FOLDS
from benchmarks.labels_fit import INNER, _fold, forest
from benchmarks.train_labels import _cached
from cleaner import threads as th
from cleaner.config import ThreadConfig
from cleaner.label import rules
from cleaner.label.model import markup_stage, predict
from cleaner.label.model.line_shape import shape
from cleaner.label.model.trees import UNIT
from cleaner.label.model.windows import U8, Frame
from cleaner.text import lines as ln

PER_PAGE = 150
"""Blocks of a page that are trained on, about."""
TREES, DEPTH, RATE = 300, 6, 0.06
"""Out of fold: 160 trees .8819, 300 .8837, 300 of another seed and the first together no more."""


class Table:
    """Rows, labels and class words of all blocks of the pages that have markup."""

    def __init__(self, pages: list[data.Labelled], fold_model: Callable[[int], Path]) -> None:
        self.pages = pages
        counts = np.array([len(p.document) for p in pages])
        self.offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.doc = self.page = np.repeat(np.arange(len(pages)), counts)
        n = int(counts.sum())
        self.y = np.concatenate([p.labels for p in pages]).astype(np.int8)
        self.rows = np.zeros((0, n), np.uint8)
        self.names: list[str] = []
        self.size = np.zeros(n, np.int64)
        slots: list[list[list[int]]] = [[] for _ in pages]
        folds = np.array([p.fold for p in pages])
        with _without_this_stage():
            for k in range(data.FOLDS):
                mine = np.flatnonzero(folds == k)
                for a in range(0, len(mine), 32):
                    self._add(mine[a : a + 32], str(fold_model(k)), slots)
        flat = list(chain.from_iterable(slots))
        self.slot_offsets = np.concatenate([[0], np.cumsum([len(s) for s in flat])]).astype(np.int64)
        self.slots = np.fromiter(chain.from_iterable(flat), np.int32, int(self.slot_offsets[-1]))
        base = np.log1p(self.size) + 0.3
        total = np.bincount(self.page, weights=base, minlength=len(pages))
        share = np.minimum(1.0, PER_PAGE / np.maximum(counts, 1))[self.page]
        self.picked = np.random.default_rng(0).random(n) < share
        weights = np.array([p.weight for p in pages])[self.page]
        self.weight = weights * base / np.sqrt(total)[self.page] / share

    def __len__(self) -> int:
        return len(self.page)

    def _add(self, numbers: np.ndarray, weights: str, slots: list[list[list[int]]]) -> None:
        lines = ln.analyse([self.pages[i].document for i in numbers])
        cut = th.split(lines, ThreadConfig())
        scores = predict.score(lines, rules.find(lines, cut), cut, weights=weights)
        steps = np.round(scores.content * predict.STEPS).astype(np.int64)
        score = np.minimum(steps * 256 // predict.STEPS, 255).astype(np.uint8)
        table, _, _ = markup_stage.third(lines, shape(lines), score, scores.rows, None)
        if not self.names:
            self.names = [name for name in table if not name.startswith("class_words")]
            self.rows = np.zeros((len(self.names), len(self)), np.uint8)
        for d, i in enumerate(numbers):
            here, there = slice(self.offsets[i], self.offsets[i + 1]), slice(lines.offsets[d], lines.offsets[d + 1])
            for j, name in enumerate(self.names):
                self.rows[j, here] = table[name][there]
            self.size[here] = shape(lines).size[there]
            hints = self.pages[i].document.hints
            assert hints is not None
            slots[i] = markup_stage.ElementWords(hints).of_blocks()

    def fit(self, train: np.ndarray, seed: int) -> tuple[markup_stage.MarkupWeights, np.ndarray]:
        """A stage from the *train* pages, and the log-odds of all blocks (those of other pages are honest)."""
        known = train[self.page] & (self.y >= 0)
        inner = np.array([_fold(p.host, "inner", INNER) for p in self.pages])[self.page]
        words = self._words(known)
        scores = self._scored(words)
        for k in range(INNER):
            mine = train[self.page] & (inner == k)
            scores[mine] = self._scored(self._words(known & (inner != k)))[mine]
        more: dict[str, U8] = {}
        markup_stage.word_rows(Frame(self), scores, more)  # type: ignore[arg-type]
        names = [*self.names, *more]
        rows = np.concatenate([self.rows, np.stack(list(more.values()))])
        blocks = np.flatnonzero(known & self.picked)
        fitted = trees.boost(np.ascontiguousarray(rows[:, blocks]), self.y[blocks].astype(float), self.weight[blocks],
                             trees=TREES, depth=DEPTH, rate=RATE, seed=seed)  # fmt: skip
        return markup_stage.MarkupWeights(words, forest(fitted, names)), trees.predict(fitted, rows)

    def _words(self, blocks: np.ndarray) -> np.ndarray:
        rows = np.flatnonzero(blocks)
        return lexicon.fit(  # type: ignore[no-any-return]
            self.slots, self.slot_offsets, rows, self.y[rows], self.weight[rows], markup_stage.BITS
        )

    def _scored(self, weights: np.ndarray) -> np.ndarray:
        """What :meth:`cleaner.label.model.markup_stage.ElementWords.scores` gives, from the slots."""
        total = np.concatenate([[0], np.cumsum(weights[self.slots], dtype=np.int64)])
        sums = total[self.slot_offsets[1:]] - total[self.slot_offsets[:-1]]
        size = np.diff(self.slot_offsets)
        return sums * 256 // np.maximum(np.sqrt(size * 4096).astype(np.int64), 1)


@contextmanager
def _without_this_stage() -> Iterator[None]:
    """Scores of the line model alone."""
    packaged = markup_stage.load
    markup_stage.load = lambda _: None  # type: ignore[assignment]
    try:
        yield
    finally:
        markup_stage.load = packaged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--cache", type=Path, help="folder that keeps rendered pages between runs")
    parser.add_argument("--folds", type=Path, default=FOLDS, help="folder of the fold models")
    parser.add_argument("--out", type=Path, default=predict.WEIGHTS, help="the packaged line model")
    args = parser.parse_args()
    began = time.time()

    def say(*words: object) -> None:
        print(f"{time.time() - began:6.0f}s", *words, flush=True)

    pages = pages_of(args.data, args.cache)
    table = Table(pages, lambda k: args.folds / f"fold{k}.npz")
    say(f"{len(pages)} pages, {len(table)} blocks")
    fold = np.array([p.fold for p in pages])
    honest = np.zeros(len(table), np.float32)
    for k in range(data.FOLDS):
        weights, margin = table.fit(fold != k, 5)
        markup_stage.save(args.folds / f"fold{k}.markup.npz", weights)
        honest[(fold == k)[table.page]] = margin[(fold == k)[table.page]]
        say(f"fold {k}")
    weights, _ = table.fit(np.ones(len(pages), bool), 5)
    markup_stage.save(args.out.with_suffix(".markup.npz"), weights)
    say("written", args.out.with_suffix(".markup.npz"))
    report(table, honest, say)


def pages_of(folder: Path, cache: Path | None) -> list[data.Labelled]:
    """Every page to learn from, with its markup."""
    pages = _cached(cache, "html", lambda: html.wcxb(folder))
    pages += _cached(cache, "multi", lambda: html.multilingual(folder))
    pages += _cached(cache, "makers", lambda: makers.pages(folder))
    return [p for p in pages if p.source in ("html", "multilingual-html", "makers")]


def report(table: Table, honest: np.ndarray, say: Callable[..., None]) -> None:
    """Token precision, recall and F1 of the pages with gold text, by set and page type, at every level."""
    pages = table.pages
    tokens = data.TokenTable(pages)
    names = np.array([p.extra.get("maker", p.page_type) if p.gold else "" for p in pages])
    frame = Frame(table)  # type: ignore[arg-type]
    margin = np.round(honest * UNIT).astype(np.int32)
    margin = predict.lowered_after_the_end(frame, margin, table.size, np.ones(len(pages), np.bool_))
    steps = np.round(predict.STEPS / (1 + np.exp(-margin / UNIT))).astype(np.int16)
    best = predict.best_thresholds(frame, steps, table.size)
    for level, (factor, low, high) in predict.MARKUP_BOUNDS.items():
        f = tokens.f1(steps / predict.STEPS >= np.clip(best * factor, low, high)[table.page])
        p, r, f1 = f[names != ""].mean(0)
        by_name = (f"{n} {f[names == n].mean(0).round(3)}" for n in sorted(set(names) - {""}))
        say(f"{level}: F1 {f1:.4f} P {p:.3f} R {r:.3f} |", *by_name)


if __name__ == "__main__":
    main()
