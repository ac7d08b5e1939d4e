"""Boxes that stand outside a page's text, by what their elements say they are: dialogs and other overlays, text fields,
the page's footer.

Shares of content among the words in them that the model alone keeps, on 2,900 labelled pages of eight sets: dialogs
.01, overlays by their class .11, text fields 0, footers outside articles .02. A script may wrap a whole page in such a
box, so they only count where more prose stands outside.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.extract.named_elements import elements_with
from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.model import Document, Finding, Hints

_PARAGRAPHS = 5 * f"<p>{PROSE}"
OVERLAY = Rule(
    "markup.overlay",
    "other_chrome",
    "What a box laid over the page says: role=dialog, class modal or popup.",
    0.95,
    Scope.MARKUP,
    late=True,
    pages=(f"<!DOCTYPE html><main>{_PARAGRAPHS}</main><div role=dialog><p>{PROSE}</div>",),
    other_pages=(f"<!DOCTYPE html><div class=modal>{_PARAGRAPHS}</div>",),
)
FIELD = Rule(
    "markup.field",
    "other_chrome",
    "What a text field holds, such as code to copy.",
    0.95,
    Scope.MARKUP,
    late=True,
    pages=(f"<!DOCTYPE html><main>{_PARAGRAPHS}</main><textarea>{PROSE}</textarea>",),
    other_pages=(f"<!DOCTYPE html><textarea>{PROSE} {PROSE} {PROSE} {PROSE}</textarea>",),
)
PAGE_FOOTER = Rule(
    "markup.footer",
    "footer_legal",
    "What the page's <footer> says.",
    0.91,
    Scope.MARKUP,
    late=True,
    pages=(f"<!DOCTYPE html><main>{_PARAGRAPHS}</main><footer><p>Eels are back in the upper weir.</footer>",),
    other_pages=(
        f"<!DOCTYPE html><article>{_PARAGRAPHS}<footer><p>Eels are back in the upper weir.</footer></article>",
    ),
)
OUTSIDE_BOX_RULES = (OVERLAY, FIELD, PAGE_FOOTER)

LEAST = 600
"""Characters of prose outside the boxes, at least."""
PROSE_CHARS, LINKED = 80, 0.5
"""Characters of a block of prose, at least; share of links in it, less than."""
_STEMS = ("textarea", "footer", "dialog", "modal", "popup", "lightbox", "overlay")
"""Every name of such a box holds one of these."""
_ROLE = re.compile(r"\[role=(?:alert)?dialog\]")
_OVERLAY = re.compile(r"(?:^|-)(?:modal|popup|lightbox|overlay)(?:-|$)")
_WRAPPER = re.compile(r"(?:^|-)(?:open|page|site|body|trigger|enabled|link|btn|button|active)(?:-|$)")
_CAMEL = re.compile(r"([a-z])([A-Z])")
_PIECES = re.compile(r"[\W_\d]+")
_OWN = frozenset(("article", "main", "section", "blockquote", "li", "figure"))
"""Elements whose footer is not the page's."""


def find(document: Document) -> list[Finding]:
    """The findings of a document with markup; none for text."""
    hints = document.hints
    if hints is None or not hints.elements:
        return []
    names = hints.element_names
    boxes = {e: rule for e in elements_with(names, _STEMS) if (rule := _rule(names[e])) is not None}
    if not boxes:
        return []
    known: dict[tuple[int, ...], Rule | None] = {}
    for path in hints.elements:
        if path not in known:
            known[path] = _box(hints, path, boxes)
    of = [known[path] for path in hints.elements]
    inside, outside = _prose(document, of)
    if outside < LEAST or inside >= outside:
        return []
    return [
        Finding(block, block + 1, rule.kind, rule.id, rule.score, "in a box outside the page's text")
        for block, rule in enumerate(of)
        if rule is not None
    ]


@lru_cache(maxsize=1 << 12)  # the pages of a site share their names
def _rule(name: str) -> Rule | None:
    """The rule for an element of this name."""
    head, _, told = name.partition("[")
    tag = re.match(r"[\w-]*", head)
    if tag is not None and tag[0] == "textarea":
        return FIELD
    if tag is not None and tag[0] == "footer":
        return PAGE_FOOTER
    if "role=" in told and _ROLE.search(name):
        return OVERLAY
    for term in head.replace("#", ".").split(".")[1:]:
        words = _PIECES.sub("-", _CAMEL.sub(r"\1-\2", term).lower())
        if _OVERLAY.search(words) and not _WRAPPER.search(words):
            return OVERLAY
    return None


def _box(hints: Hints, path: tuple[int, ...], boxes: dict[int, Rule]) -> Rule | None:
    """The outermost box around a block; a footer inside an article or a section is none."""
    within = False
    for element in path:
        rule = boxes.get(element)
        if rule is not None and not (rule is PAGE_FOOTER and within):
            return rule
        within = within or re.split(r"[.#\[]", hints.element_names[element], maxsplit=1)[0] in _OWN
    return None


def _prose(document: Document, of: list[Rule | None]) -> tuple[int, int]:
    """Characters of prose inside boxes, and outside."""
    hints = document.hints
    assert hints is not None
    sizes = (document.ends - document.begins).tolist()
    total = [0, 0]
    for rule, size, linked in zip(of, sizes, hints.link_density.tolist(), strict=True):
        if size >= PROSE_CHARS and linked < LINKED:
            total[rule is None] += size
    return total[0], total[1]
