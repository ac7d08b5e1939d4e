"""Fitting the sequence network: small dilated convolutions over the blocks of a page, with what the page is on average.

Trained in floating point with JAX, then rounded to the whole numbers that :mod:`cleaner.label.model.network` computes with.
It sees the same rows as the trees and errs elsewhere, so that the mean of both is better than either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from cleaner.label.model.network import (
    ACTIVATION,
    DILATIONS,
    INPUT,
    TOP,
    WEIGHT,
    Network,
)

WIDTH = 32
LENGTHS = (64, 128, 256, 512, 1024)
"""Pages are filled up to one of these lengths; longer ones are cut into pieces of the last."""
BLOCKS = 8192
"""Blocks per step."""
EPOCHS, RATE, DECAY, DROPPED, UNSEEN = 16, 3e-3, 1e-3, 0.25, 0.2
Batch = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Parameters = dict[str, Any]


def fit(
    rows: np.ndarray,
    names: list[str],
    target: np.ndarray,
    weight: np.ndarray,
    offsets: np.ndarray,
    pages: np.ndarray,
    *,
    seed: int = 0,
    log: Callable[..., None] = print,
) -> Network:
    """A network from the blocks of *pages* (numbers into *offsets*).

    *rows* (features × blocks) are bytes, *target* is 1 content, 0 chrome, *weight* 0 for blocks that do not count.
    """
    places = np.concatenate([np.arange(offsets[p], offsets[p + 1]) for p in pages])
    tables = _tables(rows, np.random.default_rng(seed).choice(places, min(len(places), 200_000), replace=False))
    weight = (weight / weight[places][weight[places] > 0].mean()).astype(np.float32)
    batch = partial(_batch, rows=rows, tables=tables, target=target, weight=weight)
    rng = np.random.default_rng(seed)
    key = jax.random.PRNGKey(seed)
    key, first = jax.random.split(key)
    parameters = _start(first, len(rows))
    steps = sum(1 for _ in _batches(offsets, pages, rng)) * EPOCHS
    optimiser = optax.adamw(optax.cosine_onecycle_schedule(steps, RATE, 0.1), weight_decay=DECAY)
    state = optimiser.init(parameters)

    @jax.jit
    def step(parameters: Parameters, state: Any, data: Batch, key: Any) -> tuple[Parameters, Any, Any]:
        value, gradient = jax.value_and_grad(_loss)(parameters, data, key)
        updates, state = optimiser.update(gradient, state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        return {k: jnp.clip(v, -LIMIT[k[0]], LIMIT[k[0]]) for k, v in parameters.items()}, state, value

    for epoch in range(EPOCHS):
        losses = []
        for items, length in _batches(offsets, pages, rng):
            key, one = jax.random.split(key)
            parameters, state, value = step(parameters, state, batch(items, length), one)
            losses.append(value)
        log(f"  sequence network, epoch {epoch + 1}: {float(np.mean([float(v) for v in losses])):.4f}")
    return _rounded({k: np.asarray(v) for k, v in parameters.items()}, names, tables)


LIMIT = {"i": 127 / WEIGHT, "c": 127 / WEIGHT, "p": 127 / WEIGHT, "o": 127 / WEIGHT, "b": 64.0}
"""Weights stay within a byte when rounded: i(nput), c(onvolution), p(age), o(utput), b(ias)."""


def _tables(rows: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """(features, 256): a byte's value as the network sees it, about INPUT for a standard deviation above the mean."""
    out = np.zeros((len(rows), 256), np.int8)
    values = np.arange(256)
    for i, row in enumerate(rows):
        seen = row[sample].astype(np.float64)
        spread = max(float(seen.std()), 1e-3)
        out[i] = np.clip(np.round((values - seen.mean()) / spread * INPUT), -127, 127)
        if seen.max() == seen.min():
            out[i] = 0
    return out


def _start(key: Any, features: int) -> Parameters:
    keys = iter(jax.random.split(key, 2 + 2 * len(DILATIONS)))
    p: Parameters = {
        "i": jax.random.normal(next(keys), (features, WIDTH)) * (2 / features) ** 0.5 * 0.7,
        "bi": jnp.zeros(WIDTH),
        "o": jax.random.normal(next(keys), (WIDTH,)) * WIDTH**-0.5,
        "bo": jnp.zeros(()),
    }
    for n in range(len(DILATIONS)):
        p[f"c{n}"] = jax.random.normal(next(keys), (3 * WIDTH, WIDTH)) * (1 / (3 * WIDTH)) ** 0.5
        p[f"p{n}"] = jax.random.normal(next(keys), (WIDTH, WIDTH)) * 0.3 * WIDTH**-0.5
        p[f"b{n}"] = jnp.zeros(WIDTH)
    return p


