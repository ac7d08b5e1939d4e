"""HTML into a document: all visible text as blocks that tile it, with what the markup says of each."""

from __future__ import annotations

from cleaner.extract import block_hints, html_events, plain_text, tag_tokenizer
from cleaner.extract import page_head as head
from cleaner.extract.visible_text import Renderer
from cleaner.model import Document, Page
from cleaner.text import words as tx

_MUCH_HIDDEN, _LITTLE_SHOWN = 500, 600
"""Characters: a page that hides so much and shows so little is one that a script unhides."""


def document(page: Page, source: str) -> Document:
    """The visible text of *source* as a document with hints.

    Every element that shows text is rendered, whatever it is: choosing comes later. Hidden elements are left out,
    unless they hold nearly all there is.
    """
    root = html_events.parse(source, html_elements=False)
    renderer = Renderer()
    if root is not None:
        hidden = html_events.walk(root, renderer)
        if hidden > _MUCH_HIDDEN and renderer.size < min(_LITTLE_SHOWN, hidden // 8):
            shown = Renderer()
            html_events.walk(root, shown, show_hidden=True)
            if shown.size > 2 * renderer.size:
                renderer = shown
    elif source.strip():
        tag_tokenizer.tokenize(source, renderer)
    text = renderer.text
    starts, begins, ends = plain_text.cut(tx.code_points(text))
    facts = head.Facts(url=page.url) if root is None else head.facts(root, page.url)
    hints = block_hints.of_blocks(renderer, (starts, begins, ends), facts)
    return Document(page, text, starts, begins, ends, hints)
