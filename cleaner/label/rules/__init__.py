"""Rules: they look at a batch of lines and return findings. They never edit, and never read each other's results."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from cleaner.config import LabelConfig
from cleaner.label.rules import author_boxes, page_top, reach, repeated_patterns
from cleaner.label.rules.catalogue import RULES, Rule
from cleaner.label.rules.phrase_matches import find_hits
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.prose import shape
from cleaner.label.rules.word_lookup import look_up
from cleaner.model import Finding, Thread
from cleaner.text.lines import Lines

__all__ = ["RULES", "Rule", "find"]

_ORDER = attrgetter("first", "rule", "last")


def find(lines: Lines, threads: Sequence[Thread | None], config: LabelConfig) -> list[list[Finding]]:
    """Every rule's findings, a list per document of the batch, ordered by (first, rule).

    Block numbers are numbers within the document. ``threads`` has one entry per document (``None``: not a thread).
    Languages are not told apart: all phrases are active at once.
    """
    del config  # no rule depends on a setting yet; what is done with findings does
    out: list[list[Finding]] = [[] for _ in lines.docs]
    form = shape(lines)
    phrases = load()
    known = look_up(lines, phrases.lexicon)
    hits = find_hits(lines, known, phrases)
    reach.findings(lines, form, known, hits, threads, out)
    author_boxes.findings(lines, form, known, hits, out)
    phrase = np.zeros(len(lines), np.bool_)
    phrase[hits.blocks] = True
    dates = page_top.findings(lines, form, known, phrase, threads, out)
    surely = np.zeros(len(lines), np.bool_)
    surely[hits.blocks[~reach.weak_rules()[hits.rules]]] = True
    repeated_patterns.findings(lines, form, known, surely, dates, threads, out)
    for found in out:
        found.sort(key=_ORDER)
    return out
