"""The hashed n-gram score: a logistic regression fitted by AdaGrad (Duchi et al. 2011), rounded to bytes."""

from __future__ import annotations

import numba
import numpy as np

from cleaner.label.model import word_score
from cleaner.text.lines import Lines

SCALE = 16.0
"""Weights are stored as round(SCALE · w): a byte spans ±8."""


def grams_of(batches: list[Lines], bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Slots of every block, one after another, and offsets, over all batches."""
    slots, counts = [], []
    for lines in batches:
        s, b = word_score.grams(lines, bits)
        order = np.argsort(b, kind="stable")
        slots.append(s[order].astype(np.int32))
        counts.append(np.bincount(b, minlength=len(lines)))
    return np.concatenate(slots), np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)


@numba.njit(cache=True)
def _fit(slots, offsets, rows, target, weight, order, epochs, rate, decay, w, acc):  # type: ignore[no-untyped-def]
    for _ in range(epochs):
        for j in order:
            i = rows[j]
            a, b = offsets[i], offsets[i + 1]
            if a == b:
                continue
            scale = 1.0 / np.sqrt(b - a)
            s = 0.0
            for k in range(a, b):
                s += w[slots[k]]
            s *= scale
            p = 1.0 / (1.0 + np.exp(-s))
            g = (p - target[j]) * weight[j] * scale
            for k in range(a, b):
                q = slots[k]
                d = g + decay * w[q]
                acc[q] += d * d
                w[q] -= rate * d / np.sqrt(acc[q] + 1e-8)


def fit(slots, offsets, rows, target, weight, bits, *, epochs=4, rate=0.25, decay=2e-4, seed=0):  # type: ignore[no-untyped-def]
    """Byte weights from the blocks numbered *rows* with *target* in [0, 1]."""
    rng = np.random.default_rng(seed)
    w, acc = np.zeros(1 << bits, np.float32), np.full(1 << bits, 0.1, np.float32)
    _fit(slots, offsets, rows, target.astype(np.float32), (weight / weight.mean()).astype(np.float32),
         rng.permutation(len(rows)), epochs, rate, decay, w, acc)  # fmt: skip
    return np.clip(np.round(w * SCALE), -127, 127).astype(np.int8)


def scores(slots, offsets, rows, weights):  # type: ignore[no-untyped-def]
    """The same whole numbers as :func:`cleaner.label.model.word_score.scores`, for the blocks numbered *rows*."""
    out = np.zeros(len(rows), np.int64)
    _scores(slots, offsets, rows, weights, word_score._ROOTS, out)
    return out


@numba.njit(cache=True)
def _scores(slots, offsets, rows, weights, roots, out):  # type: ignore[no-untyped-def]
    for j in range(len(rows)):
        i = rows[j]
        s = 0
        for k in range(offsets[i], offsets[i + 1]):
            s += weights[slots[k]]
        out[j] = (s * roots[offsets[i + 1] - offsets[i]]) >> 8
