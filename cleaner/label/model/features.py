"""All features of a batch, one row of bytes each: shapes, words, place, repeats, windows, and what others said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.label.model import finding_features, line_context, page_type
from cleaner.label.model.line_shape import Shape, shape
from cleaner.label.model.windows import I64, U8, Frame
from cleaner.model import Finding, Thread
from cleaner.text.lines import Lines


def features(
    lines: Lines,
    findings: Sequence[Sequence[Finding]],
    threads: Sequence[Thread | None],
    lexical: I64,
    types: I64,
) -> tuple[dict[str, U8], Frame, Shape]:
    """Rows by name for every block of the batch, and what a second stage needs.

    *findings* and *threads* have one entry per document; *lexical* is the n-gram score of every block
    (:func:`cleaner.label.model.word_score.scores`), *types* the page-type scores of every document
    (:func:`cleaner.label.model.page_type.scores`).
    """
    frame = Frame(lines)
    shaped = shape(lines)
    rows = dict(shaped.rows)
    rows["lexical"] = np.clip((lexical >> 1) + 128, 0, 255).astype(np.uint8)
    line_context.place(lines, frame, shaped, rows)
    line_context.repeats(lines, frame, rows)
    line_context.cohesion(lines, frame, shaped, rows)
    line_context.headings(lines, frame, shaped, rows)
    page_type.type_rows(frame, types, rows)
    line_context.windows(lines, frame, shaped, rows)
    finding_features.findings_rows(frame, findings, threads, rows)
    finding_features.thread_rows(frame, threads, rows)
    finding_features.hint_rows(lines, rows)
    return rows, frame, shaped
