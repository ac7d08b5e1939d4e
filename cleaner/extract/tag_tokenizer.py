"""Markup into render events tag by tag, without a tree: for markup that is too deep or too odd for a parser."""

from __future__ import annotations

import html
import re

from cleaner.extract.element_layout import SKIPPED
from cleaner.extract.hidden import is_hidden
from cleaner.extract.html_events import SURROGATES, note_microdata
from cleaner.extract.visible_text import Renderer

TOKENIZER_DEPTH = 256
"""Open elements the tokenizer keeps track of; elements inside deeper ones count as theirs."""

_TAG = re.compile(r"<(?:(/?)([A-Za-z][^\s/>]*)|!--|[!?])")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]{1,80})(?:\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?""")
_ATTRIBUTES_LENGTH = 20_000
"""Characters of a tag that are searched for attributes."""
_TAG_NAME_LENGTH = 80
"""Characters kept of a tag's name."""
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSES_ITSELF = frozenset("li p dt dd tr td th option".split())


def tokenize(source: str, renderer: Renderer) -> None:
    """Feed *source* to *renderer* tag by tag, without building a tree: any depth, linear time.

    Rougher than a parser: end tags close the nearest open element of their name, and only the commonest elements that
    may leave their end tag out are closed for them. Hidden elements are left out here too.
    """
    source = SURROGATES.sub("\ufffd", source).replace("\x00", "\ufffd")
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
        tag = m[2].lower()[:_TAG_NAME_LENGTH]
        at = end + 1
        if m[1]:
            elements.close(tag)
            continue
        attributes = {
            k.lower(): html.unescape(a or b or c)
            for k, a, b, c in _ATTRIBUTE.findall(source[m.end() : min(end, m.end() + _ATTRIBUTES_LENGTH)])
        }
        if tag in SKIPPED and tag not in _VOID:
            if tag not in gone:
                stop = _raw_end(source, tag, at)
                if stop < 0:
                    gone.add(tag)  # never closed: looked for once, then its start tags are passed over
                else:
                    at = stop
        elif tag == "meta":
            note_microdata(attributes, renderer)
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
