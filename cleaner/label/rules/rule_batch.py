"""What every family of rules looks at, and where it puts what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.block_shapes import BlockShapes
from cleaner.label.rules.phrase_matches import PhraseHits
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.rule import Rule
from cleaner.label.rules.word_lookup import FoundWords
from cleaner.model import Finding, Thread
from cleaner.text.lines import Lines

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RuleBatch:
    """A batch of documents as rules see it. Blocks are numbered within the batch, findings within their document."""

    lines: Lines
    shapes: BlockShapes
    words: FoundWords
    """Words of classes that rules ask for, such as names of months."""
    hits: PhraseHits
    """Phrases found."""
    threads: Sequence[Thread | None]
    """One per document; ``None``: not a thread."""
    findings: list[list[Finding]]
    """One list per document, to which rules append."""

    def add(self, rule: Rule, first: int, last: int, why: str, score: float | None = None) -> None:
        """Record that *rule* claims blocks *first* to *last* (half open, of one document), with its own score unless
        another is given.
        """
        document = int(self.lines.doc[first])
        offset = int(self.lines.offsets[document])
        sure = rule.score if score is None else score
        self.findings[document].append(Finding(first - offset, last - offset, rule.kind, rule.id, sure, why))

    @cached_property
    def in_thread(self) -> Bools:
        """Blocks of documents that are threads."""
        return np.array([t is not None for t in self.threads], np.bool_)[self.lines.doc]

    def holds(self, word_class: str) -> Bools:
        """Blocks with a word of that class (see :mod:`cleaner.label.rules.form_words`)."""
        holds: Bools = (self.words.classes & load().lexicon.bits[word_class]) != 0
        return holds

    def opens_with(self, word_class: str) -> Bools:
        """Blocks whose first word is of that class."""
        opens: Bools = (self.words.opening & load().lexicon.bits[word_class]) != 0
        return opens
