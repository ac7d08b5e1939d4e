"""How far a heading, or a bare "Read more", claims the lines around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.block_shapes import BlockShapes
from cleaner.label.rules.rule import Rule
from cleaner.text.lines import Lines

SECTION = 12
"""A section reaches this many blocks at most."""
SPOKEN = 240
"""Characters of a line that a word of a sign-up form or an appeal brings into its section, at most."""
TITLE_CHARS, TITLE_WORDS = 12, 3
"""The title of a teaser has at least so many."""


def spoken_section(
    shapes: BlockShapes,
    block: int,
    rule: Rule,
    hit_kinds: dict[int, tuple[str, ...]],
    marks: dict[str, NDArray[np.bool_]],
) -> int:
    """End of the run of blocks after *block* that speak of the same thing; one other short block between two of
    them is let pass.
    """
    mark = marks[rule.kind]
    end = block + 1
    for b in range(block + 1, min(block + 1 + SECTION, int(shapes.last[block]))):
        if rule.kind in hit_kinds.get(b, ()) or (mark[b] and shapes.length[b] < SPOKEN):
            end = b + 1
        elif b > end or not shapes.short[b]:
            break
    return end


def teasers_end(shapes: BlockShapes, block: int) -> int:
    """End of the short lines right after a heading; the last line before prose may be that prose's own heading
    and is left.
    """
    stop = min(int(shapes.next_prose[block]), block + 1 + SECTION)
    if stop < int(shapes.last[block]) and shapes.prose[stop]:
        return max(block + 1, stop - 1)
    return max(block + 1, stop)


def holds_one_link(shapes: BlockShapes, block: int) -> bool:
    """Whether one line stands between a heading at *block* and prose, and prose above: a box with a single link. (On
    web pages 47 of 48 such lines are boilerplate.)
    """
    after = block + 2
    inside = block > shapes.first[block] and bool(shapes.prose[block - 1])
    return inside and after < int(shapes.last[block]) and bool(shapes.prose[after]) and not shapes.prose[block + 1]


def teased_title(lines: Lines, shapes: BlockShapes, block: int) -> int | None:
    """The title a bare "Read more" at *block* belongs to, if the block before it looks like one and nothing else
    does.
    """
    b = block - 1
    if b < int(shapes.first[block]) or shapes.prose[b]:
        return None
    if shapes.length[b] < TITLE_CHARS or lines.n_words[b] < TITLE_WORDS:
        return None
    if lines.gaps[block] > lines.gaps[b] and lines.gaps[block] > 0:
        return None
    # A title stands alone between paragraphs; a list of them is an index page, where they are content.
    before = b - 1
    if before >= int(shapes.first[block]) and not shapes.prose[before]:
        return None
    after = block + 1
    return b if after < int(shapes.last[block]) and shapes.prose[after] else None
