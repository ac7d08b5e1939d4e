"""Where a page ends: after its footer may stand dialogs, forms and lists of choices that it shows on demand.

A browser shows such parts one at a time, over the page; in its text they stand one after the other after the line
that says whose the page is, and may be many times longer than the page. What follows that line is judged apart, so
that the page's own length, prose and place of things are what they are without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.label.block_states import SETTLES
from cleaner.label.rules.block_shapes import BlockShapes, block_shapes
from cleaner.label.rules.phrase_rules import PHRASE_RULES
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.rule import PROSE, Rule, Scope, quoted
from cleaner.label.rules.tail_reach import MIN_HEAD
from cleaner.label.rules.topic_return import prose_of, returns
from cleaner.model import MOVED_KINDS, Finding, Thread
from cleaner.text.lines import Lines, vocabulary

_STORY = (
    f"{PROSE}\nIn winter the ferry was the only way to the school, and the miller's sons went over on the ice of the"
    " fen.\nThe parish asked for a new one in April, but the county has no money for ferries until the autumn."
)
_LINKS = "About us\nCareers\nPrivacy policy\nTerms of use\nContact us"
_DIALOG = """Your basket
Your basket is empty.
Choose your country
Belgium
Canada
Denmark
Returns: customers may send back unworn boots within thirty days and pay for the parcel themselves.
Refunds are made to the card that was charged, less a fee of four crowns for every box that was opened.
Size guide: measure your soles from heel to toe in the evening, when they are longest, and add a finger's width.
Gift cards cannot be exchanged for cash and are valid for two years from the day on which they were bought.
We keep the address you give us for as long as your order takes, and for seven years where the law asks for it."""
AFTER_FOOTER = Rule(
    "legal.foot",
    "other_chrome",
    "Dialogs, forms and choices after the page's footer.",
    0.96,
    Scope.FOOTER,
    pages=(f"{_STORY}\n{_LINKS}\n© 2024 Marsh Outfitters. All rights reserved.\n{_DIALOG}",),
    other_pages=(f"{_LINKS}\n© 2024 Marsh Outfitters. All rights reserved.\n{_STORY}",),
)
NEAR = 16
"""A footer has its links among so many blocks before or after the line that says whose the page is."""
LINKS = 3
"""So many of them are phrases of boilerplate; beside the copyright of a picture or of a book there are none."""
LINE = 200
"""Characters of such a line, at most."""
TAIL = 100
"""Words after the footer, at least: less than that hardly weighs on what the page is. Of some 110 such footers on 1,440
web pages, in each of three renderings, one has content after it (a list of shops)."""

_FOOT = re.compile(
    r"(?i)^\W*(?:[©ⓒ]|copyright\b).{0,60}\b(?:19|20)\d\d|^\W*(?:19|20)\d\d.{0,6}[©ⓒ]|"
    r"^[^:]{0,60}[©ⓒ]\W{0,3}(?:copyright\s)?(?:19|20)\d\d|^[^:©]{0,80}\ball rights reserved"
)
_WORDS = vocabulary(("copyright", "reserved"))
_IN_FOOTERS = np.array([r.kind in {"nav", "footer_legal", "share", "newsletter"} for r in PHRASE_RULES])


@dataclass(frozen=True, slots=True, eq=False)
class PagesAndTails:
    """A batch whose documents are cut after their footers."""

    lines: Lines
    """The same blocks; a document that was cut is two."""
    threads: Sequence[Thread | None]
    """One per part."""
    heads: tuple[int, ...]
    """Number of each document's first part."""
    ends: tuple[int, ...]
    """Blocks of each document's first part: where the page ends."""

    def joined(self, found: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
        """Findings of the parts as findings of the documents, with one more for what follows each footer."""
        out: list[list[Finding]] = []
        for head, following, end in zip(self.heads, (*self.heads[1:], len(found)), self.ends, strict=True):
            own = list(found[head])
            out.append(own)
            if following == head + 1:
                continue
            # nothing there is the page's title, author or date
            tail = [f for f in found[head + 1] if f.kind not in MOVED_KINDS]
            for f in tail:  # where a rule says what a block is, the place makes it surer
                score = max(f.score, AFTER_FOOTER.score) if _settles(f) else f.score
                own.append(f._replace(first=f.first + end, last=f.last + end, score=score))
            why = f"after the page's footer {quoted(self.lines.docs[head].line(end - 1))}"
            for first, last in _unnamed(tail, len(self.lines.docs[head + 1])):
                own.append(
                    Finding(first + end, last + end, AFTER_FOOTER.kind, AFTER_FOOTER.id, AFTER_FOOTER.score, why)
                )
        return out


def _settles(f: Finding) -> bool:
    return f.kind != "content" and (f.hard or f.score >= SETTLES["balanced"])


def _unnamed(findings: Sequence[Finding], blocks: int) -> Iterator[tuple[int, int]]:
    """Runs of *blocks* of which no rule that settles them says what they are: a cookie notice stays one."""
    open_ = np.ones(blocks + 2, np.bool_)
    open_[[0, -1]] = False
    for f in findings:
        if _settles(f):
            open_[f.first + 1 : f.last + 1] = False
    edges = np.flatnonzero(open_[1:] != open_[:-1]).tolist()
    yield from zip(edges[::2], edges[1::2], strict=True)


def parted(lines: Lines, threads: Sequence[Thread | None]) -> PagesAndTails:
    """Cut the documents of a batch after their footers; *threads* has one entry per document."""
    sizes = [len(d) for d in lines.docs]
    footers = _footers(lines, threads)
    if not footers:
        return PagesAndTails(lines, threads, tuple(range(len(sizes))), tuple(sizes))
    apart: list[Thread | None] = []
    heads: list[int] = []
    for d, thread in enumerate(threads):
        heads.append(len(apart))
        apart.extend((thread, None) if d in footers else (thread,))
    ends = [footers.get(d, n) for d, n in enumerate(sizes)]
    return PagesAndTails(lines.parted(ends), apart, tuple(heads), tuple(ends))


def _footers(lines: Lines, threads: Sequence[Thread | None]) -> dict[int, int]:
    """Where the page ends, for each document with something after its footer."""
    places = _candidates(lines)
    if not len(places):
        return {}
    shapes = block_shapes(lines)
    footers: dict[int, int] = {}
    done: set[int] = set()
    for b in places[shapes.length[places] <= LINE][::-1].tolist():
        d, first, last = int(lines.doc[b]), int(shapes.first[b]), int(shapes.last[b])
        if d in done or not _FOOT.search(lines.text(b)) or not _linked(lines, first, b, last):
            continue
        done.add(d)  # what the page's last footer does not end, no earlier one does
        words = int(lines.word_offsets[last] - lines.word_offsets[b + 1])
        if words < TAIL or shapes.prose_before[b] < MIN_HEAD:
            continue
        thread = threads[d]
        if thread is not None and thread.posts and thread.posts[-1].last > b - first:
            continue
        if _stands(lines, shapes, first, b, last):
            footers[d] = b + 1 - first
    return footers


def _linked(lines: Lines, first: int, footer: int, last: int) -> bool:
    """Whether the links of a footer stand around the block."""
    phrases = load()
    _, found = phrases.lines.find(lines.masked[max(first, footer - NEAR) : min(last, footer + NEAR + 1)])
    return int(_IN_FOOTERS[phrases.line_rules[found]].sum()) >= LINKS


def _candidates(lines: Lines) -> NDArray[np.int64]:
    """Blocks with a copyright sign or word, in order."""
    hashes = lines.words.hashes
    said = lines.word_block[np.flatnonzero((hashes == _WORDS[0]) | (hashes == _WORDS[1]))]
    signs = np.searchsorted(lines.begins, np.sort(lines.places("©")), side="right") - 1
    return np.unique(np.concatenate([said, signs]))


def _stands(lines: Lines, shapes: BlockShapes, first: int, footer: int, last: int) -> bool:
    """Whether nothing after *footer* speaks of what the page speaks of above it."""
    later = prose_of(shapes, footer + 1, last)
    return not later or not returns(lines, prose_of(shapes, first, footer), later)
