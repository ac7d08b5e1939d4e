"""HTML source into render events: a parser for the common case, a tokenizer for markup no parser takes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import lxml.etree
import lxml.html

from cleaner.extract import disclosure
from cleaner.extract.render import SKIPPED, Renderer, is_hidden

TOKENIZER_DEPTH = 256
"""Open elements the tokenizer keeps track of; elements inside deeper ones count as theirs."""

_SURROGATES = re.compile("[\ud800-\udfff\x00]")
_END_OF_PAGE = re.compile(r"</(?:body|html)\s{0,20}>", re.I)
_XHTML = re.compile(r"^\{[^}]*\}")
_TAG = re.compile(r"<(?:(/?)([A-Za-z][^\s/>]*)|!--|[!?])")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]{1,80})(?:\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?""")
_RAW = frozenset("script style template noscript textarea title iframe xmp noframes noembed".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSES_ITSELF = frozenset("li p dt dd tr td th option".split())


def parse(source: str, *, html_elements: bool = True) -> Any | None:
    """The parsed page (its root), or ``None`` where there is nothing to parse or the markup is too deep for a parser:
    libxml2 gives up at 2,048 open elements and drops what is inside them.

    *html_elements* gives :class:`lxml.html.HtmlElement`, which trafilatura asks for; plain elements are quicker to walk.
    """
    # libxml2 drops what follows </html>; browsers go on, and templates that print the tag too early are not rare.
    source = _END_OF_PAGE.sub("", source)
    if not source.isascii() or "\x00" in source:
        source = _SURROGATES.sub("\ufffd", source)
    data = source.encode("utf-8")
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
                    _microdata(attributes, renderer)
                elif tag == "noscript":
                    hidden += len(" ".join(element.itertext()))
            elif attributes and is_hidden(attributes) and tag not in ("html", "body"):
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


def _microdata(attributes: dict[str, str], renderer: Renderer) -> None:
    name, content = attributes.get("itemprop"), attributes.get("content")
    if name and content:
        renderer.note(name, content)


def tokenize(source: str, renderer: Renderer) -> None:
    """Feed *source* to *renderer* tag by tag, without building a tree: any depth, linear time.

    Rougher than a parser: end tags close the nearest open element of their name, and only the commonest elements that
    may leave their end tag out are closed for them.
    """
    stack: list[str] = []
    depth: dict[str, int] = {}
    deep = 0  # open elements beyond TOKENIZER_DEPTH, not on the stack
    at, n = 0, len(source)
    find: Callable[[str, int], int] = source.find
    gone: set[str] = set()
    while at < n:
        m = _TAG.search(source, at)
        if not m:
            renderer.data(html.unescape(source[at:]))
            break
        if m.start() > at:
            renderer.data(html.unescape(source[at : m.start()]))
        if m[2] is None:
            end = find("-->" if m[0] == "<!--" else ">", m.end())
            at = n if end < 0 else end + (3 if m[0] == "<!--" else 1)
            continue
        end = _tag_end(source, m.end())
        tag = m[2].lower()[:80]
        at = end + 1
        if m[1]:
            if depth.get(tag):
                while stack:
                    last = stack.pop()
                    depth[last] -= 1
                    renderer.close()
                    if last == tag:
                        break
            elif tag in ("p", "br"):
                renderer.open("br", {})
                renderer.close()
            continue
        attributes = {
            k.lower(): html.unescape(a or b or c)
            for k, a, b, c in _ATTRIBUTE.findall(source[m.end() : min(end, m.end() + 20_000)])
        }
        if tag in SKIPPED or tag in _RAW or (is_hidden(attributes) and tag in _VOID):
            if tag in _VOID:
                if tag == "meta":
                    _microdata(attributes, renderer)
                continue
            if tag not in gone:
                stop = _raw_end(source, tag, at)
                if stop < 0:
                    gone.add(tag)  # never closed: looked for once, then its start tags are passed over
                else:
                    at = stop
            continue
        if tag in _VOID:
            renderer.open(tag, attributes)
            renderer.close()
            continue
        if tag in _CLOSES_ITSELF and stack and stack[-1] == tag:
            stack.pop()
            depth[tag] -= 1
            renderer.close()
        if len(stack) >= TOKENIZER_DEPTH:
            deep += 1
            renderer.open(tag, attributes)
            renderer.close()
            continue
        renderer.open(tag, attributes)
        stack.append(tag)
        depth[tag] = depth.get(tag, 0) + 1
    renderer.finish()


def _tag_end(source: str, at: int) -> int:
    """Where a tag ends: the next ``>`` outside quotes, or, in markup whose quotes never close, the next ``>``."""
    limit = min(len(source), at + 100_000)
    plain = source.find(">", at)
    if plain < 0:
        return len(source)
    i = at
    while i < limit:
        m = _QUOTE_OR_END.search(source, i, limit)
        if not m:
            return plain
        if m[0] == ">":
            return m.start()
        i = source.find(m[0], m.end(), limit) + 1
        if not i:
            return plain
    return plain


_QUOTE_OR_END = re.compile("[\"'>]")


def _raw_end(source: str, tag: str, at: int) -> int:
    """End of the element whose content is not markup, or -1."""
    m = re.compile(f"</{re.escape(tag)}[^>]{{0,200}}>", re.I).search(source, at)
    return m.end() if m else -1
