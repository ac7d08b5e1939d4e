"""HTML source into render events: a parser for the common case, a tokenizer for markup no parser takes."""

from __future__ import annotations

import html
import re
from typing import Any

import lxml.etree
import lxml.html

from cleaner.extract import hidden as disclosure
from cleaner.extract.visible_text import SKIPPED, Renderer, is_hidden

TOKENIZER_DEPTH = 256
"""Open elements the tokenizer keeps track of; elements inside deeper ones count as theirs."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_END_OF_PAGE = re.compile(r"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s{0,20}>")
_XHTML = re.compile(r"^\{[^}]*\}")
_TAG = re.compile(r"<(?:(/?)([A-Za-z][^\s/>]*)|!--|[!?])")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]{1,80})(?:\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?""")
_FRAMES = re.compile(r"(?i)</?(?:noframes|frameset|frame)\b[^<>]{0,2000}>")
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,200000}")
_QUOTED = re.compile(r""""[^"]*(?:"|$)|'[^']*(?:'|$)""")
"""A value between quotes, or its beginning where the text is cut: one attribute may hold a whole page as JSON."""
_ATTRIBUTES = 2000
"""Attributes of one tag beyond which libxml2, which compares each with all before it, is not asked (100,000 take
minutes)."""
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSES_ITSELF = frozenset("li p dt dd tr td th option".split())


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
        data = _SURROGATES.sub("\ufffd", source).encode("utf-8")
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


def _microdata(attributes: dict[str, str], renderer: Renderer) -> None:
    name, content = attributes.get("itemprop"), attributes.get("content")
    if name and content:
        renderer.note(name, content)


def tokenize(source: str, renderer: Renderer) -> None:
    """Feed *source* to *renderer* tag by tag, without building a tree: any depth, linear time.

    Rougher than a parser: end tags close the nearest open element of their name, and only the commonest elements that
    may leave their end tag out are closed for them. Hidden elements are left out here too.
    """
    source = _SURROGATES.sub("\ufffd", source).replace("\x00", "\ufffd")
    elements = _Stack(renderer)
    at, n = 0, len(source)
    gone: set[str] = set()
    loose: list[str] = []
    while at < n:
        m = _TAG.search(source, at)
        if not m:
            elements.data(source[at:])
            break
        if m.start() > at:
            elements.data(source[at : m.start()])
        if m[2] is None:
            end = source.find("-->" if m[0] == "<!--" else ">", m.end())
            at = n if end < 0 else end + (3 if m[0] == "<!--" else 1)
            continue
        end = _tag_end(source, m.end(), loose)
        tag = m[2].lower()[:80]
        at = end + 1
        if m[1]:
            elements.close(tag)
            continue
        attributes = {
            k.lower(): html.unescape(a or b or c)
            for k, a, b, c in _ATTRIBUTE.findall(source[m.end() : min(end, m.end() + 20_000)])
        }
        if tag in SKIPPED and tag not in _VOID:
            if tag not in gone:
                stop = _raw_end(source, tag, at)
                if stop < 0:
                    gone.add(tag)  # never closed: looked for once, then its start tags are passed over
                else:
                    at = stop
        elif tag == "meta":
            _microdata(attributes, renderer)
        elif tag not in SKIPPED:
            elements.open(tag, attributes)
    renderer.finish()


class _Stack:
    """Open elements for the tokenizer: the outermost as they are, deeper ones only counted, by name."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self.open_tags: list[str] = []
        self.counts: dict[str, int] = {}
        self.deep: dict[str, int] = {}
        self.hidden = -1  # height of the stack below the hidden element that is open, if one is

    def data(self, text: str) -> None:
        if self.hidden < 0:
            self.renderer.data(html.unescape(text))

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _CLOSES_ITSELF and self.open_tags and self.open_tags[-1] == tag:
            self._pop()
        if tag in _VOID or len(self.open_tags) >= TOKENIZER_DEPTH:
            if tag not in _VOID:
                self.deep[tag] = self.deep.get(tag, 0) + 1
            self._mark(tag, attributes)
            return
        if self.hidden < 0 and is_hidden(attributes, tag):
            self.hidden = len(self.open_tags)
        self.open_tags.append(tag)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.renderer.open(tag, attributes)

    def close(self, tag: str) -> None:
        if self.deep.get(tag):
            self.deep[tag] -= 1
            self._mark(tag, {})
        elif self.counts.get(tag):
            while self._pop() != tag:
                pass
        elif tag in ("p", "br"):
            self._mark("br", {})

    def _mark(self, tag: str, attributes: dict[str, str]) -> None:
        if self.hidden < 0:
            self.renderer.open(tag, attributes)
            self.renderer.close()

    def _pop(self) -> str:
        tag = self.open_tags.pop()
        self.counts[tag] -= 1
        self.renderer.close()
        if len(self.open_tags) <= self.hidden:
            self.hidden = -1
        return tag


_STOPS = {"": re.compile("[\"'>]"), '"': re.compile("['>]"), "'": re.compile('[">]'), "\"'": re.compile(">")}
"""What a search for a tag's end stops at, by the quotes that are known to be loose."""


def _tag_end(source: str, at: int, loose: list[str]) -> int:
    """Where a tag ends: the next ``>`` outside quotes.

    A quote that never closes is put in *loose* and from then on means nothing, so that every character is searched
    a bounded number of times.
    """
    stops = _STOPS["".join(sorted(loose))]
    i = at
    while m := stops.search(source, i):
        if m[0] == ">":
            return m.start()
        i = source.find(m[0], m.end()) + 1
        if not i:
            loose.append(m[0])
            stops = _STOPS["".join(sorted(loose))]
            i = at
    return len(source)


def _raw_end(source: str, tag: str, at: int) -> int:
    """End of the element whose content is not markup, or -1."""
    m = re.compile(f"</{re.escape(tag)}[^>]{{0,200}}>", re.I).search(source, at)
    return m.end() if m else -1
