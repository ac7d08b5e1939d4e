"""Where a hash stands in a list of hashes: a table by sixteen of its bits, dearer only where two of the list agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import UsageError

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_BITS = 16


@dataclass(frozen=True, slots=True, eq=False)
class HashTable:
    """Different hashes and, by each sixteen bits of theirs in turn, the number of the hash that has them or -1.

    Most hashes have a place in the first table; those whose place is taken stand in the second, and so on.
    """

    hashes: U64
    levels: tuple[NDArray[np.int16], ...]

    def find(self, hashes: U64) -> tuple[I64, I64]:
        """Places in *hashes* of those that are in the list, in order, and their numbers in the list."""
        number = self.levels[0].take(hashes.astype(np.uint16))  # the lowest bits
        place = np.flatnonzero(number >= 0)
        number = number.take(place)
        own = hashes.take(place)
        found = self.hashes.take(number) == own
        if len(self.levels) > 1:
            other = np.flatnonzero(~found)
            for level, table in enumerate(self.levels[1:], 1):
                number[other] = table.take((own.take(other) >> np.uint64(_BITS * level)).astype(np.uint16))
                other = other[number.take(other) >= 0]
                found[other] = same = self.hashes.take(number.take(other)) == own.take(other)
                other = other[~same]
        return place[found], number[found].astype(np.int64)


def hash_table(hashes: U64) -> HashTable:
    """The table of *hashes*, which are all different, fewer than 2^15 and well mixed."""
    levels: list[NDArray[np.int16]] = []
    rest = np.arange(len(hashes))
    while not levels or len(rest):
        if len(levels) == 64 // _BITS or len(hashes) >= 1 << (_BITS - 1):
            raise UsageError("rules: too many phrases for the table that they are looked up in")
        level = np.full(1 << _BITS, -1, np.int16)
        slots = (hashes[rest] >> np.uint64(_BITS * len(levels))).astype(np.uint16)
        _, first = np.unique(slots, return_index=True)
        level[slots[first]] = rest[first]
        levels.append(level)
        rest = np.delete(rest, first)
    return HashTable(hashes, tuple(levels))
