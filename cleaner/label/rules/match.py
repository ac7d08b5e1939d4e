"""Phrases looked up in a batch of lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.grammar import key
from cleaner.label.rules.phrases import LONG, MAX_PATTERN_WORDS, Phrases
from cleaner.lines import Lines

I64 = NDArray[np.int64]

MAX_LINE_WORDS = 200
"""No pattern looks at a line with more words."""
_COPYRIGHT = 0xA9


class Hits(NamedTuple):
    """Phrases found: parallel arrays, ordered by block. ``why`` is ``None`` where the whole line is the phrase."""

    blocks: I64
    rules: NDArray[np.int16]
    why: list[str | None]


def whole_lines(lines: Lines, phrases: Phrases) -> tuple[I64, NDArray[np.int16]]:
    """Blocks that are a phrase, and the rule of each."""
    at = np.searchsorted(phrases.line_hashes, lines.masked)
    at[at == len(phrases.line_hashes)] = 0
    blocks = np.flatnonzero((phrases.line_hashes[at] == lines.masked) & (lines.masked != 0))
    return blocks.astype(np.int64), phrases.line_rules[at[blocks]]


def candidates(lines: Lines, phrases: Phrases) -> tuple[I64, I64]:
    """(block, trigger) pairs: which blocks hold which trigger words, each pair once, ordered by block."""
    hashes = lines.words.hashes
    maybe = np.flatnonzero(phrases.sieve[(hashes & np.uint64(0xFFFF)).astype(np.int64)])
    at = np.searchsorted(phrases.trigger_hashes, hashes[maybe])
    at[at == len(phrases.trigger_hashes)] = 0
    sure = phrases.trigger_hashes[at] == hashes[maybe]
    blocks = lines.word_block[maybe[sure]].astype(np.int64)
    keys = blocks * (len(phrases.trigger_hashes) + 1) + at[sure]
    if phrases.copyright_trigger:
        signs = np.flatnonzero(lines.cps == _COPYRIGHT)
        if len(signs):
            owner = np.searchsorted(lines.begins, signs, side="right") - 1
            keys = np.concatenate([keys, owner * (len(phrases.trigger_hashes) + 1) + len(phrases.trigger_hashes)])
    keys = np.unique(keys)
    blocks, triggers = np.divmod(keys, len(phrases.trigger_hashes) + 1)
    fits = lines.n_words[blocks] <= MAX_LINE_WORDS
    return blocks[fits], triggers[fits]


def find_hits(lines: Lines, phrases: Phrases) -> Hits:
    """Every rule that has a phrase on a block, each rule once per block."""
    whole, whole_rules = whole_lines(lines, phrases)
    taken = np.zeros(len(lines), np.bool_)
    taken[whole] = True
    blocks: list[int] = []
    rules: list[int] = []
    why: list[str] = []
    pairs = candidates(lines, phrases)
    free = ~taken[pairs[0]]
    n_words = lines.n_words
    current, line_key, long, seen = -1, "", False, set[str]()
    for block, trigger in zip(pairs[0][free].tolist(), pairs[1][free].tolist(), strict=True):
        if block != current:
            current, line_key, seen = block, "", set()
            long = bool(n_words[block] > MAX_PATTERN_WORDS)
        for n in phrases.trigger_entries[trigger]:
            entry = phrases.entries[n]
            if entry.rule in seen or (long and entry.rule not in LONG):
                continue
            if not line_key:
                line_key = key(lines.text(block))
            found = entry.pattern.search(line_key)
            if found:
                seen.add(entry.rule)
                blocks.append(block)
                rules.append(phrases.rule_numbers[entry.rule])
                why.append(found)
    all_blocks = np.concatenate([whole, np.array(blocks, np.int64)])
    order = np.argsort(all_blocks, kind="stable")
    all_rules = np.concatenate([whole_rules, np.array(rules, np.int16)])
    words: list[str | None] = [None] * len(whole)
    words.extend(why)
    return Hits(all_blocks[order], all_rules[order], [words[i] for i in order.tolist()])
