"""Content that long pages lose, by quarter of the page: what stands late must be as safe as what stands first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from benchmarks import scoring

LONG = 8000
"""Tokens from which on a page is long."""
QUARTERS = 4


class LongPages:
    """Characters of content, and how many of them are lost, by quarter of the page's text."""

    def __init__(self) -> None:
        self.content = np.zeros(QUARTERS, np.int64)
        self.lost = np.zeros(QUARTERS, np.int64)
        self.pages = 0

    def add(self, text: str, labels: Sequence[int], removed: Iterable[tuple[int, int]]) -> None:
        """A page and the *labels* (1: content) of its lines that are not blank; short pages are passed over."""
        if sum(scoring.tokens(text).values()) < LONG:
            return
        lines = text.split("\n")
        _, chars, lost = scoring.line_shares(lines, removed)
        full = [i for i, line in enumerate(lines) if line.strip()]
        if len(full) != len(labels):
            return
        self.pages += 1
        ends = np.cumsum([len(line) + 1 for line in lines])
        for i, label in zip(full, labels, strict=True):
            if label == 1:
                quarter = min(int(ends[i] * QUARTERS // max(1, len(text) + 1)), QUARTERS - 1)
                self.content[quarter] += chars[i]
                self.lost[quarter] += lost[i]

    def as_dict(self, prefix: str) -> dict[str, float]:
        """Share of the content that stays: of all, and of each quarter."""
        out = {f"{prefix}.kept": 1 - float(self.lost.sum() / max(1, self.content.sum()))}
        for number, (lost, content) in enumerate(zip(self.lost, self.content, strict=True), 1):
            out[f"{prefix}.kept.quarter_{number}"] = 1 - float(lost / max(1, content))
        return out
