"""The network over the sequence of blocks: exact in whole numbers, page by page, whatever stands in the batch."""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.label.model import network as sequence
from cleaner.label.model.network import (
    ACTIVATION,
    DILATIONS,
    INPUT,
    TOP,
    UNIT,
    WEIGHT,
    Network,
)
from cleaner.label.model.windows import Frame
from cleaner.text.lines import Lines

WIDTH, ROWS = 8, 5


class Geometry(NamedTuple):
    offsets: np.ndarray
    doc: np.ndarray

    def __len__(self) -> int:
        return len(self.doc)


def frame_of(counts: list[int]) -> Frame:
    geometry = Geometry(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), np.repeat(np.arange(len(counts)), counts)
    )
    return Frame(cast(Lines, geometry))


def network(rng: np.random.Generator, bold: int = 127) -> Network:
    def weights(*shape: int) -> np.ndarray:
        return rng.integers(-bold, bold + 1, shape).astype(np.int8)

    layers = len(DILATIONS)
    return Network(
        tuple(f"row {i}" for i in range(ROWS)), weights(ROWS, 256), weights(ROWS, WIDTH),
        rng.integers(-999, 999, WIDTH).astype(np.int32), weights(layers, 3 * WIDTH, WIDTH),
        weights(layers, WIDTH, WIDTH), rng.integers(-999, 999, (layers, WIDTH)).astype(np.int32), weights(WIDTH), 17,
    )  # fmt: skip


def by_the_book(net: Network, rows: dict[str, np.ndarray], counts: list[int]) -> list[int]:
    """The same in Python's and numpy's whole numbers, one page after another."""
    out: list[int] = []
    at = 0
    for n in counts:
        x = np.stack([net.tables[i].astype(np.int64)[rows[name][at : at + n]] for i, name in enumerate(net.names)], 1)
        at += n
        h = np.clip((x @ net.inputs.astype(np.int64) + net.input_bias) * ACTIVATION // (INPUT * WEIGHT), 0, TOP)
        for far, near, page, bias in zip(DILATIONS, net.near, net.page, net.bias, strict=True):
            none = np.zeros((min(far, n), WIDTH), np.int64)
            before, behind = np.concatenate([none, h[: n - len(none)]]), np.concatenate([h[len(none) :], none])
            z = np.concatenate([before, h, behind], 1) @ near.astype(np.int64)
            z += (h.sum(0) // max(n, 1)) @ page.astype(np.int64) + bias
            h = np.clip(h + z // WEIGHT, 0, TOP)
        out += (h @ net.output.astype(np.int64) + net.output_bias).tolist()
    return [m * (UNIT // (ACTIVATION * WEIGHT)) for m in out]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 12), max_size=8), st.sampled_from([3, 30, 127]))
def test_margins_are_exact(seed: int, counts: list[int], bold: int) -> None:
    rng = np.random.default_rng(seed)
    net = network(rng, bold)
    rows = {name: rng.integers(0, 256, sum(counts)).astype(np.uint8) for name in net.names}
    assert net.margins(rows, frame_of(counts)).tolist() == by_the_book(net, rows, counts)


@pytest.mark.parametrize("together", [1, 7, 100_000])
@pytest.mark.parametrize("long", [4, 5, 60, 90, 100_000])
def test_a_pages_margins_do_not_depend_on_its_batch(together: int, long: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    net = network(rng, 40)
    counts = [3, 0, 1, 90, 2, 0]
    rows = {name: rng.integers(0, 256, sum(counts)).astype(np.uint8) for name in net.names}
    monkeypatch.setattr(sequence, "_BLOCKS", together)
    monkeypatch.setattr(sequence, "_LONG", long)
    assert net.margins(rows, frame_of(counts)).tolist() == by_the_book(net, rows, counts)


def test_a_very_long_page_is_summed_exactly() -> None:
    rng = np.random.default_rng(6)
    net = network(rng, 20)
    counts = [(1 << 24) // TOP + 5]
    rows = {name: rng.integers(0, 256, counts[0]).astype(np.uint8) for name in net.names}
    assert net.margins(rows, frame_of(counts)).tolist() == by_the_book(net, rows, counts)
