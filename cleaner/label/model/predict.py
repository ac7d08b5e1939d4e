"""The trained line model: features in, the probability that a block is content and the likeliest kind of chrome out.

Two stages of oblivious trees: the first sees a block and what stands around it, the second also what the first made
of the neighbours. Beside them stands a small network over the sequence of blocks; the mean of both is the score. A
hashed n-gram score of the line's words is a feature of all. Everything is a whole number up to the last step, so that
scores are the same to the bit on every platform and in every batch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.label.model import line_context, markup_stage, page_type, word_score
from cleaner.label.model.features import features
from cleaner.label.model.line_shape import Shape
from cleaner.label.model.network import Network
from cleaner.label.model.page_type import TYPES
from cleaner.label.model.reasons import reasons_for
from cleaner.label.model.trees import UNIT, Forest
from cleaner.label.model.windows import U8, Frame
from cleaner.model import KINDS, Finding, Thread
from cleaner.text.lines import Lines

STEPS = 4096
"""Probabilities are multiples of 1/STEPS."""
_FLAT = 10  # log-odds beyond this are as good as certain
WEIGHTS = Path(__file__).parent / "weights" / "model.npz"

BOUNDS: Mapping[str, tuple[float, float, float]] = {
    "cautious": (0.5, 0.05, 0.25),
    "balanced": (0.871, 0.05, 0.4355),
    "strict": (1.25, 0.3, 0.6),
}
"""Per level: the page's own best threshold is multiplied by the first number and kept between the other two.

Expected share of content words that the model alone loses, out of fold, on annotated pages and on web pages of all
sorts (where labels are noisier): cautious 0.2 and 2 %, balanced 0.8 and 5 %, strict 2 and 8 %.
With the rules the balanced level loses 0.25 % of the content characters of the annotated pages. Token F1 of web
pages is .001 higher at (1.0, 0.15, 0.5), with a point less of the content kept."""
MARKUP_BOUNDS: Mapping[str, tuple[float, float, float]] = {
    "cautious": (0.6, 0.05, 0.3),
    "balanced": (1.0, 0.1, 0.5),
    "strict": (1.3, 0.3, 0.65),
}
"""The same for pages scored by the markup stage, whose probabilities are surer. Out of fold, token recall and precision
on pages with gold text are .98 and .86 (cautious), .96 and .90 (balanced), .95 and .91 (strict)."""
CROWDED_BOUNDS: Mapping[str, tuple[float, float, float]] = {
    "cautious": (0.5, 0.05, 0.25),
    "balanced": (1.0, 0.1, 0.5),
    "strict": (1.3, 0.3, 0.65),
}
"""The same for texts of articles and lists of articles that stand amid much boilerplate (:func:`crowded`): what is in
doubt there is mostly a teaser or a ticker. Out of fold, token F1 of the model alone on pages rendered as text rises by
.010 on scrapinghub, .006 on L3S-GN1 and on fundus, .016 on daniel, .001 on WCXB, and falls by .001 on cleaneval; the
annotated pages lose .02 % more of their content. With (1.15, 0.2, 0.6) news gains half as much again, at twice the
loss on cleaneval."""
_CROWD = 65
"""Per cent: such a text has less content, expected in words."""
_ARTICLES = frozenset({"article", "listing"})
"""Types of pages that are articles, or are taken for lists because so many teasers stand around one."""
_SURE, _SURE_WORDS, _SURE_SIZE = 1420, 100, 8
"""A page of markup has an article's end where blocks of probability .8 (as log-odds in steps of 1/UNIT), of so many
words each, hold so many words together."""
_AFTER = 634
"""Log-odds that blocks after the last of them lose: .65 becomes .5. Sidebars, teasers and tickers that stand after an
article look like short articles. Out of fold, token F1 of the stage alone rises by .002 on WCXB and on fundus, .007 on
scrapinghub, .02 on daniel, and falls by .001 on cleaneval and, where comments count as content, .006 on dragnet."""
_LEVELS = 64  # thresholds that are tried, evenly spaced
_CLEAR = STEPS // 10  # a block below this probability is clearly chrome
_NO_CHROME = 0.1  # the threshold of a page without such a block


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A trained model as read from its file."""

    lexicon: NDArray[np.int8]
    types: NDArray[np.int8]
    first: Forest
    second: Forest
    network: Network
    kinds: Forest
    """One class per kind of chrome."""
    kind_numbers: NDArray[np.int8]
    """Number in KINDS of each of its classes."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the model says of every block of a batch."""

    content: NDArray[np.float32]
    """Probability that the block is content, a multiple of 1/STEPS."""
    rows: Mapping[str, U8]
    lines: Lines
    weights: Weights
    best: NDArray[np.float32]
    """Per document, the threshold with the best expected F1 (see :func:`best_thresholds`)."""
    marked: NDArray[np.bool_]
    """Per document, whether the markup stage scored it."""
    crowded: NDArray[np.bool_]
    """Per document, whether it is a text without markup in which boilerplate crowds an article."""

    def threshold(self, document: int, level: str) -> float:
        """The probability of content under which a block of *document* goes at a level of boldness."""
        bounds = MARKUP_BOUNDS if self.marked[document] else CROWDED_BOUNDS if self.crowded[document] else BOUNDS
        factor, low, high = bounds[level]
        best = float(self.best[document])
        return min(max(best * factor, min(low, best)), high)

    def type_of(self, block: int) -> str:
        """The likeliest sort of the page that *block* (of the batch) is on: one of ``pagetype.TYPES``."""
        return max(TYPES, key=lambda t: int(self.rows[f"type_{t}"][block]))

    def kinds(self, blocks: NDArray[np.intp]) -> NDArray[np.int8]:
        """The likeliest kind of chrome of some blocks of the batch, as numbers in KINDS; never content."""
        if not len(blocks):
            return np.zeros(0, np.int8)
        likeliest: NDArray[np.intp] = self.weights.kinds.scores(self.rows, blocks).argmax(1)
        return self.weights.kind_numbers.take(likeliest)

    def reasons(self, block: int) -> str:
        """The strongest reasons to take *block* (of the batch) for chrome, in words."""
        return reasons_for(self.lines, self.rows, self.weights.lexicon, block)


