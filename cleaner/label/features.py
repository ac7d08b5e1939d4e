"""All features of a batch, one row of bytes each: shapes, words, place, repeats, windows, and what others said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.label import context, evidence, lexical, pagetype
from cleaner.label.frame import U8, Frame
from cleaner.label.shape import Shape, shape
from cleaner.lines import Lines
from cleaner.model import Finding, Thread


def features(
    lines: Lines,
    findings: Sequence[Sequence[Finding]],
    threads: Sequence[Thread | None],
    lexicon: NDArray[np.int8],
    types: NDArray[np.int8],
    *,
    lexical_scores: NDArray[np.int64] | None = None,
    type_scores: NDArray[np.int64] | None = None,
) -> tuple[dict[str, U8], Frame, Shape]:
    """Rows by name for every block of the batch, and what a second stage needs.

    *lexicon* holds the n-gram weights, *types* those of the page types; *lexical_scores* and *type_scores* stand in
    for them in training, where each page gets scores that did not see it.
    """
    frame = Frame(lines)
    shaped = shape(lines)
    rows = dict(shaped.rows)
    if lexical_scores is None:
        lexical_scores = lexical.scores(lines, lexicon)
    rows["lexical"] = np.clip((lexical_scores >> 1) + 128, 0, 255).astype(np.uint8)
    context.place(lines, frame, shaped, rows)
    context.repeats(lines, frame, rows)
    context.cohesion(lines, frame, shaped, rows)
    context.headings(lines, frame, shaped, rows)
    pagetype.type_rows(frame, pagetype.scores(lines, types) if type_scores is None else type_scores, rows)
    context.windows(lines, frame, shaped, rows)
    evidence.findings_rows(frame, findings, threads, rows)
    evidence.thread_rows(frame, threads, rows)
    evidence.hint_rows(lines, rows)
    return rows, frame, shaped
