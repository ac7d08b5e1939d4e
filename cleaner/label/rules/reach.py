"""From phrases to findings: how far each claim reaches.

A phrase claims its line. A heading claims the furniture under it (``section``), or everything to the end of the page
(``tail``) unless later prose returns to what the page is about: teasers share few words with the article above them,
the
article's own later paragraphs many. A bare "Read more" claims the title before it (``pair``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.catalogue import RULES, Rule
from cleaner.label.rules.phrase_matches import Hits
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.prose import PROSE_ANY, Shape
from cleaner.label.rules.topic_return import prose_of, returns
from cleaner.label.rules.word_lookup import Found
from cleaner.model import Finding, Thread
from cleaner.text import words as tx
from cleaner.text.lines import Lines

SECTION = 12
"""A section reaches this many blocks at most."""
MIN_HEAD = 300
"""A tail needs this many characters of prose before its heading."""
FURNISHED = 6
"""On a page with so many phrases "Advertisement" between two paragraphs is no heading: 32 of 32 on web pages."""
BOX = 4
"""A heading with this many short lines at most, and two paragraphs in a row after them, stands in the midst of a text:
the teasers of 270 tails on web pages have a title for each paragraph."""
LISTING = 6
"""A page with this many paragraphs before the heading, no two of them in a row, is a list of teasers itself."""

PARAGRAPH = 100
"""Characters of a line right under a heading that may be the text's own; twice as many of a sentence are."""
_FIELDS = 6
"""Lines under a heading among which fields begin."""

ANSWERS = 3
"""So many questions with a paragraph under each are a part of the page, not teasers."""
_ASKS = frozenset(map(ord, "?？؟"))

_BULLET = re.compile(r"[\W\d]")

_SPEAKING = frozenset({"newsletter", "donate"})
"""Kinds whose sections reach as far as the words of their class do; other sections reach as far as short lines do."""


def findings(
    lines: Lines, shape: Shape, known: Found, hits: Hits, threads: Sequence[Thread | None], out: list[list[Finding]]
) -> None:
    """Append the findings of *hits* to each document's list in *out*; blocks are numbered within the document."""
    if not len(hits.blocks):
        return
    rules = list(RULES.values())
    company = _in_company(lines, hits)
    subhead = _subheads(lines, shape)
    marks = {kind: (known.classes & load().lexicon.bits[kind]) != 0 for kind in sorted(_SPEAKING)}
    offsets = lines.offsets.tolist()
    covered: dict[int, int] = {}  # document -> block from which a tail already claims everything
    hit_kinds = _kinds_by_block(hits, rules)
    furnished = np.bincount(lines.doc[hits.blocks], minlength=len(lines.docs)) >= FURNISHED
    places = hits.blocks
    one_word = (lines.n_words[places] == 1).tolist()
    spoken = _SPEECH.take(lines.opening[places], mode="clip").tolist()
    subheads, companies, docs = subhead[places].tolist(), company[places].tolist(), lines.doc[places].tolist()
    each = zip(places.tolist(), hits.rules.tolist(), hits.why, docs, subheads, companies, one_word, spoken, strict=True)
    for block, number, words, d, between, befriended, single, answer in each:
        rule = rules[number]
        first = offsets[d]
        score = rule.score
        label = rule.id == "ad.label" and (bool(furnished[d]) or _sure_label(lines, block))
        if words is None and between and single and block > first and block + 1 not in hit_kinds and not label:
            score = min(score, 0.4)  # a heading: pages about newsletters and cookies have them
        elif answer and rule.company and words is None:
            score = min(score, 0.4)
        elif rule.id == "date.label" and _duration(lines, shape, block):
            score = min(score, 0.5)
        elif rule.company and befriended:
            score = rule.company
        elif label:
            pass  # no heading reads so, and none is repeated
        elif words is None and not rule.hard and rule.kind in _AMBIGUOUS_KINDS and (between or block == first):
            score = min(score, 0.4)
        why = _WHOLE if words is None else f"says {quoted(words)}"
        last = block + 1
        if rule.scope == "section" and rule.kind in _SPEAKING and (words is None or rule.kind == "newsletter"):
            last = _section(shape, block, rule, hit_kinds, marks)
        elif rule.scope == "section":
            end = block + 1 if _among_posts(block - first, threads[d]) else _teasers(shape, block)
            if end > block + 1:
                sure = end >= shape.last[block] or shape.prose_before[block] * 10 >= shape.prose_total[block] * 9
                out[d].append(Finding(block + 1 - first, end - first, rule.kind, rule.id, 0.8 if sure else 0.6,
                                      f"short lines under {quoted(lines.text(block))}"))  # fmt: skip
            elif between:
                score = min(score, 0.5)
        elif rule.scope == "blurb":
            if block - first > 3 or not shape.short[block + 1 : min(block + 4, int(shape.last[block]))].any():
                continue
        elif rule.scope == "end":
            if shape.prose_before[block] * 10 < shape.prose_total[block] * 6:
                continue
        elif rule.scope == "tail":
            if covered.get(d, len(lines)) <= block:
                continue
            end = offsets[d + 1]
            if _tail_stands(lines, shape, block, hit_kinds, threads[d]):
                covered[d] = block
                start = _own_lines(lines, shape, block)
                if start > block and not _FIELD.match(lines.text(start - 1)):
                    out[d].append(Finding(block - first, block + 1 - first, rule.kind, rule.id, score, why))
                out[d].append(Finding(start - first, end - first, rule.kind, rule.id, score,
                                      f"{why}, and nothing after it returns to the page's topic"))  # fmt: skip
                continue
            last = block + 1 if _among_posts(block - first, threads[d]) else _teasers(shape, block)
            if last == block + 1 and _boxed(shape, block):
                last = block + 2
            if last == block + 1 and between:
                score = min(score, 0.4)
        elif rule.scope == "pair":
            title = _teased(lines, shape, block)
            if title is not None:
                out[d].append(Finding(title - first, block + 1 - first, rule.kind, rule.id, score,
                                      f"{why} under a title"))  # fmt: skip
                continue
            if befriended or not between:
                score = min(score, 0.9)
        found = out[d]
        if words is None and found and found[-1].last == block - first:
            same = (rule.kind, rule.id, score, why)
            if found[-1][2:6] == same:
                found[-1] = Finding(found[-1].first, last - first, *same, found[-1].hard)
                continue
        found.append(Finding(block - first, last - first, rule.kind, rule.id, score, why, rule.hard and words is None))