def score(
    lines: Lines,
    findings: Sequence[Sequence[Finding]],
    threads: Sequence[Thread | None],
    *,
    weights: str | Path | None = None,
) -> Scores:
    """Score every block of a batch. *findings* and *threads* have one entry per document.

    Documents with markup get a third stage (:mod:`cleaner.label.model.markup_stage`), if there is one. *weights*
    names another file
    than the packaged one, as quality scoring does to judge pages with a model that has not seen their host.
    """
    path = Path(weights or WEIGHTS)
    model = load(str(path))
    lexical, types = word_score.scores(lines, model.lexicon), page_type.scores(lines, model.types)
    rows, frame, shaped = features(lines, findings, threads, lexical, types)
    margin = margins(model, rows, frame, shaped)
    marked = np.array([d.hints is not None for d in lines.docs], np.bool_)
    last = markup_stage.load(str(path.with_suffix(".markup.npz"))) if marked.any() else None
    if last is None:
        marked[:] = False
    else:
        table, _, blocks = markup_stage.third(lines, shaped, byte_probability(margin), rows, last.words)
        if len(blocks):
            margin[blocks] = last.forest.scores(table, None if len(blocks) == frame.n else blocks)
            margin = lowered_after_the_end(frame, margin, shaped.size, marked)
    steps = _steps(margin)
    content = steps.astype(np.float32) / np.float32(STEPS)
    best = best_thresholds(frame, steps, shaped.size)
    crowds = crowded(frame, steps, shaped.size, rows) & ~marked
    return Scores(content, rows, lines, model, best, marked, crowds)


def margins(weights: Weights, rows: dict[str, U8], frame: Frame, shaped: Shape) -> NDArray[np.int32]:
    """Log-odds in steps of 1/UNIT that a block is content, by the line model; adds the second stage's *rows*."""
    first = weights.first.scores(rows)
    network = weights.network.margins(rows, frame)
    line_context.second(frame, byte_probability(first), shaped, rows)
    return (weights.second.scores(rows) + network) >> 1


