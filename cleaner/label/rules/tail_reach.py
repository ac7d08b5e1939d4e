"""Whether a heading such as "Related articles" ends the page's own text, and where what it claims begins."""

from __future__ import annotations

import re

from cleaner.label.rules.block_shapes import PROSE_ANY, BlockShapes
from cleaner.label.rules.topic_return import prose_of, returns
from cleaner.model import Thread
from cleaner.text.lines import Lines

MIN_HEAD = 300
"""A tail needs this many characters of prose before its heading."""
BOX = 4
"""A heading with this many short lines at most, and two paragraphs in a row after them, stands in the midst of a text:
the teasers of 270 tails on web pages have a title for each paragraph."""
LISTING = 6
"""A page with this many paragraphs before the heading, no two of them in a row, is a list of teasers itself."""
AFTER_MOST = 3
"""A tail of more than so many times the prose before it is no tail."""
BLOCKS_MOST, BLOCKS_FREE = 4, 40
"""A tail has at most so many blocks for each block before it, and some more: a heading near the top ends no page."""

PARAGRAPH = 100
"""Characters of a line right under a heading that may be the text's own; twice as many of a sentence are."""
FIELDS_WITHIN, FIELDS = 6, 3
"""Fields ("label: value") are the page's own if so many begin among so many lines under a heading."""

TEASERS = 12
"""An inserted box has so many short lines at most."""

ANSWERS = 3
"""So many questions with a paragraph under each are a part of the page, not teasers."""
_ASKS = frozenset(map(ord, "?？؟"))

_BULLET = re.compile(r"[\W\d]")

FIELD = re.compile(r"\W{0,3}[^\W\d][\w ()/*]{0,24}:\s+(?:\S+(?:\s+\S+){0,3}\s*$|\D{0,40}\d)")


def tail_start(lines: Lines, shapes: BlockShapes, block: int) -> int:
    """Where a tail begins whose heading stands over lines of the page's own: paragraphs right below it that return to
    its topic (the box had links once), or lines "label: value", such as what a game asks for at least and what is
    "recommended". After them; else at *block*.
    """
    last = int(shapes.last[block])
    end = block + 1
    if (
        end < last
        and shapes.length[end] >= PARAGRAPH
        and lines.n_words[end] >= 2
        and not _BULLET.match(lines.text(end))
    ):
        earlier = prose_of(shapes, int(shapes.first[block]), block)
        told = lines.sentence_end[end] and shapes.length[end] >= 2 * PARAGRAPH
        if told or returns(lines, earlier, [end]):
            end += 1
            while end < last and shapes.prose[end] and returns(lines, earlier, [end]):
                end += 1
        return block if end == block + 1 else min(end, last - 1)
    fields = [b for b in range(end, min(block + 1 + FIELDS_WITHIN, last)) if FIELD.match(lines.text(b)) is not None]
    if len(fields) < FIELDS:
        return block
    for b in range(fields[0], last):
        if FIELD.match(lines.text(b)) is not None:
            end = b + 1
        elif b > end + 1:
            break
    return min(end, last - 1)


def ends_text(
    lines: Lines, shapes: BlockShapes, block: int, hit_kinds: dict[int, tuple[str, ...]], thread: Thread | None
) -> bool:
    """Whether a heading at *block* ends the page's own text."""
    first, last = int(shapes.first[block]), int(shapes.last[block])
    if among_posts(block - first, thread):
        return False
    before = int(shapes.prose_before[block])
    if before < MIN_HEAD or last - block > BLOCKS_MOST * (block - first) + BLOCKS_FREE:
        return False  # too early on the page to be its end
    later = [b for b in prose_of(shapes, block + 1, last) if b not in hit_kinds]
    if not later:
        return True
    after = int(shapes.length[later].sum())
    if after > AFTER_MOST * before:
        return False
    asked = sum(_asks(lines, b - 1) and lines.sentence_end[b] and not _asks(lines, b) for b in later)
    if asked >= ANSWERS and 2 * asked >= len(later):
        return False
    start = later[0]
    if 1 <= start - block - 1 <= BOX and start + 1 < last and shapes.prose[start + 1]:
        return False
    earlier = prose_of(shapes, first, block)
    listing = len(earlier) >= LISTING and after * 5 >= before and int(shapes.length[later].max()) >= PROSE_ANY
    if listing and not (shapes.prose[first : block - 1] & shapes.prose[first + 1 : block]).any():
        return False
    return not returns(lines, earlier, later)


def doubtful_prose(
    lines: Lines, shapes: BlockShapes, block: int, hit_kinds: dict[int, tuple[str, ...]]
) -> tuple[int, int] | None:
    """The paragraphs after a heading at *block* that may be the end of the text below an inserted box: all the prose
    that follows stands together, right under a few short lines. Teasers have a title for each paragraph; on web pages
    such prose is mostly a note about the site, which other evidence recognises.
    """
    last = int(shapes.last[block])
    start = int(shapes.next_prose[block + 1]) if block + 1 < last else last
    if start >= last or start - block - 1 > TEASERS or start in hit_kinds:
        return None
    if start - 2 > block and lines.exact[start - 1] == lines.exact[start - 2]:
        return None  # the text of a picture and the title of a teaser
    end = start
    while end < last and shapes.prose[end] and end not in hit_kinds:
        end += 1
    later = [b for b in prose_of(shapes, end, last) if b not in hit_kinds]
    return None if later else (start, end)


def _asks(lines: Lines, block: int) -> bool:
    return int(lines.cps[int(lines.ends[block]) - 1]) in _ASKS


def among_posts(block: int, thread: Thread | None) -> bool:
    """Whether a later post of the thread starts after *block* (of its document): short lines there are short posts."""
    return thread is not None and bool(thread.posts) and thread.posts[0].first <= block < thread.posts[-1].first
