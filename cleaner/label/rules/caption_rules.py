"""Captions, credits of pictures, and who supplied the text."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.rule import Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.label.rules.single_lines import CODE, is_setting, with_text
from cleaner.language import line_forms

Bools = NDArray[np.bool_]

PICTURE = Rule(
    "caption.picture",
    "caption_credit",
    "A caption or the credit of a picture.",
    0.92,
    Scope.FORM,
    pages=("Smoke over the harbour on Monday (AFP)",),
    other_pages=("Photos are welcome at the desk.",),
)
SOURCE = Rule(
    "caption.source",
    "caption_credit",
    "Who supplied the text: 'Source: …'.",
    0.92,
    Scope.FORM,
    pages=("Source: Gazette with agencies.",),
    other_pages=("Sources said the dam would hold.",),
)
CAPTION_RULES = (PICTURE, SOURCE)

CHARS_MOST = 400
"""Characters of a caption with its credit, at most."""

_NO_CAPTION = re.compile(r"(?i)[•▪◦*-]|credits?\s[^:]|[A-Z]{2,4}-")
"""Items of lists are no captions, nor is what a credit card costs."""


def find_captions(batch: RuleBatch) -> Bools:
    """Record the captions and credits of the batch; returns which blocks they are."""
    lines = batch.lines
    found = np.zeros(len(lines), np.bool_)
    maybe = (batch.holds("caption") | _copyright_marks(batch)) & (batch.shapes.length <= CHARS_MOST)
    for block, text, _ in with_text(lines, maybe, maybe):
        credit = line_forms.caption_credit(text)
        if credit is None or CODE.search(text) or _NO_CAPTION.match(text) or is_setting(lines, block):
            continue
        found[block] = True
        rule = SOURCE if credit.kind == "source" else PICTURE
        batch.add(rule, block, block + 1, f"a {credit.kind}: “{credit.text[:60]}”")
    return found


def _copyright_marks(batch: RuleBatch) -> Bools:
    """Blocks that hold a © or a (c)."""
    lines = batch.lines
    found = np.zeros(len(lines), np.bool_)
    found[batch.words.signs] = True
    at = np.flatnonzero(lines.cps == ord("("))
    inside, closing = (lines.cps.take(at + k, mode="clip") for k in (1, 2))
    at = at[((inside == ord("c")) | (inside == ord("C"))) & (closing == ord(")"))]
    found[np.searchsorted(lines.begins, at, side="right") - 1] = True
    return found
