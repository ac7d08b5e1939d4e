"""Gradient boosting of oblivious trees on bytes, and the counting of token F1, as numba kernels.

An oblivious tree asks the same question of every row on a level (Kohavi 1994; the trees of CatBoost, Prokhorenkova et
al.
2018), so that a tree is a few comparisons and one look-up per row: what :mod:`cleaner.label.model.trees` evaluates in numpy.
Boosting is Newton's (Chen and Guestrin 2016): a leaf is worth -G / (H + λ), a split gains G² / (H + λ) summed over
leaves.
Rows are sampled by the size of their gradient and reweighted (Ibragimov and Gusev 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

BINS = 64


@numba.njit(cache=True)
def token_f1(keep, tokens, block_offsets, gold_counts, gold_offsets, page_offsets):  # type: ignore[no-untyped-def]
    pages = len(page_offsets) - 1
    out = np.zeros((pages, 3))
    left = gold_counts.copy()
    for p in range(pages):
        base = gold_offsets[p]
        total = 0
        for k in range(base, gold_offsets[p + 1]):
            total += gold_counts[k]
        kept = common = 0
        for b in range(page_offsets[p], page_offsets[p + 1]):
            if keep[b]:
                for i in range(block_offsets[b], block_offsets[b + 1]):
                    kept += 1
                    t = tokens[i]
                    if t >= 0 and left[base + t] > 0:
                        left[base + t] -= 1
                        common += 1
        if kept and total:
            out[p, 0], out[p, 1], out[p, 2] = common / kept, common / total, 2 * common / (kept + total)
        elif not kept and not total:
            out[p] = 1.0
    return out


@dataclass
class Trees:
    """Trees of one output: per level a row number and a border (value > border goes right), and leaf values."""

    features: np.ndarray  # (trees, depth) int
    borders: np.ndarray  # (trees, depth) uint8, in the rows' own values
    leaves: np.ndarray  # (trees, 2^depth) float
    bias: float
    gain: np.ndarray  # per feature


def bins_of(rows: np.ndarray, sample: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Borders per feature (BINS - 1, padded with 255) at quantiles of a sample, and the rows cut by them."""
    borders = np.full((len(rows), BINS - 1), 255, np.uint8)
    binned = np.empty_like(rows)
    for f, row in enumerate(rows):
        values, counts = np.unique(row[sample], return_counts=True)
        if len(values) > BINS:
            share = np.cumsum(counts) / counts.sum()
            cut = np.unique(np.searchsorted(share, np.arange(1, BINS) / BINS))
            cut = cut[cut < len(values) - 1]
            mine = values[cut][: BINS - 1]
        else:
            mine = values[:-1]
        borders[f, : len(mine)] = mine
        table = np.searchsorted(mine, np.arange(256), side="left").astype(np.uint8)  # value > border, counted
        binned[f] = table[row]
    return borders, binned


@numba.njit(cache=True, parallel=True)
def _histograms(binned, chosen, rows, leaf, g, h, leaves, out):  # type: ignore[no-untyped-def]
    for k in numba.prange(len(chosen)):
        row = binned[chosen[k]]
        hist = out[k]
        hist[:leaves] = 0
        for i in range(len(rows)):
            r = rows[i]
            b = row[r]
            q = leaf[i]
            hist[q, b, 0] += g[i]
            hist[q, b, 1] += h[i]


@numba.njit(cache=True, parallel=True)
def _gains(hist, chosen, n_borders, leaves, lam, out_gain, out_border):  # type: ignore[no-untyped-def]
    for k in numba.prange(len(chosen)):
        best = -1.0
        at = 0
        nb = n_borders[chosen[k]]
        gains = np.zeros(64)
        for q in range(leaves):
            tg = th = 0.0
            for b in range(64):
                tg += hist[k, q, b, 0]
                th += hist[k, q, b, 1]
            lg = lh = 0.0
            for b in range(nb):
                lg += hist[k, q, b, 0]
                lh += hist[k, q, b, 1]
                rg, rh = tg - lg, th - lh
                gains[b] += lg * lg / (lh + lam) + rg * rg / (rh + lam)
        for b in range(nb):
            if gains[b] > best:
                best, at = gains[b], b
        out_gain[k], out_border[k] = best, at


@numba.njit(cache=True)
def _descend(leaf, row, rows, border):  # type: ignore[no-untyped-def]
    for i in range(len(rows)):
        leaf[i] = leaf[i] * 2 + (row[rows[i]] > border)


