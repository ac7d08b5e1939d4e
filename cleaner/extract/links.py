"""The links of what is kept of a page: addresses in its text, and the anchors of its markup whose line is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from cleaner.extract import decoded
from cleaner.model import Page

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\u00a0]+[^\s<>\"'`\u00a0.,;:!?)\]}»”’*_]")
_INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em font i ins kbd mark q s samp small span strong sub sup time tt u var".split()
)
_SPACE = re.compile(r"\s+")
MAX_ANCESTORS = 30
"""Elements that are climbed from a link to the block it stands in."""


class Link(NamedTuple):
    """A link: its address, absolute where the page's own is known, and its words ("" for an address in the text)."""

    url: str
    text: str


def links(page: Page, kept: Sequence[str], *, encoding: str | None = None) -> tuple[Link, ...]:
    """The links in the *kept* lines of *page*, in order, each address once.

    An anchor counts if the text of the block element around it holds a kept line that holds its words, or the other
    way round. Only ``http`` and ``https`` are given; markup that cannot be parsed has none.
    """
    content, marked = decoded(page, encoding)
    found = list(_anchors(content, page.url, kept)) if marked else []
    found += [Link(m[0], "") for line in kept for m in _ADDRESS.finditer(line)]
    first: dict[str, Link] = {}
    for link in found:
        first.setdefault(link.url, link)
    return tuple(first.values())


def _anchors(markup: str, base: str | None, kept: Sequence[str]) -> Iterator[Link]:
    from lxml import etree, html

    try:
        tree = html.document_fromstring(markup)
    except (etree.ParserError, ValueError):  # nothing in it, or an encoding declared in a str
        return
    base = next((urljoin(base or "", b) for b in tree.xpath("//base/@href")), base)
    lines = [_folded(line) for line in kept]
    whole = set(lines)
    blocks: dict[Any, tuple[str, list[str]]] = {}
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        words = _folded(anchor.text_content())
        if not href or not words or href.startswith("#"):
            continue
        try:
            url = urljoin(base or "", href)
            scheme = urlsplit(url).scheme
        except ValueError:
            continue
        if scheme not in ("http", "https"):
            continue
        block = _block(anchor)
        if block not in blocks:
            text = _folded(block.text_content())
            blocks[block] = text, [text] if text in whole else [line for line in lines if line and line in text]
        text, inside = blocks[block]
        if any(words in line for line in inside) or (words in whole and len(words) == len(text)):
            yield Link(url, _SPACE.sub(" ", anchor.text_content()).strip())


def _block(anchor: Any) -> Any:
    """The nearest element around *anchor* that makes a block."""
    element = anchor
    for _ in range(MAX_ANCESTORS):
        parent = element.getparent()
        if parent is None or (element is not anchor and element.tag not in _INLINE):
            break
        element = parent
    return element


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()
