"""A small network over the blocks of a page: three dilated convolutions, each told what the page is on average.

It sees the rows that the trees see, but a block together with its neighbours up to seven away, and errs elsewhere: the
mean of both is better than either. Everything is a whole number; products are summed in single precision, where whole
numbers below 2^24 are exact in any order, so that the result is the same on every platform and in every batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from cleaner.label.model.trees import UNIT
from cleaner.label.model.windows import U8, Frame

INPUT = 32
"""Inputs are standard deviations from the mean in steps of 1/INPUT, within a signed byte."""
ACTIVATION, TOP = 16, 127
"""Activations are in steps of 1/ACTIVATION, from 0 to TOP steps."""
WEIGHT = 64
"""Weights are in steps of 1/WEIGHT, within a signed byte."""
DILATIONS = (1, 2, 4)
_BLOCKS = 1024
"""Documents are taken together up to so many blocks: small enough for the processor's cache (measured)."""
F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Weights of the network, as :mod:`benchmarks.labels_sequence` fits them."""

    names: tuple[str, ...]
    """Rows it looks at."""
    tables: NDArray[np.int8]
    """(rows, 256): what a byte of a row is as an input."""
    inputs: NDArray[np.int8]
    """(rows, width)"""
    input_bias: NDArray[np.int32]
    near: NDArray[np.int8]
    """(layers, 3 · width, width): for the block before, the block itself, and the block behind."""
    page: NDArray[np.int8]
    """(layers, width, width): for the mean over the page."""
    bias: NDArray[np.int32]
    """(layers, width)"""
    output: NDArray[np.int8]
    """(width,)"""
    output_bias: int

    def margins(self, rows: Mapping[str, U8], frame: Frame) -> NDArray[np.int32]:
        """Log-odds that a block is content, in steps of 1/UNIT, for every block."""
        out = np.empty(frame.n, np.int32)
        made = _made(self)
        table = [rows[name] for name in self.names]
        # The products are too small to be shared among threads: others would only burn time in waiting.
        with _threads().limit(limits=1, user_api="blas"):
            for a, b in _stretches(frame.offsets):
                first, last = int(frame.offsets[a]), int(frame.offsets[b])
                out[first:last] = made.of([row[first:last] for row in table], frame.offsets[a : b + 1] - first)
        return out


class _Made:
    """The weights in single precision, ready to be multiplied: blocks are columns, so that all else is contiguous."""

    def __init__(self, net: Network) -> None:
        self.tables = net.tables.astype(np.float32)
        self.inputs = np.ascontiguousarray(net.inputs.T.astype(np.float32))
        self.input_bias = net.input_bias.astype(np.float32)[:, None]
        # what is added in steps of 1/(ACTIVATION · WEIGHT) is scaled to steps of 1/ACTIVATION by a power of two: exact
        self.near = [np.ascontiguousarray(w.T.astype(np.float32)) / np.float32(WEIGHT) for w in net.near]
        self.page = [np.ascontiguousarray(w.T.astype(np.float32)) / np.float32(WEIGHT) for w in net.page]
        self.bias = [b.astype(np.float32)[:, None] / np.float32(WEIGHT) for b in net.bias]
        self.output = net.output.astype(np.float32)
        self.output_bias = np.float32(net.output_bias)

    def of(self, rows: Sequence[U8], offsets: NDArray[np.int64]) -> NDArray[np.int32]:
        """Margins of the blocks of some documents."""
        blocks = np.diff(offsets)
        some = np.flatnonzero(blocks)
        blocks, begins = blocks[some], offsets[some]
        x = np.empty((len(rows), len(rows[0])), np.float32)
        for table, row, out in zip(self.tables, rows, x, strict=True):
            table.take(row, out=out, mode="clip")
        h = self.inputs @ x
        h += self.input_bias
        h *= np.float32(ACTIVATION / (INPUT * WEIGHT))
        _whole(h)
        width, n = h.shape
        near = np.zeros((3 * width, n), np.float32)
        exact = np.float32 if len(blocks) == 0 or int(blocks.max()) * TOP < 1 << 24 else np.float64
        for far, w, page, bias in zip(DILATIONS, self.near, self.page, self.bias, strict=True):
            near[width : 2 * width] = h
            if n > far:
                near[:width, far:] = h[:, :-far]
                near[2 * width :, :-far] = h[:, far:]
            for i in range(far):  # neighbours of another page are none
                near[:width, (begins + i)[blocks > i]] = 0
                near[2 * width :, (begins + blocks - 1 - i)[blocks > i]] = 0
            z = w @ near
            means = np.floor(np.add.reduceat(h, begins, axis=1, dtype=exact) / blocks).astype(np.float32)
            z += np.repeat(page @ means + bias, blocks, axis=1)
            np.floor(z, out=z)
            h += z
            _whole(h)
        return (self.output @ h + self.output_bias).astype(np.int32) * (UNIT // (ACTIVATION * WEIGHT))


@lru_cache(maxsize=4)
def _made(net: Network) -> _Made:
    """The weights of a network made ready; networks are told apart by identity and never change."""
    return _Made(net)


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    """What sets the number of threads of the linear algebra behind numpy; looking for it takes milliseconds."""
    return ThreadpoolController()


def _stretches(offsets: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of documents with about _BLOCKS blocks together."""
    first = 0
    for d in range(1, len(offsets)):
        if offsets[d] - offsets[first] >= _BLOCKS or d == len(offsets) - 1:
            if offsets[d] > offsets[first]:
                yield first, d
            first = d


def _whole(h: F32) -> None:
    """Whole steps between 0 and TOP, in place."""
    np.floor(h, out=h)
    np.clip(h, 0, TOP, out=h)


__all__ = ["ACTIVATION", "DILATIONS", "INPUT", "TOP", "WEIGHT", "Network"]