@numba.njit(cache=True)
def _leaf_values(leaf, g, h, leaves, lam, rate):  # type: ignore[no-untyped-def]
    sg, sh = np.zeros(leaves), np.zeros(leaves)
    for i in range(len(leaf)):
        sg[leaf[i]] += g[i]
        sh[leaf[i]] += h[i]
    return -rate * sg / (sh + lam)


@numba.njit(cache=True, parallel=True)
def _apply(binned, feats, cuts, values, margin):  # type: ignore[no-untyped-def]
    step = 8192
    for chunk in numba.prange((len(margin) + step - 1) // step):
        a = chunk * step
        b = min(a + step, len(margin))
        leaf = np.zeros(step, np.int32)
        for d in range(len(feats)):
            row = binned[feats[d], a:b]
            for i in range(b - a):
                leaf[i] = leaf[i] * 2 + (row[i] > cuts[d])
        for i in range(b - a):
            margin[a + i] += values[leaf[i]]


@numba.njit(cache=True, parallel=True)
def _gradients(margin, target, weight, g, h):  # type: ignore[no-untyped-def]
    for i in numba.prange(len(margin)):
        p = np.float32(1) / (np.float32(1) + np.exp(-margin[i]))
        g[i] = weight[i] * (p - target[i])
        h[i] = weight[i] * max(p * (np.float32(1) - p), np.float32(1e-6))


def boost(
    rows: np.ndarray,
    target: np.ndarray,
    weight: np.ndarray,
    *,
    trees: int = 300,
    depth: int = 6,
    rate: float = 0.08,
    lam: float = 5.0,
    features_share: float = 0.25,
    rows_share: float = 0.25,
    seed: int = 0,
    margin: np.ndarray | None = None,
) -> Trees:
    """Fit log-loss on *rows* (features × n, bytes) with *target* in [0, 1]."""
    rng = np.random.default_rng(seed)
    n_features, n = rows.shape
    sample = rng.choice(n, min(n, 200_000), replace=False)
    borders, binned = bins_of(rows, sample)
    n_borders = (borders < 255).sum(1)
    usable = np.flatnonzero(n_borders)
    weight = weight / weight.mean()
    p = float((weight * target).sum() / weight.sum())
    bias = float(np.log(p / (1 - p)))
    m = np.full(n, bias, np.float32) if margin is None else margin.astype(np.float32)
    take = max(4, int(len(usable) * features_share))
    hist = np.zeros((take, 1 << (depth - 1), BINS, 2), np.float64)
    gain_k, border_k = np.zeros(take), np.zeros(take, np.int64)
    out_f, out_b = np.zeros((trees, depth), np.int32), np.zeros((trees, depth), np.uint8)
    out_v = np.zeros((trees, 1 << depth))
    total_gain = np.zeros(n_features)
    want = int(n * rows_share)
    weight, target = weight.astype(np.float32), target.astype(np.float32)
    g, h = np.zeros(n, np.float32), np.zeros(n, np.float32)
    for t in range(trees):
        _gradients(m, target, weight, g, h)
        size = np.sqrt(g * g + np.float32(0.1) * h * h)
        mu = np.quantile(size[:: max(1, n // 20000)], max(0.0, 1 - rows_share / 3))
        chance = np.minimum(1.0, size / max(mu, 1e-12))
        chance *= min(1.0, want / max(1.0, chance.sum()))
        picked = np.flatnonzero(rng.random(n, np.float32) < chance)
        inv = (1 / chance[picked]).astype(np.float32)
        gs, hs = g[picked] * inv, h[picked] * inv
        leaf = np.zeros(len(picked), np.int32)
        feats, cuts = [], []
        for d in range(depth):
            chosen = rng.choice(usable, take, replace=False)
            _histograms(binned, chosen, picked, leaf, gs, hs, 1 << d, hist)
            _gains(hist, chosen, n_borders, 1 << d, lam, gain_k, border_k)
            k = int(np.argmax(gain_k))
            feats.append(int(chosen[k]))
            cuts.append(int(border_k[k]))
            total_gain[chosen[k]] += gain_k[k]
            _descend(leaf, binned[feats[-1]], picked, cuts[-1])
        values = _leaf_values(leaf, gs, hs, 1 << depth, lam, rate)
        _apply(binned, np.array(feats), np.array(cuts), values.astype(np.float32), m)
        out_f[t], out_v[t] = feats, values
        out_b[t] = [borders[f, c] for f, c in zip(feats, cuts, strict=True)]
    return Trees(out_f, out_b, out_v, bias, total_gain)


@numba.njit(cache=True)
def _best_question(binned, chosen, leaf, g, h, leaves, n_borders, lam):  # type: ignore[no-untyped-def]
    classes = g.shape[1]
    best, best_f, best_b = -1.0, 0, 0
    hist = np.zeros((leaves, 64, 2 * classes))
    for f in chosen:
        hist[:] = 0
        row = binned[f]
        for i in range(len(leaf)):
            for c in range(classes):
                hist[leaf[i], row[i], c] += g[i, c]
                hist[leaf[i], row[i], classes + c] += h[i, c]
        gains = np.zeros(64)
        for q in range(leaves):
            total = np.zeros(2 * classes)
            for b in range(64):
                total += hist[q, b]
            left = np.zeros(2 * classes)
            for b in range(n_borders[f]):
                left += hist[q, b]
                for c in range(classes):
                    lg, lh = left[c], left[classes + c]
                    rg, rh = total[c] - lg, total[classes + c] - lh
                    gains[b] += lg * lg / (lh + lam) + rg * rg / (rh + lam)
        for b in range(n_borders[f]):
            if gains[b] > best:
                best, best_f, best_b = gains[b], f, b
    return best_f, best_b


def boost_classes(
    rows: np.ndarray,
    target: np.ndarray,
    classes: int,
    weight: np.ndarray,
    *,
    trees: int = 60,
    depth: int = 5,
    rate: float = 0.2,
    lam: float = 3.0,
    features_share: float = 0.2,
    seed: int = 0,
) -> Trees:
    """Fit the kind (0 … classes - 1) of every row by softmax; leaves hold a value per class. For small tables."""
    rng = np.random.default_rng(seed)
    borders, binned = bins_of(rows, np.arange(rows.shape[1]))
    n_borders = (borders < 255).sum(1)
    usable = np.flatnonzero(n_borders)
    n = rows.shape[1]
    truth = np.eye(classes)[target]
    weight = (weight / weight.mean())[:, None]
    prior = (truth * weight).sum(0) / weight.sum()
    bias = np.log(prior + 1e-4)
    m = np.repeat(bias[None], n, 0)
    take = max(4, int(len(usable) * features_share))
    out_f, out_b = np.zeros((trees, depth), np.int32), np.zeros((trees, depth), np.uint8)
    out_v = np.zeros((trees, 1 << depth, classes))
    for t in range(trees):
        e = np.exp(m - m.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        g, h = weight * (p - truth), weight * np.maximum(p * (1 - p), 1e-6)
        leaf = np.zeros(n, np.int64)
        for d in range(depth):
            f, b = _best_question(binned, rng.choice(usable, take, replace=False), leaf, g, h, 1 << d, n_borders, lam)
            out_f[t, d], out_b[t, d] = f, borders[f, b]
            leaf = leaf * 2 + (binned[f] > b)
        for c in range(classes):
            sg = np.bincount(leaf, weights=g[:, c], minlength=1 << depth)
            sh = np.bincount(leaf, weights=h[:, c], minlength=1 << depth)
            out_v[t, :, c] = -rate * sg / (sh + lam)
        m += out_v[t][leaf]
    return Trees(out_f, out_b, out_v, bias, np.zeros(len(rows)))  # type: ignore[arg-type]


@numba.njit(cache=True, parallel=True)
def _predict(rows, feats, borders, leaves, bias, out):  # type: ignore[no-untyped-def]
    step = 4096  # rows at a time, so that what the trees ask for stays in the cache
    for chunk in numba.prange((rows.shape[1] + step - 1) // step):
        a = chunk * step
        b = min(a + step, rows.shape[1])
        leaf = np.zeros(step, np.int32)
        out[a:b] = bias
        for t in range(feats.shape[0]):
            leaf[:] = 0
            for d in range(feats.shape[1]):
                row = rows[feats[t, d], a:b]
                border = borders[t, d]
                for i in range(b - a):
                    leaf[i] = leaf[i] * 2 + (row[i] > border)
            for i in range(b - a):
                out[a + i] += leaves[t, leaf[i]]


def predict(trees: Trees, rows: np.ndarray) -> np.ndarray:
    """Margins (log-odds) of all rows."""
    out = np.zeros(rows.shape[1], np.float32)
    _predict(rows, trees.features, trees.borders, trees.leaves, trees.bias, out)
    return out
