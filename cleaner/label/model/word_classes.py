"""Word classes the line model counts: function words, and the words menus, forms, footers and forums are made of.

Every class is one list over all languages, for a line's language is not known when it is read; a word of two classes
counts in both. The lists are short on purpose: what they miss, the hashed n-grams of
:mod:`cleaner.label.model.word_score` learn.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.language import language_files
from cleaner.text import words as tx

NAMES = (
    "function words",
    "you and we",
    "I",
    "log in",
    "newsletter",
    "share",
    "related",
    "menu",
    "forum",
    "legal",
    "shop",
    "credit",
    "month or weekday",
    "year",
    "time",
    "donate",
    "address",
    "ad",
    "browser",
)
"""The classes, in the order of their rows in the features of a line."""

_YEARS = range(1980, 2036)
"""Numbers that count as years: those of the pages the model was trained on, and a decade more."""


def words_by_class() -> dict[str, tuple[str, ...]]:
    """The words of every class, over all languages."""
    found = {name: language_files.entries("words", name.replace(" ", "_")) for name in NAMES}
    return found | {"year": tuple(map(str, _YEARS))}


class Classes(NamedTuple):
    """A cuckoo hash table (Pagh and Rodler 2001) over the words of all classes: each word is in one of two slots.

    ``tags`` checks the word, ``sets`` numbers the set of classes it is in; slot 0 is empty. Words that ``near`` has
    nothing for, by their upper 16 bits, are in none: most words are, and that table is small.
    """

    mask: int
    near: NDArray[np.bool_]
    tags: NDArray[np.uint64]
    sets: NDArray[np.uint8]
    members: NDArray[np.uint8]
    """(most classes of a word, sets): the classes of a set, in order, then the number of classes for none."""

    def look_up(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Places of the words that may be in classes, and the set of each (0 for one that is in none after all)."""
        at = np.flatnonzero(self.near.take(hashes >> np.uint64(48)))
        hashes = hashes.take(at)
        mask = np.uint64(self.mask)
        first = (hashes & mask).view(np.intp)
        second = ((hashes >> np.uint64(32)) & mask).view(np.intp)
        slot = np.where(self.tags.take(first) == hashes, first, second)
        slot *= self.tags.take(slot) == hashes
        return at, self.sets.take(slot)

    def per_block(self, hashes: NDArray[np.uint64], block: NDArray[np.int64], blocks: int) -> NDArray[np.intp]:
        """(blocks, classes): how many words of each class every block has; *block* is that of each word."""
        at, sets = self.look_up(hashes)
        row = block.take(at) * (len(NAMES) + 1)
        found = [row + self.members[0].take(sets)]
        for members in self.members[1:]:
            more = members.take(sets)
            some = np.flatnonzero(more != len(NAMES))
            found.append(row.take(some) + more.take(some))
        width = len(NAMES) + 1
        counts = np.bincount(np.concatenate(found), minlength=blocks * width)
        return counts.reshape(blocks, width)[:, :-1]


@lru_cache(maxsize=1)
def classes() -> Classes:
    """The table of :data:`NAMES`."""
    found: dict[int, set[int]] = {}
    for number, words in enumerate(words_by_class().values()):
        for h in tx.words_of(tx.code_points(tx.normalise(" ".join(words)))).hashes.tolist():
            found.setdefault(h, set()).add(number)
    size = 1 << 13
    slots: dict[int, int] = {0: 0}
    for word in found:
        h, at = word, word & (size - 1)
        for _ in range(100):
            if at and at not in slots:
                slots[at] = h
                break
            if at:
                slots[at], h = h, slots[at]
            at = (h >> 32) & (size - 1) if at == h & (size - 1) else h & (size - 1)
        else:  # cannot happen with a table a fifth full, and a test would see it
            raise AssertionError("the word table is too small")
    known = sorted({(), *(tuple(sorted(f)) for f in found.values())})
    near = np.zeros(1 << 16, np.bool_)
    tags, sets = np.zeros(size, np.uint64), np.zeros(size, np.uint8)
    for at, h in slots.items():
        if at:
            near[h >> 48] = True
            tags[at], sets[at] = h, known.index(tuple(sorted(found[h])))
    members = np.full((max(map(len, known)), len(known)), len(NAMES), np.uint8)
    for number, of in enumerate(known):
        members[: len(of), number] = of
    return Classes(size - 1, near, tags, sets, members)
