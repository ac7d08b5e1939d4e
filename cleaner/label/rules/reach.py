"""From phrases to findings: how far each claim reaches, and how sure it is in its place.

A phrase claims its line. A heading claims the boilerplate under it (``section``), or everything to the end of the page
(``tail``) unless later prose returns to what the page is about: teasers share few words with the article above them,
the article's own later paragraphs many. A bare "Read more" claims the title before it (``pair``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from cleaner.label.rules import section_reach, tail_reach
from cleaner.label.rules.phrase_company import in_company, subheads
from cleaner.label.rules.phrase_matches import PhraseHits
from cleaner.label.rules.phrase_rules import PHRASE_RULES
from cleaner.label.rules.rule import Rule, Scope, quoted
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.label.rules.tail_reach import among_posts
from cleaner.model import Finding
from cleaner.text import words as tx

MANY_PHRASES = 6
"""On a page with so many phrases "Advertisement" between two paragraphs is no heading: 32 of 32 on web pages."""
HEADING_SCORE = 0.4
"""A phrase that may be a heading of the text or somebody's answer: pages about newsletters and cookies have them."""
FIELD_SCORE = 0.5
"""A phrase that may be a fact of the page: how long the cake takes, a section between two paragraphs."""
AFTER_TEXT_SCORE, INSIDE_SCORE = 0.8, 0.6
"""Short lines under a heading of a section, after the text and inside it."""
DOUBTFUL_SCORE = 0.55
"""Prose after a related box that may be the end of the text: the model decides."""
PAIR_SCORE = 0.9
"""A bare "Read more" without a title."""
BLURB_LINES = 3
"""A line about the site stands above the text, after so many lines at most."""
END_SHARE = 0.6
"""What a publisher says of itself stands after this share of the page's prose."""

SPEAKING = ("donate", "newsletter")
"""Kinds whose sections reach as far as the words of their class do; other sections reach as far as short lines do."""

_ANSWER = tx.char_table("–—„“”«»‘’")
"""A line that opens so is somebody's answer in a dialogue: "– OK"."""
_AMBIGUOUS_KINDS = frozenset({"nav", "other_chrome", "share", "byline", "date", "comment_chrome", "ad"})
_WHOLE_LINE = "the whole line is such a phrase"


class _PhraseHit(NamedTuple):
    """A phrase on a block, and what stands around it."""

    block: int
    rule: Rule
    words: str | None
    """The words that matched; ``None``: the whole line."""
    document: int
    first: int
    """First block of the document."""
    subhead: bool
    """It has the place of a heading in the text."""
    company: bool
    """Other phrases stand nearby."""
    one_word: bool
    answer: bool
    """It opens as an answer in a dialogue does."""

    @property
    def why(self) -> str:
        return _WHOLE_LINE if self.words is None else f"says {quoted(self.words)}"


class _Context:
    """What claims are judged by, beside the phrase itself."""

    def __init__(self, batch: RuleBatch) -> None:
        hits, lines = batch.hits, batch.lines
        self.batch = batch
        self.kinds = _kinds_by_block(hits)
        self.class_words = {kind: batch.holds(kind) for kind in SPEAKING}
        self.many_phrases = np.bincount(lines.doc[hits.blocks], minlength=len(lines.docs)) >= MANY_PHRASES
        self.tails: dict[int, int] = {}
        """Per document the block from which a tail already claims everything."""

    def is_among_posts(self, hit: _PhraseHit) -> bool:
        return among_posts(hit.block - hit.first, self.batch.threads[hit.document])


def find(batch: RuleBatch) -> None:
    """Record the findings of every phrase."""
    if not len(batch.hits.blocks):
        return
    context = _Context(batch)
    for hit in _phrase_hits(batch):
        score = _score(context, hit)
        reach = _REACH.get(hit.rule.scope)
        claim = (hit.block + 1, score) if reach is None else reach(context, hit, score)
        if claim is not None:
            _record(batch, hit, *claim)


