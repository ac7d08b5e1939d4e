"""Phrases looked up in a batch of lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.phrase_tables import Phrases
from cleaner.label.rules.word_lookup import FoundWords
from cleaner.language.phrase_grammar import key
from cleaner.text.lines import Lines

I64 = NDArray[np.int64]


OPENING = '"“„«‘‚「『'
"""A line that opens with a quotation mark is somebody's words, not the site's."""


_NAMED = frozenset({"caption.credit", "nav.tags"})
"""Rules of labelled lines: one of plain lower-case ASCII is a key and a value of a configuration ("image: nginx"), and
one that opens with a bracket is a row of data."""
_QUOTES = frozenset(map(ord, OPENING))
_BRACKETS = frozenset(map(ord, "{["))


class PhraseHits(NamedTuple):
    """Phrases found: parallel, ordered by block, each rule at most once per block."""

    blocks: I64
    rules: NDArray[np.int16]
    why: list[str | None]
    """The words that matched; ``None`` where the whole line is the phrase."""


def whole_lines(lines: Lines, phrases: Phrases) -> tuple[I64, NDArray[np.int16]]:
    """Blocks that are a phrase, and the rule of each."""
    blocks, line = phrases.lines.find(lines.masked)
    return blocks, phrases.line_rules[line]


def find_hits(lines: Lines, found: FoundWords, phrases: Phrases) -> PhraseHits:
    """Every phrase on every block. A block that is a phrase as a whole is not searched for patterns."""
    whole, whole_rules = whole_lines(lines, phrases)
    taken = np.zeros(len(lines), np.bool_)
    taken[whole] = True
    free = ~taken[found.blocks]
    blocks: list[int] = []
    rules: list[int] = []
    why: list[str | None] = [None] * len(whole)
    tried = found.blocks[free]
    distinct = tried[np.append(True, tried[1:] != tried[:-1])[: len(tried)]]
    each = zip(lines.texts(distinct), lines.opening[distinct].tolist(), strict=True)
    current, opening, line, line_key, seen = -1, 0, "", "", set[str]()
    for block, number in zip(tried.tolist(), found.patterns[free].tolist(), strict=True):
        if block != current:
            current, seen = block, set()
            (line, opening), line_key = next(each), ""
        entry = phrases.entries[number]
        marks = entry.pattern.marks
        if entry.rule in seen or opening in _QUOTES or (marks and not _holds(line, marks)):
            continue
        line_key = line_key or key(line)
        words = entry.pattern.search(line_key)
        if words and not (entry.rule in _NAMED and (opening in _BRACKETS or _plain(lines, block, line))):
            seen.add(entry.rule)
            blocks.append(block)
            rules.append(phrases.rule_numbers[entry.rule])
            why.append(words)
    all_blocks = np.concatenate([whole, np.array(blocks, np.int64)])
    order = np.argsort(all_blocks, kind="stable")
    all_rules = np.concatenate([whole_rules, np.array(rules, np.int16)])
    return PhraseHits(all_blocks[order], all_rules[order], [why[i] for i in order.tolist()])


def _holds(line: str, marks: str) -> bool:
    return marks[0] in line or any(mark in line for mark in marks)


def _plain(lines: Lines, block: int, line: str) -> bool:
    return int(lines.n_upper[block]) == 0 and line.isascii()
