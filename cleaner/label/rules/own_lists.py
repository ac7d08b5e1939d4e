"""Lists in the middle of a text: between two paragraphs of one element, with nothing of a template about them.

A list of links between paragraphs looks like a menu to whoever reads lines. But what a template puts into a text
(related stories, boxes) carries classes; a list that a writer made has none, and stands beside the writer's paragraphs.
Of such items that the model alone removes, half are content by words; of those that it keeps, .95.
"""

from __future__ import annotations

from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.model import Document, Finding, Hints

LIST = Rule(
    "markup.list",
    "content",
    "Items of a list without classes between two paragraphs of one element.",
    0.82,
    Scope.MARKUP,
    late=True,
    pages=(
        f"<!DOCTYPE html><article><p>{PROSE}<p>What else there is to mend on the lower river:"
        f"<ul><li><a href='/a'>Nets</a><li><a href='/b'>Weirs</a></ul><p>{PROSE}</article>",
    ),
    other_pages=(
        f"<!DOCTYPE html><article><p>{PROSE}<ul class=more><li><a href='/a'>Nets</a><li><a href='/b'>Weirs</a></ul>"
        f"<p>{PROSE}</article>",
    ),
)
TERMS = Rule(
    "markup.terms",
    "content",
    "Terms and what they mean, in a <dl> without classes between two paragraphs of one element.",
    0.96,
    Scope.MARKUP,
    late=True,
    pages=(
        f"<!DOCTYPE html><article><p>{PROSE}<dl><dt>E1<dd>Something went wrong.<dt>E2<dd>No results found.</dl>"
        f"<p>{PROSE}</article>",
    ),
    other_pages=(f"<!DOCTYPE html><article><p>{PROSE}<p>Something went wrong.<p>{PROSE}</article>",),
)
OWN_LIST_RULES = (LIST, TERMS)

PARAGRAPH, LINKED = 40, 0.5
"""Characters of a paragraph, at least, and the share of links in it, less than."""
UNSPACED = 15
"""The same of a paragraph in a script without spaces."""
_ENDS, _UNSPACED_ENDS = tuple('.!?…:;”"»।۔؟'), tuple("。！？：…」』")
_LISTS = frozenset(("ul", "ol", "dl"))
_INSIDE = frozenset(("li", "dt", "dd", "p", "a", "strong", "em", "b", "i", "code", "ul", "ol"))
"""Elements of a plain list."""


def find(document: Document) -> list[Finding]:
    """The findings of a document with markup; none for text."""
    hints = document.hints
    if hints is None or not hints.elements:
        return []
    paragraphs = _paragraphs(document, hints)
    lists: dict[int, list[int]] = {}
    for block, path in enumerate(hints.elements):
        around, own = _list_of(path, hints.element_names, paragraphs)
        if own >= 0 and paragraphs[around][0] < block < paragraphs[around][1]:
            lists.setdefault(own, []).append(block)
    out = []
    for element, blocks in lists.items():
        rule = TERMS if _tag(hints.element_names[element]) == "dl" else LIST
        if rule is TERMS or _introduced(document, hints, blocks[0]):
            out += [Finding(b, b + 1, rule.kind, rule.id, rule.score, "a plain list in the text") for b in blocks]
    return out


def _paragraphs(document: Document, hints: Hints) -> dict[int, tuple[int, int]]:
    """Elements that hold paragraphs of prose as their own children, with the first and the last of those blocks."""
    sizes = (document.ends - document.begins).tolist()
    out: dict[int, tuple[int, int]] = {}
    for block, (path, tags, linked) in enumerate(
        zip(hints.elements, hints.tags, hints.link_density.tolist(), strict=True)
    ):
        if linked < LINKED and len(path) > 1 and tags.endswith("/p") and _is_paragraph(document, block, sizes[block]):
            first, _ = out.get(path[-2], (block, block))
            out[path[-2]] = first, block
    return out


def _is_paragraph(document: Document, block: int, size: int) -> bool:
    if size < UNSPACED:
        return False
    return (
        document.line(block).rstrip().endswith((*_ENDS, *_UNSPACED_ENDS) if size >= PARAGRAPH else _UNSPACED_ENDS)
        or size >= 2 * PARAGRAPH
    )


def _list_of(path: tuple[int, ...], names: tuple[str, ...], paragraphs: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """The element of paragraphs around a block and the plain list that is its child, -1 and -1 where there is none."""
    for depth in range(len(path) - 1):
        if path[depth] in paragraphs and names[path[depth + 1]].partition("[")[0] in _LISTS:
            plain = all(names[element].partition("[")[0] in _INSIDE for element in path[depth + 2 :])
            return (path[depth], path[depth + 1]) if plain else (-1, -1)
    return -1, -1


def _introduced(document: Document, hints: Hints, first: int) -> bool:
    """Whether the line above a list announces it: a heading, or some words and a colon."""
    above = document.line(first - 1).strip()
    return hints.tags[first - 1].rpartition("/")[2] in _HEADINGS or above.endswith((":", "："))


_HEADINGS = frozenset(f"h{level}" for level in range(2, 7))


def _tag(name: str) -> str:
    return name.partition("[")[0]


__all__ = ["OWN_LIST_RULES", "find"]