def _phrase_hits(batch: RuleBatch) -> Iterator[_PhraseHit]:
    lines, hits = batch.lines, batch.hits
    blocks = hits.blocks
    offsets = lines.offsets.tolist()
    documents = lines.doc[blocks].tolist()
    return map(
        _PhraseHit._make,
        zip(
            blocks.tolist(),
            [PHRASE_RULES[number] for number in hits.rules.tolist()],
            hits.why,
            documents,
            [offsets[d] for d in documents],
            subheads(lines, batch.shapes)[blocks].tolist(),
            in_company(lines, hits)[blocks].tolist(),
            (lines.n_words[blocks] == 1).tolist(),
            _ANSWER.take(lines.opening[blocks], mode="clip").tolist(),
            strict=True,
        ),
    )


def _score(context: _Context, hit: _PhraseHit) -> float:
    """How sure the rule is of the line in its place."""
    rule, block = hit.rule, hit.block
    whole = hit.words is None
    ad_label = rule.id == "ad.label" and (bool(context.many_phrases[hit.document]) or _sure_label(context, hit))
    alone = hit.one_word and block > hit.first and block + 1 not in context.kinds
    if whole and hit.subhead and alone and not ad_label:
        return min(rule.score, HEADING_SCORE)
    if whole and hit.answer and rule.company:
        return min(rule.score, HEADING_SCORE)
    if rule.id == "date.label" and _is_duration(context.batch, block):
        return min(rule.score, FIELD_SCORE)
    if rule.company and hit.company:
        return rule.company
    heads = hit.subhead or block == hit.first
    if whole and heads and not ad_label and not rule.hard and rule.kind in _AMBIGUOUS_KINDS:
        return min(rule.score, HEADING_SCORE)
    return rule.score


Claim = tuple[int, float]
"""End (half open) of what a phrase claims from its own block on, and how sure it is."""


def _section(context: _Context, hit: _PhraseHit, score: float) -> Claim | None:
    batch, rule, block = context.batch, hit.rule, hit.block
    shapes = batch.shapes
    if rule.kind in SPEAKING and (hit.words is None or rule.kind == "newsletter"):
        return section_reach.spoken_section(shapes, block, rule, context.kinds, context.class_words), score
    return _short_lines(context, hit, score)


def _short_lines(context: _Context, hit: _PhraseHit, score: float) -> Claim:
    """The line; what stands under it is claimed apart, less surely."""
    batch, block = context.batch, hit.block
    shapes = batch.shapes
    end = block + 1 if context.is_among_posts(hit) else section_reach.teasers_end(shapes, block)
    if end > block + 1:
        after = end >= shapes.last[block] or shapes.prose_before[block] * 10 >= shapes.prose_total[block] * 9
        why = f"short lines under {quoted(batch.lines.text(block))}"
        batch.add(hit.rule, block + 1, end, why, AFTER_TEXT_SCORE if after else INSIDE_SCORE)
    elif hit.subhead:
        score = min(score, FIELD_SCORE)
    return block + 1, score


def _blurb(context: _Context, hit: _PhraseHit, score: float) -> Claim | None:
    shapes, block = context.batch.shapes, hit.block
    below = shapes.short[block + 1 : min(block + 1 + BLURB_LINES, int(shapes.last[block]))]
    return (block + 1, score) if block - hit.first <= BLURB_LINES and below.any() else None


def _end(context: _Context, hit: _PhraseHit, score: float) -> Claim | None:
    shapes, block = context.batch.shapes, hit.block
    if shapes.prose_before[block] * 10 < shapes.prose_total[block] * round(END_SHARE * 10):
        return None
    return block + 1, score


