"""Mode ``passages``: a long passage that an earlier record holds is cut from the others.

What one record shares with another is the same words, so that holding is transitive: if *h* shares a stretch with *x* and
the same stretch with *y*, then *x* holds what *y* does, though the two were never compared. Every passage cut from a record is held by
one before it in the order of records; that one may have been cut there too, for one still earlier; the first keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cleaner.dedup import edges, verify
from cleaner.dedup.parts import Part
from cleaner.dedup.shingles import I64
from cleaner.dedup.store import Texts

if TYPE_CHECKING:
    from cleaner.dedup.corpus import Passes

BLOCK = 2048
RULE = "dedup.passage"
"""In ``removed``. Offsets of such a row are into the text of its record, not of its page."""

PASSAGES = pa.schema(
    [
        ("part", pa.string()),
        ("row", pa.int64()),
        ("id", pa.string()),
        ("start", pa.int64()),  # characters of the record's text
        ("end", pa.int64()),
        ("canonical", pa.string()),
        ("text", pa.string()),
    ]
)
"""A row per passage that is cut, sorted by place; passages of a record do not touch."""

Cut = tuple[int, int, int]
"""Start and end in a record, and the rank of the record that holds it."""


class Involved(NamedTuple):
    """The records that have any relation, in total order: rank *r* is entry *r*."""

    numbers: I64
    ids: list[str]
    node: I64
    """Rank of the best exact copy of the record: the record itself if it is that, or has no copy."""
    text: I64
    """Number of the copy whose text was compared."""


def places(passes: Passes, numbers: I64) -> tuple[list[str], list[int]]:
    """Digest of the part, and the row there, of records by number."""
    starts = np.array([0, *np.cumsum([part.rows for part in passes.parts])])
    part = np.searchsorted(starts, numbers, side="right") - 1
    return [passes.parts[i].digest for i in part.tolist()], (numbers - starts[part]).tolist()


def none() -> pa.Table:
    """No passages."""
    return PASSAGES.empty_table()


def passage_table(passes: Passes, who: Involved, left: I64, right: I64, gone: NDArray[np.bool_], texts: Texts) -> pa.Table:
    """Passages to cut from records that stay, from compared pairs of ranks (*left*, *right*)."""
    stay = ~gone[left] & ~gone[right]
    left, right = np.maximum(left, right)[stay], np.minimum(left, right)[stay]
    shared: dict[int, list[tuple[int, int, int, int, int]]] = {}
    least = edges.passage_shingles(passes.config)
    order = np.lexsort((right, left))
    for at in range(0, len(order), BLOCK):
        a, b = left[order[at : at + BLOCK]], right[order[at : at + BLOCK]]
        docs, where = np.unique(np.concatenate([who.numbers[a], who.numbers[b]]), return_inverse=True)
        found = verify.spans(texts.read(docs), where[: len(a)], where[len(a) :], passes.config, least)
        for x, y, stretches in zip(a.tolist(), b.tolist(), found, strict=True):
            for s, e, cs, ce in stretches:
                shared.setdefault(x, []).append((y, s, e, cs, ce))
                shared.setdefault(y, []).append((x, cs, ce, s, e))
    cuts = settled(claims(shared))
    ranks = sorted(cuts)
    digest, row = places(passes, who.numbers[ranks])
    rows = []
    for at in range(0, len(ranks), BLOCK):
        block = np.array(ranks[at : at + BLOCK])
        numbers = np.sort(who.numbers[block])
        known = dict(zip(numbers.tolist(), texts.read(numbers), strict=True))
        for i, rank in enumerate(block.tolist(), at):
            text = known[int(who.numbers[rank])]
            rows += [(digest[i], row[i], who.ids[rank], s, e, who.ids[z], text[s:e]) for s, e, z in cuts[rank]]
    rows.sort()
    columns = list(zip(*rows, strict=True)) or [()] * len(PASSAGES)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, PASSAGES, strict=True)], schema=PASSAGES)


def claims(shared: dict[int, list[tuple[int, int, int, int, int]]]) -> dict[int, list[Cut]]:
    """Stretches of records that a record of smaller rank holds.

    *shared* has for each record its stretches: (other record, start, end, start there, end there).
    """
    out: dict[int, list[Cut]] = {}
    for middle, stretches in shared.items():
        # a stretch of the middle is held by every record whose stretch encloses it; the first of them is wanted
        for other, s, e, cs, ce in stretches:
            holder = min([middle, *(o for o, a, b, _, _ in stretches if a <= s and e <= b)])
            if holder < other:
                out.setdefault(other, []).append((cs, ce, holder))
            if other < middle:
                out.setdefault(middle, []).append((s, e, min(other, holder)))
    return out


def settled(claimed: dict[int, list[Cut]]) -> dict[int, list[Cut]]:
    """Claims on a record that overlap joined into one, in the name of the holder of the longest."""
    out: dict[int, list[Cut]] = {}
    for rank, cuts in claimed.items():
        joined: list[tuple[int, int, int, int]] = []
        for s, e, holder in sorted(set(cuts)):
            if joined and s < joined[-1][1]:
                a, b, longest, who = joined[-1]
                better = (e - s, -holder) > (longest, -who)
                joined[-1] = (a, max(b, e), e - s if better else longest, holder if better else who)
            else:
                joined.append((s, e, e - s, holder))
        out[rank] = [(s, e, who) for s, e, _, who in joined]
    return out


def cuts_of(path: Path, part: Part) -> dict[int, list[tuple[int, int, str]]]:
    """The stretches to cut from each row of a part, and the record that holds them."""
    columns = ["row", "start", "end", "canonical"]
    table = pq.read_table(path, columns=columns, filters=[("part", "=", part.digest)], use_threads=False)
    out: dict[int, list[tuple[int, int, str]]] = {}
    for row, start, end, holder in zip(*(c.to_pylist() for c in table.columns), strict=True):
        out.setdefault(row, []).append((start, end, holder))
    return out


def without(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    """*text* less the stretches *cuts*, which are sorted and do not touch."""
    edges_ = [0, *(p for c in cuts for p in c), len(text)]
    return "".join(text[a:b] for a, b in zip(edges_[::2], edges_[1::2], strict=True))


def restored(text: str, cuts: Iterable[tuple[int, str]]) -> str:
    """The text before passages were cut from it; *cuts* are their starts in that text, and their texts.

    >>> restored("ab ef", [(3, "cd ")])
    'ab cd ef'
    """
    for start, piece in sorted(cuts):
        text = text[:start] + piece + text[start:]
    return text
