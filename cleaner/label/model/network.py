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
_LONG = 4096
"""Documents of more blocks are worked in stretches of so many, so that they cost two bytes an activation. Sums over
shorter ones stay far below 2^24."""
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
    """(layers, 3 · width, width): for the block before, the block itself, and the block after it."""
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
                part = [row[first:last] for row in table]
                long = b - a == 1 and last - first > _LONG
                out[first:last] = made.of_long(part) if long else made.of(part, frame.offsets[a : b + 1] - first)
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
        h = self._first(rows)
        width, n = h.shape
        near = np.zeros((3 * width, n), np.float32)
        for layer, far in enumerate(DILATIONS):
            near[width : 2 * width] = h
            if n > far:
                near[:width, far:] = h[:, :-far]
                near[2 * width :, :-far] = h[:, far:]
            for i in range(far):  # neighbours of another page are none
                near[:width, (begins + i)[blocks > i]] = 0
                near[2 * width :, (begins + blocks - 1 - i)[blocks > i]] = 0
            means = np.floor(np.add.reduceat(h, begins, axis=1) / blocks).astype(np.float32)
            self._next(layer, h, near, np.repeat(self.page[layer] @ means + self.bias[layer], blocks, axis=1))
        return self._last(h)

    def of_long(self, rows: Sequence[U8]) -> NDArray[np.int32]:
        """Margins of the blocks of one long document, the same as of :meth:`of`: layer after layer in stretches, with a
        byte for each activation between them.
        """
        n = len(rows[0])
        stretches = [(a, min(a + _LONG, n)) for a in range(0, n, _LONG)]
        whole = np.empty((len(self.output), n), np.uint8)
        for a, b in stretches:
            whole[:, a:b] = self._first([row[a:b] for row in rows])
        for layer, far in enumerate(DILATIONS):
            means = np.floor(whole.sum(1, dtype=np.int64)[:, None] / n).astype(np.float32)
            page = self.page[layer] @ means + self.bias[layer]
            after = np.empty_like(whole)
            for a, b in stretches:
                h = whole[:, a:b].astype(np.float32)
                near = np.zeros((3, *h.shape), np.float32)
                near[1] = h
                before, later = whole[:, max(a - far, 0) : max(b - far, 0)], whole[:, a + far : b + far]
                near[0, :, h.shape[1] - before.shape[1] :] = before
                near[2, :, : later.shape[1]] = later
                self._next(layer, h, near.reshape(-1, h.shape[1]), page)
                after[:, a:b] = h
            whole = after
        return np.concatenate([self._last(whole[:, a:b].astype(np.float32)) for a, b in stretches])

    def _first(self, rows: Sequence[U8]) -> F32:
        """Activations of the input layer."""
        x = np.empty((len(rows), len(rows[0])), np.float32)
        for table, row, out in zip(self.tables, rows, x, strict=True):
            table.take(row, out=out, mode="clip")
        h: F32 = self.inputs @ x
        h += self.input_bias
        h *= np.float32(ACTIVATION / (INPUT * WEIGHT))
        _whole(h)
        return h

    def _next(self, layer: int, h: F32, near: F32, page: F32) -> None:
        """The next layer's activations, in place; *page* is what the page's mean adds to each."""
        z = self.near[layer] @ near
        z += page
        np.floor(z, out=z)
        h += z
        _whole(h)

    def _last(self, h: F32) -> NDArray[np.int32]:
        margins: NDArray[np.int32] = (self.output @ h + self.output_bias).astype(np.int32)
        return margins * (UNIT // (ACTIVATION * WEIGHT))


@lru_cache(maxsize=4)
def _made(net: Network) -> _Made:
    """The weights of a network made ready; networks are compared by identity and never change."""
    return _Made(net)


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    """What sets the number of threads of the linear algebra that numpy uses; looking for it takes milliseconds."""
    return ThreadpoolController()


def _stretches(offsets: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of documents with about _BLOCKS blocks together; a long document is a run of its own."""
    first = 0
    for d in range(1, len(offsets)):
        long = offsets[d] - offsets[d - 1] > _LONG
        if long and offsets[d - 1] > offsets[first]:
            yield first, d - 1
        if long:
            first = d - 1
        if long or offsets[d] - offsets[first] >= _BLOCKS or d == len(offsets) - 1:
            if offsets[d] > offsets[first]:
                yield first, d
            first = d


def _whole(h: F32) -> None:
    """Whole steps between 0 and TOP, in place."""
    np.floor(h, out=h)
    np.clip(h, 0, TOP, out=h)


__all__ = ["ACTIVATION", "DILATIONS", "INPUT", "TOP", "WEIGHT", "Network"]
