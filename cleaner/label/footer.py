"""Where a page ends: behind its foot may stand dialogs, forms and lists of choices that it shows on demand.

A browser shows such parts one at a time, over the page; in its text they stand one after the other behind the line
that says whose the page is, and may be many times longer than the page. What is behind that line is judged apart, so
that the page's own length, prose and place of things are what they are without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.label.decide import SETTLES
from cleaner.label.rules.catalogue import RULES
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.prose import Shape, shape
from cleaner.label.rules.reach import MIN_HEAD, quoted
from cleaner.label.rules.topic_return import prose_of, returns
from cleaner.model import MOVED_KINDS, Finding, Thread
from cleaner.text.lines import Lines, vocabulary

RULE = RULES["legal.foot"]
NEAR = 16
"""A foot has its links among so many blocks before the line that says whose the page is, or behind it."""
LINKS = 3
"""So many of them are phrases of furniture; beside the copyright of a picture or of a book there are none."""
LINE = 200
"""Characters of such a line, at most."""
TAIL = 100
"""Words behind the foot, at least: less than that hardly weighs on what the page is. Of some 110 such feet on 1,440 web
pages, in each of three renderings, one has content behind it (a list of shops)."""

_FOOT = re.compile(
    r"(?i)^\W*(?:[©ⓒ]|copyright\b).{0,60}\b(?:19|20)\d\d|^\W*(?:19|20)\d\d.{0,6}[©ⓒ]|"
    r"^[^:]{0,60}[©ⓒ]\W{0,3}(?:copyright\s)?(?:19|20)\d\d|^[^:©]{0,80}\ball rights reserved"
)
_WORDS = vocabulary(("copyright", "reserved"))
_FURNITURE = np.array([r.kind in {"nav", "footer_legal", "share", "newsletter"} for r in RULES.values()])


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A batch with its documents cut behind their feet."""

    lines: Lines
    """The same blocks; a document that was cut is two."""
    threads: Sequence[Thread | None]
    """One per part."""
    heads: tuple[int, ...]
    """Number of each document's first part."""
    ends: tuple[int, ...]
    """Blocks of each document's first part: where the page ends."""

    def joined(self, found: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
        """Findings of the parts as findings of the documents, with one more for what is behind each foot."""
        out: list[list[Finding]] = []
        for head, following, end in zip(self.heads, (*self.heads[1:], len(found)), self.ends, strict=True):
            own = list(found[head])
            out.append(own)
            if following == head + 1:
                continue
            # nothing there is the page's title, author or date
            tail = [f for f in found[head + 1] if f.kind not in MOVED_KINDS]
            for f in tail:  # where a rule says what a block is, the place makes it surer
                score = max(f.score, RULE.score) if _settles(f) else f.score
                own.append(f._replace(first=f.first + end, last=f.last + end, score=score))
            why = f"behind the page's foot {quoted(self.lines.docs[head].line(end - 1))}"
            for first, last in _unnamed(tail, len(self.lines.docs[head + 1])):
                own.append(Finding(first + end, last + end, RULE.kind, RULE.id, RULE.score, why))
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


def parted(lines: Lines, threads: Sequence[Thread | None]) -> Parts:
    """Cut the documents of a batch behind their feet; *threads* has one entry per document."""
    sizes = [len(d) for d in lines.docs]
    feet = _feet(lines, threads)
    if not feet:
        return Parts(lines, threads, tuple(range(len(sizes))), tuple(sizes))
    apart: list[Thread | None] = []
    heads: list[int] = []
    for d, thread in enumerate(threads):
        heads.append(len(apart))
        apart.extend((thread, None) if d in feet else (thread,))
    ends = [feet.get(d, n) for d, n in enumerate(sizes)]
    return Parts(lines.parted(ends), apart, tuple(heads), tuple(ends))


def _feet(lines: Lines, threads: Sequence[Thread | None]) -> dict[int, int]:
    """Where the page ends, for each document with something behind its foot."""
    places = _candidates(lines)
    if not len(places):
        return {}
    form = shape(lines)
    feet: dict[int, int] = {}
    done: set[int] = set()
    for b in places[form.length[places] <= LINE][::-1].tolist():
        d, first, last = int(lines.doc[b]), int(form.first[b]), int(form.last[b])
        if d in done or not _FOOT.search(lines.text(b)) or not _linked(lines, first, b, last):
            continue
        done.add(d)  # what the page's last foot does not end, no foot before it does
        words = int(lines.word_offsets[last] - lines.word_offsets[b + 1])
        if words < TAIL or form.prose_before[b] < MIN_HEAD:
            continue
        thread = threads[d]
        if thread is not None and thread.posts and thread.posts[-1].last > b - first:
            continue
        if _stands(lines, form, first, b, last):
            feet[d] = b + 1 - first
    return feet


def _linked(lines: Lines, first: int, foot: int, last: int) -> bool:
    """Whether the links of a foot stand around the block."""
    phrases = load()
    _, found = phrases.lines.find(lines.masked[max(first, foot - NEAR) : min(last, foot + NEAR + 1)])
    return int(_FURNITURE[phrases.line_rules[found]].sum()) >= LINKS


def _candidates(lines: Lines) -> NDArray[np.int64]:
    """Blocks with a copyright sign or word, in order."""
    hashes = lines.words.hashes
    said = lines.word_block[np.flatnonzero((hashes == _WORDS[0]) | (hashes == _WORDS[1]))]
    signs = np.searchsorted(lines.begins, np.sort(lines.places("©")), side="right") - 1
    return np.unique(np.concatenate([said, signs]))


def _stands(lines: Lines, form: Shape, first: int, foot: int, last: int) -> bool:
    """Whether nothing behind *foot* speaks of what the page speaks of above it."""
    later = prose_of(form, foot + 1, last)
    return not later or not returns(lines, prose_of(form, first, foot), later)
