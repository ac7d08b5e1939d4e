"""HTML source into render events, by way of a parsed tree (:mod:`cleaner.extract.tag_tokenizer` is for markup that no
parser takes).
"""

from __future__ import annotations

import re
from typing import Any

import lxml.etree
import lxml.html

from cleaner.extract import hidden as disclosure
from cleaner.extract.visible_text import SKIPPED, Renderer, is_hidden

SURROGATES = re.compile("[\ud800-\udfff]")
_END_OF_PAGE = re.compile(r"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s{0,20}>")
_XHTML = re.compile(r"^\{[^}]*\}")
_FRAMES = re.compile(r"(?i)</?(?:noframes|frameset|frame)\b[^<>]{0,2000}>")
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,200000}")
_QUOTED = re.compile(r""""[^"]*(?:"|$)|'[^']*(?:'|$)""")
"""A value between quotes, or its beginning where the text is cut: one attribute may hold a whole page as JSON."""
_ATTRIBUTES = 2000
"""Attributes of one tag beyond which libxml2, which compares each with all before it, is not asked (100,000 take
minutes)."""


def parse(source: str, *, html_elements: bool = True) -> Any | None:
    """The parsed page (its root), or ``None`` where there is nothing to parse or the markup is too deep for it.

    libxml2 gives up at 2,048 open elements and drops what is inside them. *html_elements* gives
    :class:`lxml.html.HtmlElement`, which trafilatura asks for; plain elements are quicker to walk.
    """
    # libxml2 drops what follows </html>; browsers go on, and templates that print the tag too early are not rare.
    source = _END_OF_PAGE.sub("", source)
    if "<frameset" in source or "<FRAMESET" in source:
        source = _FRAMES.sub("", source)  # what is there for browsers without frames is all the text there is
    if any(len(_QUOTED.sub("", m[0]).split()) > _ATTRIBUTES for m in _LONG_TAG.finditer(source) if " " in m[0][:20000]):
        return None
    try:
        data = source.encode("utf-8")
    except UnicodeEncodeError:
        data = SURROGATES.sub("\ufffd", source).encode("utf-8")
    make = lxml.html.HTMLParser if html_elements else lxml.etree.HTMLParser
    parser = make(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        collect_ids=False,
        default_doctype=False,
    )
    try:
        root = lxml.etree.fromstring(data, parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    if root is None or any("depth" in e.message for e in parser.error_log if e.level_name == "FATAL"):
        return None
    if 'id="S:' in source:
        disclosure.place_streamed(root)
    return root


def walk(root: Any, renderer: Renderer, *, show_hidden: bool = False) -> int:
    """Feed a parsed page to *renderer*; the number of characters of hidden text.

    *show_hidden* renders hidden elements and ``noscript`` too (pages that a script fills or unhides).
    """
    hidden = 0
    controls: disclosure.Controls | None = None
    walker = lxml.etree.iterwalk(root, events=("start", "end"))
    skipped = False
    opened, closed, data = renderer.open, renderer.close, renderer.data
    for event, element in walker:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if event == "start":
            if tag[0] == "{":
                tag = _XHTML.sub("", tag).lower()
            attributes = dict(element.items())
            if tag in SKIPPED:
                skip = not (show_hidden and tag == "noscript")
                if tag == "meta":
                    note_microdata(attributes, renderer)
                elif tag == "noscript":
                    hidden += len(" ".join(element.itertext()))
            elif attributes and is_hidden(attributes, tag) and tag not in ("html", "body"):
                if controls is None:
                    controls = disclosure.Controls(root)
                skip = not show_hidden and not disclosure.is_panel(element, attributes, controls)
                if skip:
                    hidden += sum(len(t.strip()) for t in element.itertext())
            else:
                skip = False
            if skip:
                renderer.gap(tag)
                skipped = True  # its own end event comes next
                walker.skip_subtree()
                continue
            opened(tag, attributes)
            if text := element.text:
                data(text)
        else:
            if skipped:
                skipped = False
            else:
                closed()
            if (tail := element.tail) and element is not root:
                data(tail)
    renderer.finish()
    return hidden


def note_microdata(attributes: dict[str, str], renderer: Renderer) -> None:
    """Hand a ``<meta itemprop=… content=…>`` of the body to the element it stands in."""
    name, content = attributes.get("itemprop"), attributes.get("content")
    if name and content:
        renderer.note(name, content)
