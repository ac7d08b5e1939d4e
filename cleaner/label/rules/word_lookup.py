"""One look at every word of a batch: which words call up a pattern, which belong to a class that a form asks for.

Looking every word up is the dearest thing rules do, so it is done once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import UsageError
from cleaner.label.rules.hash_table import HashTable, hash_table
from cleaner.language.phrase_grammar import Pattern
from cleaner.text import words as tx
from cleaner.text.lines import Lines, ranges

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_COPYRIGHT = "©"


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Words, the classes each belongs to (bits), and the patterns each is needed by."""

    table: HashTable
    classes: NDArray[np.int64]
    bits: Mapping[str, int]
    """Bit of each class."""
    spans: I64
    """Needs of word *w* are ``spans[w]:spans[w + 1]`` of the four arrays below; the last word is the copyright sign."""
    need_pattern: I64
    need_role: I64
    need_least: I64
    need_most: I64
    need_words: I64
    """Words of the longest line that the pattern of each need can match."""
    wanted: I64
    """How many roles each pattern has, one or two: it needs a word for every one."""
    reach: tuple[I64, I64]
    """Per word, the last place where any pattern looks for it and the words of the longest line it does so in."""


def lexicon_of(patterns: Sequence[Pattern], classes: Mapping[str, Iterable[str]], caps: Sequence[int]) -> Lexicon:
    """A lexicon of the words of *patterns* (looking at lines of at most *caps* words) and of word *classes*."""
    needs: dict[str, list[tuple[int, int, int, int]]] = {}
    for n, p in enumerate(patterns):
        for role, need in enumerate(p.needs):
            for word, least, most in need.places:
                needs.setdefault(word, []).append((n, role, least, most))
    bits = {name: 1 << k for k, name in enumerate(classes)}
    of: dict[str, int] = {}
    for name, members in classes.items():
        for word in members:
            of[word] = of.get(word, 0) | bits[name]
    words = sorted({w for w in (*needs, *of) if w != "©"})
    unordered = tx.words_of(tx.code_points("\n".join(words))).hashes
    if len(unordered) != len(words):
        raise UsageError("rules: a word of a pattern or of a class is not one word")
    order = np.argsort(unordered)
    words, hashes = [words[i] for i in order.tolist()], unordered[order]
    rows = [needs.get(w, []) for w in (*words, "©")]
    # The copyright sign is no word and has no place; it is looked for at the first.
    rows[-1] = [(n, role, 0, most) for n, role, _, most in rows[-1]]
    table = np.array([row for some in rows for row in some], np.int64).reshape(-1, 4)
    most_words = np.array([min(p.most_words, cap) for p, cap in zip(patterns, caps, strict=True)], np.int64)
    return Lexicon(
        table=hash_table(hashes),
        classes=np.array([of.get(w, 0) for w in words], np.int64),
        bits=bits,
        spans=np.concatenate([[0], np.cumsum([len(r) for r in rows])]).astype(np.int64),
        need_pattern=table[:, 0],
        need_role=table[:, 1],
        need_least=table[:, 2],
        need_most=table[:, 3],
        wanted=np.array([len(p.needs) for p in patterns], np.int64),
        need_words=most_words[table[:, 0]],
        reach=(
            np.array([max((most for *_, most in some), default=-1) for some in rows], np.int64),
            np.array([max((int(most_words[n]) for n, *_ in some), default=-1) for some in rows], np.int64),
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class FoundWords:
    """What a batch holds of a lexicon."""

    classes: NDArray[np.int64]
    """Per block: the bits of all classes its words belong to."""
    opening: NDArray[np.int64]
    """Per block: those of its first word."""
    known: tuple[I64, I64]
    """(word of the batch, bits of its classes) for every word that belongs to one."""
    blocks: I64
    """Blocks worth trying a pattern on …"""
    patterns: I64
    """… and the pattern, in order of block."""
    signs: I64
    """Blocks of all copyright signs."""


def look_up(lines: Lines, lexicon: Lexicon) -> FoundWords:
    """Look every word of the batch up."""
    word, entry = lexicon.table.find(lines.words.hashes)
    block = lines.word_block[word].astype(np.int64)
    classes = np.zeros(len(lines), np.int64)
    own = lexicon.classes[entry]
    some = np.flatnonzero(own)
    if len(some):
        owner = block.take(some)
        new = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
        classes[owner[new]] = np.bitwise_or.reduceat(own.take(some), new)
    place = word - lines.word_offsets[block]
    opening = np.zeros(len(lines), np.int64)
    first = np.flatnonzero(place == 0)
    opening[block.take(first)] = own.take(first)
    sign_blocks = _signs(lines)
    blocks, patterns = _candidates(
        lines,
        lexicon,
        np.concatenate([block, sign_blocks]),
        np.concatenate([entry, np.full(len(sign_blocks), len(lexicon.table.hashes))]),
        np.concatenate([place, np.zeros(len(sign_blocks), np.int64)]),
    )
    return FoundWords(classes, opening, (word.take(some), own.take(some)), blocks, patterns, sign_blocks)


def _signs(lines: Lines) -> I64:
    """Blocks of copyright signs. Their place counts as the first: marks are no words."""
    return np.searchsorted(lines.begins, lines.places(_COPYRIGHT), side="right") - 1


def _candidates(lines: Lines, lexicon: Lexicon, block: I64, entry: I64, place: I64) -> tuple[I64, I64]:
    """(block, pattern) pairs in which every word the pattern needs stands where it can."""
    length = lines.n_words.take(block)
    near = np.flatnonzero((place <= lexicon.reach[0].take(entry)) & (length <= lexicon.reach[1].take(entry)))
    block, entry, place, length = block.take(near), entry.take(near), place.take(near), length.take(near)
    start = lexicon.spans.take(entry)
    each, need = ranges(start, lexicon.spans.take(entry + 1) - start)
    where = place.take(each)
    fits = (where >= lexicon.need_least.take(need)) & (where <= lexicon.need_most.take(need))
    fits &= length.take(each) <= lexicon.need_words.take(need)
    fitting = np.flatnonzero(fits)
    owner, need = block.take(each.take(fitting)), need.take(fitting)
    n = len(lexicon.wanted)
    keys = np.sort((owner * n + lexicon.need_pattern.take(need)) * 2 + lexicon.need_role.take(need))
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    # the second role of a pattern, where it is held, comes right after the first
    both = np.append(keys[1:] == keys[:-1] + 1, False)[: len(keys)]
    first = np.flatnonzero((keys & 1) == 0)
    owner, pattern = np.divmod(keys.take(first) >> 1, n)
    full = both.take(first) | (lexicon.wanted.take(pattern) == 1)
    return owner[full], pattern[full]
