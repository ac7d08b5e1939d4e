"""What stands after the element that holds the article, on a page of markup.

The element is the innermost that holds most of the prose that the model takes for content. After it come teasers, lists
of the latest articles, notes about the site. Where the model is in doubt of such a block, its place decides: of the
blocks after the article that the model gave between .5 and .9, on 340 pages of nine sets, .86 were boilerplate by
characters; of those it gave more, .03.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.label.prose_blocks import text_lengths
from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.model import Document, Finding, Hints

_PARAGRAPHS = 5 * f"<p>{PROSE}"
AFTER_ARTICLE = Rule(
    "markup.after_article",
    "other_chrome",
    "Blocks after the element that holds the article, where the model is in doubt of them.",
    0.93,
    Scope.MARKUP,
    late=True,
    pages=(f"<!DOCTYPE html><div id=story>{_PARAGRAPHS}</div><div><p>Eels are back in the upper weir</div>",),
    other_pages=(
        f"<!DOCTYPE html><div id=story>{_PARAGRAPHS}<p>Eels are back in the upper weir</div>",
        f"<!DOCTYPE html><main><section>{_PARAGRAPHS}</section><section><h2>Eels</h2><p>Eels are back</section></main>",
    ),
)
ARTICLE_END_RULES = (AFTER_ARTICLE,)

SHARE = 0.6
"""The element holds at least this share of the page's prose."""
PROSE_CHARS, LINKED = 80, 0.5
"""Characters of a block of prose, at least; share of links in it, less than."""
LEAST = 600
"""Characters of prose on a page with an article."""
PARAGRAPHS = 4
"""Paragraphs of an article, at least."""
DOUBTED = 0.3, 0.9
"""The model is in doubt of a block that it gives a probability between these."""
PROSE_DOUBTED = 0.7
"""Prose that the model gives more is kept: half of it belongs to the page, on 500 pages of WCXB."""
_SECTIONS = ("section", "article")
_LINKED_NOTE = re.compile(r"\[href=#([^\]]+)\]")
COMMENT = "comment"
"""Readers' comments are the user's choice, wherever they stand; their elements are named so."""


def find(document: Document, content: NDArray[np.float32]) -> list[Finding]:
    """The findings of a document, of whose blocks the model gives the probabilities *content*; none for text."""
    hints = document.hints
    inside = _article_blocks(document, content)
    if hints is None or inside is None:
        return []
    article, blocks = inside
    end = blocks[-1] + 1
    while end < len(document) and article in hints.elements[end]:
        end += 1
    sizes = text_lengths(document)
    prose = (sizes >= PROSE_CHARS) & (hints.link_density < LINKED)
    doubted = (content >= DOUBTED[0]) & (content < np.where(prose, PROSE_DOUBTED, DOUBTED[1]))
    spared = _alike(hints, article, blocks) | _sections_beside(hints, article, blocks[0])
    why = "after the element that holds the article"
    return [
        Finding(block, block + 1, AFTER_ARTICLE.kind, AFTER_ARTICLE.id, AFTER_ARTICLE.score, why)
        for block in (np.flatnonzero(doubted[end:]) + end).tolist()
        if spared.isdisjoint(hints.elements[block])
    ]


def _article_blocks(document: Document, content: NDArray[np.float32]) -> tuple[int, list[int]] | None:
    """The element that holds the article and the blocks of prose in it; ``None`` where there is none or no markup."""
    hints = document.hints
    if hints is None or not hints.elements:
        return None
    sizes = text_lengths(document)
    prose = (sizes >= PROSE_CHARS) & (content > 0.5) & (hints.link_density < LINKED)
    blocks = np.flatnonzero(prose).tolist()
    total = int(sizes[prose].sum())
    if total < LEAST or len(blocks) < PARAGRAPHS:
        return None
    held: Counter[int] = Counter()
    for block in blocks:
        for element in hints.elements[block]:
            held[element] += int(sizes[block])
    # Elements are numbered in document order: of nested ones, the innermost has the greatest number.
    article = max((element for element, size in held.items() if size >= SHARE * total), default=None)
    if article is None:
        return None
    inside = [block for block in blocks if article in hints.elements[block]]
    if sum(hints.tags[block].endswith("/p") for block in inside) < PARAGRAPHS:
        return None
    return article, inside


def _alike(hints: Hints, article: int, blocks: Sequence[int]) -> set[int]:
    """Elements that may hold a part of the article wherever they stand: of the same classes as the article's element
    or one that holds its prose (an article in several sections), notes that it links to, and comments.
    """
    names = hints.element_names
    own = {element for block in blocks for element in hints.elements[block] if element >= article}
    classes = {name for name in (_classes(names[element]) for element in own) if "." in name}
    notes = {note for name in names[article : max(own) + 1] for note in _LINKED_NOTE.findall(name)}
    return {
        element
        for element, name in enumerate(names)
        if _classes(name) in classes
        or "[anchor=" in name
        or COMMENT in name.lower()
        or name.partition("[")[0].partition("#")[2] in notes
    }


def _sections_beside(hints: Hints, article: int, block: int) -> set[int]:
    """The sections of the parent of the article's element, which holds *block*, where it is a section like them: what
    holds most of a page's prose may be one section of it.
    """
    around = hints.elements[block]
    depth = around.index(article)
    kind = _classes(hints.element_names[article])
    if kind.partition(".")[0] not in _SECTIONS:
        return set()
    beside = {held[depth] for held in hints.elements if len(held) > depth and held[:depth] == around[:depth]}
    return {element for element in beside if _classes(hints.element_names[element]) == kind}


def _classes(name: str) -> str:
    """Tag and classes of an element."""
    return name.partition("[")[0].partition("#")[0]