def _tail(context: _Context, hit: _PhraseHit, score: float) -> Claim | None:
    batch, block = context.batch, hit.block
    lines, shapes = batch.lines, batch.shapes
    if context.tails.get(hit.document, len(lines)) <= block:
        return None
    if tail_reach.ends_text(lines, shapes, block, context.kinds, batch.threads[hit.document]):
        context.tails[hit.document] = block
        start = tail_reach.tail_start(lines, shapes, block)
        if start > block and not tail_reach.FIELD.match(lines.text(start - 1)):
            batch.add(hit.rule, block, block + 1, hit.why, score)
        why = f"{hit.why}, and nothing after it returns to the page's topic"
        doubtful = tail_reach.doubtful_prose(lines, shapes, block, context.kinds)
        for first, last, sure in _parts(start, int(shapes.last[block]), doubtful):
            batch.add(hit.rule, first, last, why, score if sure else DOUBTFUL_SCORE)
        return None
    end = block + 1 if context.is_among_posts(hit) else section_reach.teasers_end(shapes, block)
    if shapes.prose_total[block] == 0 and end > block + 1:  # what follows may be the text itself
        end = next((b for b in range(block + 1, end) if not shapes.short[b]), end)
        if end > block + 1:
            batch.add(hit.rule, block + 1, end, f"short lines under {quoted(lines.text(block))}", INSIDE_SCORE)
        return block + 1, score
    if end == block + 1 and section_reach.holds_one_link(shapes, block):
        end = block + 2
    if end == block + 1 and hit.subhead:
        score = min(score, HEADING_SCORE)
    return end, score


def _parts(first: int, last: int, doubtful: tuple[int, int] | None) -> Iterator[tuple[int, int, bool]]:
    """*first* to *last* cut into stretches, each with whether it is none of the *doubtful* blocks."""
    start, end = doubtful or (last, last)
    cuts = ((first, min(start, last), True), (max(first, start), end, False), (max(first, end), last, True))
    return (cut for cut in cuts if cut[0] < cut[1])


def _pair(context: _Context, hit: _PhraseHit, score: float) -> Claim | None:
    batch, block = context.batch, hit.block
    title = section_reach.teased_title(batch.lines, batch.shapes, block)
    if title is not None:
        batch.add(hit.rule, title, block + 1, f"{hit.why} under a title", score)
        return None
    return block + 1, min(score, PAIR_SCORE) if hit.company or not hit.subhead else score


_REACH: dict[Scope, Callable[[_Context, _PhraseHit, float], Claim | None]] = {
    Scope.SECTION: _section,
    Scope.BLURB: _blurb,
    Scope.END: _end,
    Scope.TAIL: _tail,
    Scope.PAIR: _pair,
}
"""What claims more than its line, or not even that."""


def _record(batch: RuleBatch, hit: _PhraseHit, end: int, score: float) -> None:
    """Record a claim; neighbouring lines that are phrases of one rule become one finding."""
    rule, whole = hit.rule, hit.words is None
    first, last = hit.block - hit.first, end - hit.first
    found = batch.findings[hit.document]
    if whole and found and found[-1].last == first and found[-1][2:6] == (rule.kind, rule.id, score, hit.why):
        found[-1] = found[-1]._replace(last=last)
        return
    found.append(Finding(first, last, rule.kind, rule.id, score, hit.why, rule.hard and whole))


def _kinds_by_block(hits: PhraseHits) -> dict[int, tuple[str, ...]]:
    kinds: dict[int, tuple[str, ...]] = {}
    of = [(rule.kind,) for rule in PHRASE_RULES]
    for block, number in zip(hits.blocks.tolist(), hits.rules.tolist(), strict=True):
        kinds[block] = kinds[block] + of[number] if block in kinds else of[number]
    return kinds


def _is_duration(batch: RuleBatch, block: int) -> bool:
    """Whether the line at *block* is "25 min" and stands below the first paragraph: how long the cake takes."""
    lines = batch.lines
    brief = lines.n_digits[block] > 0 and lines.n_words[block] <= 3 and lines.n_letters[block] <= 4
    return bool(brief) and bool(batch.shapes.prose_before[block] > 0)


def _sure_label(context: _Context, hit: _PhraseHit) -> bool:
    """Whether the line has two words, ends with a colon or stands on its page more than once."""
    lines, block = context.batch.lines, hit.block
    if lines.n_words[block] > 1 or int(lines.cps[int(lines.ends[block]) - 1]) == ord(":"):
        return True
    same = lines.exact[hit.first : int(lines.offsets[hit.document + 1])] == lines.exact[block]
    return int(same.sum()) > 1