def lowered_after_the_end(
    frame: Frame, margin: NDArray[np.int32], size: NDArray[np.int64], marked: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """*margin* less _AFTER for every block after the last sure block of its document, where enough words are sure.

    *size* holds the words of each block, *marked* says of each document whether it may have an end.
    """
    sure = (margin >= _SURE) & (size >= _SURE_SIZE)
    ended = marked & (frame.per_document(np.where(sure, size, 0)) >= _SURE_WORDS)
    last = np.zeros(len(ended), np.int64)
    np.maximum.at(last, frame.doc[sure], frame.at[sure])
    after = ended[frame.doc] & (frame.at > last[frame.doc])
    return np.where(after, margin - _AFTER, margin).astype(np.int32)


def crowded(
    frame: Frame, steps: NDArray[np.int16], size: NDArray[np.int64], rows: Mapping[str, U8]
) -> NDArray[np.bool_]:
    """Per document, whether it is likeliest an article or a list of articles, no thread, and mostly boilerplate.

    *steps* are the probabilities of the blocks in steps of 1/STEPS, *size* their words.
    """
    out = 100 * frame.per_document(steps * size) < _CROWD * STEPS * frame.per_document(size)
    some = np.flatnonzero(np.diff(frame.offsets))
    first = frame.offsets.take(some)
    likeliest = np.array([rows[f"type_{name}"].take(first) for name in TYPES]).argmax(0)
    articles = np.isin(likeliest, [number for number, name in enumerate(TYPES) if name in _ARTICLES])
    out[some] &= articles & (rows["thread"].take(first) == 0)
    return out


@lru_cache(maxsize=1)
def _curve() -> NDArray[np.int16]:
    """The logistic function in steps of 1/STEPS for log-odds from -_FLAT to _FLAT in steps of 1/UNIT."""
    return np.array(
        [round(STEPS / (1 + math.exp(-m / UNIT))) for m in range(-_FLAT * UNIT, _FLAT * UNIT + 1)], np.int16
    )


def _steps(margin: NDArray[np.int32]) -> NDArray[np.int16]:
    return _curve()[np.clip(margin, -_FLAT * UNIT, _FLAT * UNIT) + _FLAT * UNIT]


def best_thresholds(frame: Frame, steps: NDArray[np.int16], size: NDArray[np.int64]) -> NDArray[np.float32]:
    """Per document, the threshold at which the words kept have the highest expected F1.

    If probabilities are right, keeping what is likelier than t keeps K words of which C are content, of T expected in
    all: F1 = 2C / (K + T). On a page the model is sure of, the best t is near a half; where it is in doubt, keeping
    more is better (Lipton et al. 2014: the optimum is half the F1 it reaches). Chrome comes in company: on a page where
    hardly a block is clearly chrome, such as a poem, a table or a text that was cleaned before, doubts do not count.
    """
    docs = len(frame.offsets) - 1
    words = 2 * size + 1
    level = (steps.astype(np.int64) * _LEVELS) // (STEPS + 1)
    at = frame.doc * _LEVELS + level
    # sums of whole numbers below 2^53: double precision holds them exactly
    kept = np.bincount(at, weights=words, minlength=docs * _LEVELS).reshape(docs, _LEVELS)[:, ::-1].cumsum(1)[:, ::-1]
    right = np.bincount(at, weights=words * steps.astype(np.int64), minlength=docs * _LEVELS)
    right = right.reshape(docs, _LEVELS)[:, ::-1].cumsum(1)[:, ::-1]
    f1 = 2 * right / np.maximum(kept * STEPS + right[:, :1], 1)
    best: NDArray[np.float32] = (f1.argmax(1) / _LEVELS).astype(np.float32)
    clear = np.bincount(frame.doc, weights=steps < _CLEAR, minlength=docs)
    best[clear == 0] = np.minimum(best[clear == 0], np.float32(_NO_CHROME))
    best[clear == 1] = np.minimum(best[clear == 1], np.float32(2 * _NO_CHROME))
    return best


def byte_probability(margin: NDArray[np.int32]) -> U8:
    """Log-odds as probabilities in steps of 1/256 (at most 255)."""
    return np.minimum(_steps(margin) // (STEPS // 256), 255).astype(np.uint8)


@lru_cache(maxsize=4)
def load(path: str) -> Weights:
    """The model in a file written by :func:`save`."""
    with np.load(path, allow_pickle=False) as z:
        return Weights(
            z["lexicon"],
            z["types"],
            _forest(z, "first"),
            _forest(z, "second"),
            _network(z),
            _forest(z, "kinds"),
            np.array([KINDS.index(str(k)) for k in z["kind_names"]], np.int8),
        )


def _forest(z: Mapping[str, NDArray[np.generic]], name: str) -> Forest:
    return Forest(
        tuple(str(s) for s in z[f"{name}.names"]),
        z[f"{name}.features"].astype(np.int16),
        z[f"{name}.borders"].astype(np.uint8),
        z[f"{name}.leaves"].astype(np.int16),
        z[f"{name}.bias"].astype(np.int32),
    )


_ARRAYS = ("tables", "inputs", "input_bias", "near", "page", "bias", "output")


def _network(z: Mapping[str, NDArray[np.generic]]) -> Network:
    arrays: dict[str, Any] = {name: z[f"network.{name}"] for name in _ARRAYS}
    names = tuple(str(s) for s in z["network.names"])
    return Network(names, **arrays, output_bias=int(z["network.output_bias"]))


def save(path: str | Path, weights: Weights) -> None:
    """Write a model; the inverse of :func:`load`."""
    arrays: dict[str, NDArray[np.generic]] = {
        "lexicon": weights.lexicon,
        "types": weights.types,
        "kind_names": np.array([KINDS[number] for number in weights.kind_numbers], np.str_),
    }
    for name, forest in {"first": weights.first, "second": weights.second, "kinds": weights.kinds}.items():
        arrays[f"{name}.names"] = np.array(forest.names, np.str_)
        arrays[f"{name}.features"] = forest.features
        arrays[f"{name}.borders"] = forest.borders
        arrays[f"{name}.leaves"] = forest.leaves
        arrays[f"{name}.bias"] = forest.bias
    arrays["network.names"] = np.array(weights.network.names, np.str_)
    arrays["network.output_bias"] = np.array(weights.network.output_bias)
    arrays.update({f"network.{a}": getattr(weights.network, a) for a in _ARRAYS})
    whole = Path(path)
    part = whole.with_name(f"{whole.stem}.part.npz")
    np.savez_compressed(part, allow_pickle=False, **arrays)
    part.replace(whole)


__all__ = [
    "BOUNDS",
    "CROWDED_BOUNDS",
    "MARKUP_BOUNDS",
    "STEPS",
    "Scores",
    "Weights",
    "best_thresholds",
    "byte_probability",
    "crowded",
    "load",
    "save",
    "score",
]