def _shifted(h: Any, far: int) -> Any:
    nothing = jnp.zeros_like(h[:, : abs(far)])
    return jnp.concatenate([nothing, h[:, :-far]], 1) if far > 0 else jnp.concatenate([h[:, -far:], nothing], 1)


def _net(p: Parameters, x: Any, there: Any, key: Any | None = None) -> Any:
    """Log-odds; the same arithmetic as :meth:`cleaner.label.model.network.Network.margins`, not rounded."""
    mask = there[..., None]
    top = TOP / ACTIVATION
    keys = jax.random.split(key, len(DILATIONS) + 2) if key is not None else None

    def thinned(h: Any, which: int) -> Any:
        if keys is None:
            return h
        return h * jax.random.bernoulli(keys[which], 1 - DROPPED, h.shape) / (1 - DROPPED)

    if keys is not None:
        x = x * jax.random.bernoulli(keys[-1], 1 - UNSEEN, (x.shape[0], 1, x.shape[2]))
    h = thinned(jnp.clip(x @ p["i"] + p["bi"], 0, top) * mask, 0)
    size = there.sum(1)[:, None] + 1e-6
    for n, far in enumerate(DILATIONS):
        page = (h * mask).sum(1) / size
        near = jnp.concatenate([_shifted(h, far), h, _shifted(h, -far)], -1)
        z = near @ p[f"c{n}"] + (page @ p[f"p{n}"])[:, None] + p[f"b{n}"]
        h = jnp.clip(h + thinned(z, n + 1), 0, top) * mask
    return h @ p["o"] + p["bo"]


def _loss(p: Parameters, data: Batch, key: Any) -> Any:
    x, there, y, w = data
    margin = _net(p, x.astype(jnp.float32) / INPUT, there, key)
    return (w * (jnp.logaddexp(0, margin) - y * margin)).sum() / BLOCKS


def _batches(
    offsets: np.ndarray, pages: np.ndarray, rng: np.random.Generator
) -> Iterator[tuple[list[tuple[int, int]], int]]:
    """Stretches of blocks that fit a length, in a random order."""
    by_length: dict[int, list[tuple[int, int]]] = {n: [] for n in LENGTHS}
    for p in pages:
        a, b = int(offsets[p]), int(offsets[p + 1])
        while b - a > LENGTHS[-1]:
            by_length[LENGTHS[-1]].append((a, a + LENGTHS[-1]))
            a += LENGTHS[-1]
        if b > a:
            by_length[next(n for n in LENGTHS if n >= b - a)].append((a, b))
    out = []
    for length, items in by_length.items():
        items = [items[i] for i in rng.permutation(len(items))]
        many = BLOCKS // length
        out += [(items[i : i + many], length) for i in range(0, len(items), many)]
    for i in rng.permutation(len(out)):
        yield out[i]


def _batch(
    items: list[tuple[int, int]], length: int, *, rows: np.ndarray, tables: np.ndarray, target: np.ndarray,
    weight: np.ndarray,
) -> Batch:  # fmt: skip
    many = BLOCKS // length
    x = np.zeros((many, length, len(rows)), np.int8)
    there, y, w = (np.zeros((many, length), np.float32) for _ in range(3))
    every = np.arange(len(rows))[:, None]
    for i, (a, b) in enumerate(items):
        n = b - a
        x[i, :n] = tables[every, rows[:, a:b]].T
        there[i, :n], y[i, :n], w[i, :n] = 1, target[a:b] == 1, weight[a:b]
    return x, there, y, w


def _rounded(p: Parameters, names: list[str], tables: np.ndarray) -> Network:
    """The network in whole numbers, without the rows that never differ."""
    seen = np.flatnonzero(tables.any(1))

    def weights(value: np.ndarray) -> np.ndarray:
        return np.clip(np.round(value * WEIGHT), -127, 127).astype(np.int8)

    layers = range(len(DILATIONS))
    return Network(
        tuple(names[i] for i in seen),
        tables[seen],
        weights(p["i"][seen]),
        np.round(p["bi"] * INPUT * WEIGHT).astype(np.int32),
        np.stack([weights(p[f"c{n}"]) for n in layers]),
        np.stack([weights(p[f"p{n}"]) for n in layers]),
        np.stack([np.round(p[f"b{n}"] * ACTIVATION * WEIGHT).astype(np.int32) for n in layers]),
        weights(p["o"]),
        round(float(p["bo"]) * ACTIVATION * WEIGHT),
    )
