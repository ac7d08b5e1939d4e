"""All features of a batch, one row of bytes each: shapes, words, place, repeats, windows, and what others said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.label.model import finding_features, line_context, page_type, word_score
from cleaner.label.model.line_shape import Shape, shape
from cleaner.label.model.windows import U8, Frame
from cleaner.model import Finding, Thread
from cleaner.text.lines import Lines


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
        lexical_scores = word_score.scores(lines, lexicon)
    rows["lexical"] = np.clip((lexical_scores >> 1) + 128, 0, 255).astype(np.uint8)
    line_context.place(lines, frame, shaped, rows)
    line_context.repeats(lines, frame, rows)
    line_context.cohesion(lines, frame, shaped, rows)
    line_context.headings(lines, frame, shaped, rows)
    page_type.type_rows(frame, page_type.scores(lines, types) if type_scores is None else type_scores, rows)
    line_context.windows(lines, frame, shaped, rows)
    finding_features.findings_rows(frame, findings, threads, rows)
    finding_features.thread_rows(frame, threads, rows)
    finding_features.hint_rows(lines, rows)
    return rows, frame, shaped