_SPEECH = tx.char_table("–—„“”«»‘’")
"""A line that opens so is somebody's answer in a dialogue: "– OK"."""


_AMBIGUOUS_KINDS = frozenset({"nav", "other_chrome", "share", "byline", "date", "comment_chrome", "ad"})


_WHOLE = "the whole line is such a phrase"


def quoted(text: str) -> str:
    """*text*, or how it begins, in quotation marks."""
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _kinds_by_block(hits: Hits, rules: list[Rule]) -> dict[int, tuple[str, ...]]:
    kinds: dict[int, tuple[str, ...]] = {}
    of = [(rule.kind,) for rule in rules]
    for block, number in zip(hits.blocks.tolist(), hits.rules.tolist(), strict=True):
        kinds[block] = kinds[block] + of[number] if block in kinds else of[number]
    return kinds


def _in_company(lines: Lines, hits: Hits) -> NDArray[np.bool_]:
    """Blocks in the company of phrases: two, or one and three more section names, among four blocks before and four
    after.

    Names of sections alone are no company: a list of countries, sports or sciences may be the content.
    """
    n = len(lines)
    at = np.arange(n)
    low = np.maximum(at - 4, lines.offsets[:-1][lines.doc])
    high = np.minimum(at + 5, lines.offsets[1:][lines.doc])
    some, strong = np.zeros(n, np.int64), np.zeros(n, np.int64)
    some[hits.blocks] = 1
    strong[hits.blocks[~weak_rules()[hits.rules]]] = 1
    total, surely = (np.concatenate([[0], np.cumsum(x)]) for x in (some, strong))
    around = total[high] - total[low] - some
    sure = surely[high] - surely[low] - strong
    company: NDArray[np.bool_] = (sure >= 2) | ((sure >= 1) & (around >= 4))
    return company


def weak_rules() -> NDArray[np.bool_]:
    """Which rules, by number, have phrases that are words of prose too."""
    return np.array([bool(r.company) and r.score < 0.6 for r in RULES.values()])


def _subheads(lines: Lines, shape: Shape) -> NDArray[np.bool_]:
    """Blocks between two paragraphs, or before the first with nothing above: the place of a heading in a text."""
    n = len(lines)
    at = np.arange(n)
    above = (at == shape.first) | np.concatenate([[False], shape.prose[:-1]])[:n]
    below = np.concatenate([shape.prose[1:], [False]])[:n] & (at + 1 < shape.last)
    sub: NDArray[np.bool_] = above & below & ~shape.prose
    return sub


def _section(
    shape: Shape, block: int, rule: Rule, hit_kinds: dict[int, tuple[str, ...]], marks: dict[str, NDArray[np.bool_]]
) -> int:
    """End of the run of blocks after *block* that speak of the same thing; one other short block between two of
    them is let pass.
    """
    mark = marks[rule.kind]
    end = block + 1
    for b in range(block + 1, min(block + 1 + SECTION, int(shape.last[block]))):
        if rule.kind in hit_kinds.get(b, ()) or (mark[b] and shape.length[b] < 240):
            end = b + 1
        elif b > end or not shape.short[b]:
            break
    return end


def _teasers(shape: Shape, block: int) -> int:
    """End of the short lines right after a heading; the last line before prose may be that prose's own heading
    and is left.
    """
    stop = min(int(shape.next_prose[block]), block + 1 + SECTION)
    if stop < int(shape.last[block]) and shape.prose[stop]:
        return max(block + 1, stop - 1)
    return max(block + 1, stop)


