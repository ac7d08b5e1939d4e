"""The trained line model: features in, the probability that a block is content and the likeliest kind of chrome out.

Two stages of oblivious trees: the first sees a block and what stands around it, the second also what the first made
of the neighbours. A hashed n-gram score of the line's words is a feature of both. Everything is a whole number up to
the last step, so that scores are the same to the bit on every platform and in every batch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaner.label import context, lexical
from cleaner.label.features import features
from cleaner.label.frame import U8
from cleaner.label.reasons import reasons_for
from cleaner.label.trees import UNIT, Forest
from cleaner.lines import Lines
from cleaner.model import KINDS, Finding, Thread

STEPS = 4096
"""Probabilities are multiples of 1/STEPS."""
_FLAT = 10  # log-odds beyond this are as good as certain
WEIGHTS = Path(__file__).parent / "weights" / "model.npz"

THRESHOLDS: Mapping[str, float] = {"cautious": 0.2, "balanced": 0.4, "strict": 0.55}


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A trained model as read from its file."""

    lexicon: NDArray[np.int8]
    types: NDArray[np.int8]
    first: Forest
    second: Forest
    kinds: tuple[tuple[int, Forest], ...]
    """Number of a kind in KINDS and the trees that score it."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the model says of every block of a batch."""

    content: NDArray[np.float32]
    """Probability that the block is content, a multiple of 1/STEPS."""
    kind: NDArray[np.int8]
    """The likeliest kind of chrome, as a number in KINDS; never content."""
    rows: Mapping[str, U8]
    lines: Lines
    lexicon: NDArray[np.int8]

    def reasons(self, block: int) -> str:
        """The strongest reasons to take *block* (of the batch) for chrome, in words."""
        return reasons_for(self.lines, self.rows, self.lexicon, block)


def threshold(level: str) -> float:
    """The probability of content under which a block goes at a level of boldness."""
    return THRESHOLDS[level]


def score(
    lines: Lines,
    findings: Sequence[Sequence[Finding]],
    threads: Sequence[Thread | None],
    *,
    weights: str | Path | None = None,
) -> Scores:
    """Score every block of a batch. *findings* and *threads* have one entry per document.

    *weights* names another file than the packaged one, as quality scoring does to judge pages with a model that has
    not seen their host.
    """
    model = load(str(weights or WEIGHTS))
    rows, frame, shaped = features(lines, findings, threads, model.lexicon, model.types)
    first = model.first.scores(rows)
    context.second(frame, byte_probability(first), shaped, rows)
    margin = model.second.scores(rows)
    content = probability(margin)
    return Scores(content, _kinds(model, rows, len(lines)), rows, lines, model.lexicon)


def _kinds(model: Weights, rows: Mapping[str, U8], n: int) -> NDArray[np.int8]:
    kind = np.full(n, KINDS.index("other_chrome"), np.int8)
    best = np.full(n, -(1 << 30), np.int32)
    for number, forest in model.kinds:
        margin = forest.scores(rows)
        better = margin > best
        kind[better] = number
        best[better] = margin[better]
    return kind


@lru_cache(maxsize=1)
def _curve() -> NDArray[np.int16]:
    """The logistic function in steps of 1/STEPS for log-odds from -_FLAT to _FLAT in steps of 1/UNIT."""
    return np.array(
        [round(STEPS / (1 + math.exp(-m / UNIT))) for m in range(-_FLAT * UNIT, _FLAT * UNIT + 1)], np.int16
    )


def _steps(margin: NDArray[np.int32]) -> NDArray[np.int16]:
    return _curve()[np.clip(margin, -_FLAT * UNIT, _FLAT * UNIT) + _FLAT * UNIT]


def probability(margin: NDArray[np.int32]) -> NDArray[np.float32]:
    """Log-odds in steps of 1/UNIT as probabilities in steps of 1/STEPS, which single precision holds exactly."""
    return _steps(margin).astype(np.float32) / np.float32(STEPS)


def byte_probability(margin: NDArray[np.int32]) -> U8:
    """Log-odds as probabilities in steps of 1/256 (at most 255)."""
    return np.minimum(_steps(margin) // (STEPS // 256), 255).astype(np.uint8)


@lru_cache(maxsize=4)
def load(path: str) -> Weights:
    """The model in a file written by :func:`save`."""
    with np.load(path, allow_pickle=False) as z:
        names = [str(s) for s in z["kinds"]]
        return Weights(
            z["lexicon"],
            z["types"] if "types" in z else np.zeros((1 << 14, 7), np.int8),
            _forest(z, "first"),
            _forest(z, "second"),
            tuple((KINDS.index(k), _forest(z, f"kind_{k}")) for k in names),
        )


def _forest(z: Mapping[str, NDArray[np.generic]], name: str) -> Forest:
    return Forest(
        tuple(str(s) for s in z[f"{name}.names"]),
        z[f"{name}.features"].astype(np.int16),
        z[f"{name}.borders"].astype(np.uint8),
        z[f"{name}.leaves"].astype(np.int16),
        int(z[f"{name}.bias"]),  # type: ignore[call-overload]
    )


def save(path: str | Path, weights: Weights) -> None:
    """Write a model; the inverse of :func:`load`."""
    arrays: dict[str, NDArray[np.generic]] = {
        "lexicon": weights.lexicon,
        "types": weights.types,
        "kinds": np.array([KINDS[number] for number, _ in weights.kinds], np.str_),
    }
    named = {"first": weights.first, "second": weights.second, **{f"kind_{KINDS[k]}": f for k, f in weights.kinds}}
    for name, forest in named.items():
        arrays[f"{name}.names"] = np.array(forest.names, np.str_)
        arrays[f"{name}.features"] = forest.features
        arrays[f"{name}.borders"] = forest.borders
        arrays[f"{name}.leaves"] = forest.leaves
        arrays[f"{name}.bias"] = np.array(forest.bias, np.int64)
    np.savez_compressed(path, allow_pickle=False, **arrays)


__all__ = ["STEPS", "THRESHOLDS", "Scores", "Weights", "lexical", "load", "probability", "save", "score", "threshold"]
