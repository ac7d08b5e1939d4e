"""HTML into a document: all visible text as blocks that tile it, with what the markup says of each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import (
    block_hints,
    embedded_text,
    html_events,
    marks,
    plain_text,
    tag_tokenizer,
    tolerant_source,
)
from cleaner.extract import page_head as head
from cleaner.extract.visible_text import Renderer
from cleaner.model import Document, Page
from cleaner.text import words as tx

_MUCH_HIDDEN, _LITTLE_SHOWN = 500, 600
"""Characters: a page that hides so much and shows so little is one that a script unhides."""
_LITTLE_PROSE, _MUCH_CHROME = 300, 2000
"""Characters of prose that are less than an article, and of menus that may stand around none."""
_LONG_STRETCH = 40
"""Characters from which on a stretch of text is taken for prose."""
_LITTLE_TEXT, _MUCH_SOURCE, _MUCH_SOURCE_TIMES = 400, 400, 5
"""A page that shows less text than this, of so much markup and so many times its text, is read again tolerantly."""
_MUCH_MORE = 2
"""Times the text that a tolerant reading must find."""
_EMBEDDED = 60
"""Characters of embedded text that are worth adding."""


def document(page: Page, source: str) -> Document:
    """The visible text of *source* as a document with hints.

    Every element that shows text is rendered, whatever it is: choosing comes later. Hidden elements are left out,
    unless they hold nearly all there is.
    """
    root, renderer = _rendered(source)
    if _is_nearly_nothing(renderer, source):
        other_root, other = _rendered(tolerant_source.mended(source))
        if other.size > _MUCH_MORE * max(renderer.size, 1):
            root, renderer = other_root, other
    text = renderer.text
    starts, begins, ends = plain_text.cut(tx.code_points(text))
    facts = head.Facts(url=page.url) if root is None else head.facts(root, page.url)
    base = None if root is None else next((element.get("href") for element in root.iter("base")), None)
    hints = block_hints.of_blocks(renderer, (starts, begins, ends), facts, base)
    return Document(
        page, text, starts, begins, ends, hints, _verbatim(renderer, starts, begins), marks.of_elements(renderer.marks)
    )


def _rendered(source: str) -> tuple[Any | None, Renderer]:
    """The parsed page, if a parser takes it, and its text."""
    if tolerant_source.has_xhtml_ends(source):
        source = tolerant_source.with_xhtml_ends(source)
    root = html_events.parse(source, html_elements=False)
    renderer = Renderer()
    if root is None:
        if source.strip():
            tag_tokenizer.tokenize(source, renderer)
        return None, renderer
    walk = html_events.Walk(root, renderer)
    walk.run()
    if walk.hidden > _MUCH_HIDDEN and renderer.size < min(_LITTLE_SHOWN, walk.hidden // 8):
        shown = Renderer()
        html_events.Walk(root, shown, show_hidden=True).run()
        if shown.size > 2 * renderer.size:
            renderer = shown
    prose = _prose(renderer)
    if renderer.size < _LITTLE_SHOWN or prose < _LITTLE_PROSE:
        _add_embedded(root, renderer, articles_only=renderer.size >= (_MUCH_CHROME if not prose else _LITTLE_SHOWN))
    renderer.finish()
    return root, renderer


def _prose(rendered: Renderer) -> int:
    """Characters of long stretches of text outside links."""
    return sum(end - start for start, end, _, linked in rendered.pieces if end - start >= _LONG_STRETCH and not linked)


def _is_nearly_nothing(rendered: Renderer, source: str) -> bool:
    """Whether so little of so much markup is seen that a mistake may have swallowed the page."""
    return (
        rendered.size < _LITTLE_TEXT and len(source) > _MUCH_SOURCE and rendered.size * _MUCH_SOURCE_TIMES < len(source)
    )


def _add_embedded(root: Any, renderer: Renderer, *, articles_only: bool) -> None:
    """Add the article that a page carries outside its visible text, if that holds far more prose. *articles_only*: the
    page shows enough to be a list, and only structured data of an article says that it should be one.
    """
    found = embedded_text.find(root, articles_only=articles_only)
    if found is None:
        return
    seen = "".join(renderer.out)
    inner = html_events.parse(embedded_text.as_markup(found.text), html_elements=False)
    if inner is None:
        return
    text = Renderer()
    html_events.Walk(inner, text).run()
    new = [line for line in text.finish().split("\n") if line.strip() and line.strip() not in seen]
    if sum(map(len, new)) < _MUCH_MORE * _prose(renderer) or sum(map(len, new)) < _EMBEDDED:
        return
    renderer.open("article", {"class": f"embedded {found.source}"})
    for line in new:
        renderer.open("p", {})
        renderer.data(line)
        renderer.close()
    renderer.close()


def _verbatim(rendered: Renderer, starts: NDArray[np.int64], begins: NDArray[np.int64]) -> NDArray[np.int32] | None:
    """Per block the number of the preformatted text it is a line of, -1 elsewhere."""
    if not rendered.verbatim:
        return None
    groups = np.full(len(starts), -1, np.int32)
    for number, (start, end) in enumerate(rendered.verbatim):
        groups[np.searchsorted(begins, start) : np.searchsorted(begins, end)] = number
    return groups