def _duration(lines: Lines, shape: Shape, block: int) -> bool:
    """Whether the line at *block* is "25 min" and stands below the first paragraph: how long the cake takes."""
    return bool(lines.n_digits[block] > 0 and lines.n_words[block] <= 3 and lines.n_letters[block] <= 4) and bool(
        shape.prose_before[block] > 0
    )


_FIELD = re.compile(r"\W{0,3}[^\W\d][\w ()/*]{0,24}:\s+(?:\S+(?:\s+\S+){0,3}\s*$|\D{0,40}\d)")


def _own_lines(lines: Lines, shape: Shape, block: int) -> int:
    """Where a tail begins whose heading stands over lines of the page's own: paragraphs right below it that return to
    its topic (the box had links once), or lines "label: value", such as what a game asks for at least and what is
    "recommended". Behind them; else at *block*.
    """
    last = int(shape.last[block])
    end = block + 1
    if end < last and shape.length[end] >= PARAGRAPH and lines.n_words[end] >= 2 and not _BULLET.match(lines.text(end)):
        earlier = prose_of(shape, int(shape.first[block]), block)
        told = lines.sentence_end[end] and shape.length[end] >= 2 * PARAGRAPH
        if told or returns(lines, earlier, [end]):
            end += 1
            while end < last and shape.prose[end] and returns(lines, earlier, [end]):
                end += 1
        return block if end == block + 1 else min(end, last - 1)
    fields = [b for b in range(end, min(block + 1 + _FIELDS, last)) if _FIELD.match(lines.text(b)) is not None]
    if len(fields) < 3:
        return block
    for b in range(fields[0], last):
        if _FIELD.match(lines.text(b)) is not None:
            end = b + 1
        elif b > end + 1:
            break
    return min(end, last - 1)


def _sure_label(lines: Lines, block: int) -> bool:
    """Whether the line at *block* has two words, ends with a colon or stands on its page more than once."""
    if lines.n_words[block] > 1 or int(lines.cps[int(lines.ends[block]) - 1]) == 0x3A:
        return True
    d = int(lines.doc[block])
    same = lines.exact[int(lines.offsets[d]) : int(lines.offsets[d + 1])] == lines.exact[block]
    return int(same.sum()) > 1


def _boxed(shape: Shape, block: int) -> bool:
    """Whether one line stands between a heading at *block* and prose, and prose above: a box with a single link. (On
    web pages 47 of 48 such lines are chrome.)
    """
    after = block + 2
    inside = block > shape.first[block] and bool(shape.prose[block - 1])
    return inside and after < int(shape.last[block]) and bool(shape.prose[after]) and not shape.prose[block + 1]


def _teased(lines: Lines, shape: Shape, block: int) -> int | None:
    """The title a bare "Read more" at *block* belongs to, if the block before it looks like one and nothing else
    does.
    """
    b = block - 1
    if b < int(shape.first[block]) or shape.prose[b] or shape.length[b] < 12 or lines.n_words[b] < 3:
        return None
    if lines.gaps[block] > lines.gaps[b] and lines.gaps[block] > 0:
        return None
    # A title stands alone between paragraphs; a list of them is an index page, where they are content.
    before = b - 1
    if before >= int(shape.first[block]) and not shape.prose[before]:
        return None
    after = block + 1
    return b if after < int(shape.last[block]) and shape.prose[after] else None


def _tail_stands(
    lines: Lines, shape: Shape, block: int, hit_kinds: dict[int, tuple[str, ...]], thread: Thread | None
) -> bool:
    """Whether a heading at *block* ends the page's own text."""
    first, last = int(shape.first[block]), int(shape.last[block])
    if _among_posts(block - first, thread):
        return False
    before = int(shape.prose_before[block])
    if before < MIN_HEAD or last - block > 4 * (block - first) + 40:
        return False  # too early on the page to be its end
    later = [b for b in prose_of(shape, block + 1, last) if b not in hit_kinds]
    if not later:
        return True
    after = int(shape.length[later].sum())
    if after > 3 * before:
        return False
    asked = sum(_asks(lines, b - 1) and lines.sentence_end[b] and not _asks(lines, b) for b in later)
    if asked >= ANSWERS and 2 * asked >= len(later):
        return False
    start = later[0]
    if 1 <= start - block - 1 <= BOX and start + 1 < last and shape.prose[start + 1]:
        return False
    earlier = prose_of(shape, first, block)
    listing = len(earlier) >= LISTING and after * 5 >= before and int(shape.length[later].max()) >= PROSE_ANY
    if listing and not (shape.prose[first : block - 1] & shape.prose[first + 1 : block]).any():
        return False
    return not returns(lines, earlier, later)


def _asks(lines: Lines, block: int) -> bool:
    return int(lines.cps[int(lines.ends[block]) - 1]) in _ASKS


def _among_posts(block: int, thread: Thread | None) -> bool:
    """Whether a later post of the thread starts after *block* (of its document): short lines there are short posts."""
    return thread is not None and bool(thread.posts) and thread.posts[0].first <= block < thread.posts[-1].first
