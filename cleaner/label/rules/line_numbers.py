"""Numbers that a viewer printed before the lines of code (:mod:`cleaner.extract.text_code` finds them)."""

from __future__ import annotations

import numpy as np

from cleaner.label.rules.rule import Rule, Scope
from cleaner.model import Document, Finding

_CODE = ("let gate = open(lock);", "let depth = gate.level();", "close(gate);")
LINE_NUMBER = Rule(
    "code.line_number",
    "other_chrome",
    "Numbers counting on, before the lines of code in plain text.",
    0.98,
    Scope.FORM,
    late=True,
    pages=("\n".join(["1", "2", "3", *_CODE]), "\n".join(f" {n}  {line}" for n, line in enumerate(_CODE, 7))),
    other_pages=("1\n2\n3", "\n".join(f"{n} pints of the brown ale" for n in range(2, 6))),
)
LINE_NUMBER_RULES = (LINE_NUMBER,)


def find(document: Document) -> list[Finding]:
    """Findings of a document with numbered code in plain text."""
    if document.line_numbers is None:
        return []
    rule = LINE_NUMBER
    edges = np.flatnonzero(np.diff(document.line_numbers.astype(np.int8), prepend=0, append=0)).tolist()
    return [
        Finding(first, last, rule.kind, rule.id, rule.score, "numbers a line of code")
        for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]
