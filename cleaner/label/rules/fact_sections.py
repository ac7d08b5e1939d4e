"""Short lines that are the content: what stands under the headings of a job, a product, a recipe or a property.

Tasks, requirements, measures and ingredients are short lines without a full stop, as menus are. Their headings tell
them apart, and the boilerplate that ends them ("Apply now", "Add to cart").
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import numpy as np

from cleaner.extract.plain_text import document
from cleaner.label.rules.hash_table import HashTable, hash_table
from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.language import language_files
from cleaner.model import Page
from cleaner.text.lines import analyse

LONGEST = 24
"""Blocks of such a section, at most."""
LEAST = 2
"""So many such headings, with lines of their own under each, make a page of facts; one alone is a tab or a link."""
OFTEN = 2
"""A heading that stands on a page more often belongs to the items of a list."""
_MENU = "Home\nNews\nBoats\nWater\nContact"
FACTS = Rule(
    "form.facts",
    "content",
    "Short lines under the headings of a job, a product, a recipe or a property. Never removed by this rule.",
    0.75,
    Scope.FORM,
    late=True,
    pages=(
        f"{_MENU}\n{PROSE}\nYour tasks\nGrease the winch\nMind the rope\nYour profile\nCold hands\nApply now",
        f"{_MENU}\n{PROSE}\nIngredients\nflour\nbutter\nMethod\nMelt the butter\nStir",
    ),
    other_pages=(f"{PROSE}\nSpecifications\nWhat you bring\nReviews\nShipping", f"{PROSE}\nRequirements\nEels\nBream"),
)
FACT_RULES = (FACTS,)


@lru_cache(maxsize=1)
def _headings() -> HashTable:
    texts = sorted(set(language_files.entries("facts", "headings")))
    hashes = analyse([document(Page("", ""), "\n".join(texts))]).masked
    return hash_table(np.unique(hashes))


def find_facts(batch: RuleBatch, phrase: np.ndarray) -> None:
    """Record the sections of facts of the batch; a block of *phrase*, a phrase of boilerplate, ends one."""
    lines, shapes = batch.lines, batch.shapes
    places, _ = _headings().find(lines.masked)
    if not len(places):
        return
    heading = np.zeros(len(lines) + 1, np.bool_)
    heading[places] = True
    ends = np.flatnonzero(np.append(phrase, True))
    by_document: dict[int, list[tuple[int, int]]] = {}
    for block in np.sort(places).tolist():
        last = min(block + 1 + LONGEST, int(shapes.last[block]), int(ends[np.searchsorted(ends, block, "right")]))
        if last > block + 1 and not heading[block + 1] and not batch.in_thread[block]:
            by_document.setdefault(int(lines.doc[block]), []).append((block, last))
    for found in by_document.values():
        said = Counter(int(lines.masked[first]) for first, _ in found)
        sections = [section for section in found if said[int(lines.masked[section[0]])] <= OFTEN]
        if len(sections) < LEAST:
            continue
        for number, (first, last) in enumerate(sections):
            stop = min(last, sections[number + 1][0]) if number + 1 < len(sections) else last
            batch.add(FACTS, first, stop, "short lines under a heading of facts")
