"""Fitting the page types: one ridge-regularised logistic regression per type over the words that occur on a page."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from cleaner.label.model import page_type
from cleaner.text.lines import Lines

SCALE = 12.0


def matrix(batches: list[Lines]) -> csr_matrix:
    """Presence of words, pages × slots, each page of length 1."""
    parts = []
    for lines in batches:
        m = csr_matrix(page_type.present(lines), dtype=np.float32)
        size = np.asarray(m.sum(1)).ravel()
        m = csr_matrix(m.multiply(1 / np.sqrt(np.maximum(size, 1))[:, None]))
        parts.append(m)
    return vstack(parts).tocsr()


def fit(x: csr_matrix, types: np.ndarray, strength: float = 20.0) -> np.ndarray:
    """Byte weights (slots, types) from pages whose *types* are known."""
    out = np.zeros((x.shape[1], len(page_type.TYPES)), np.int8)
    for k, name in enumerate(page_type.TYPES):
        lr = LogisticRegression(C=strength, solver="liblinear", max_iter=200, random_state=0, fit_intercept=False)
        lr.fit(x, types == name)
        out[:, k] = np.clip(np.round(lr.coef_[0] * SCALE), -127, 127)
    return out
