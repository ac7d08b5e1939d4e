"""HTML into a document: all visible text as blocks that tile it, with what the markup says of each."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import html_events, plain_text, trafilatura_witness
from cleaner.extract import page_head as head
from cleaner.extract.visible_text import BLOCKS, Attributes, Renderer
from cleaner.model import Document, Hints, Page
from cleaner.text import words as tx

MAX_PATH = 64
"""Elements of a block's path that are kept: the outermost, and the innermost one."""
_MUCH_HIDDEN, _LITTLE_SHOWN = 500, 600
"""Characters: a page that hides so much and shows so little is one that a script unhides."""
_WORDS = 1000  # characters of class and id words kept per block, the nearest
_VALUE = 160  # characters kept of an attribute's value

_C1 = {i: bytes([i]).decode("cp1252", "replace") for i in range(0x80, 0xA0) if i not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def document(page: Page, source: str, *, with_witness: bool = False) -> Document:
    """The visible text of *source* as a document with hints.

    Every element that shows text is rendered, whatever it is: choosing comes later. Hidden elements are left out,
    unless they hold nearly all there is. *with_witness* also asks trafilatura which blocks it would keep, which costs
    three times the rest; without it that hint is ``None``.
    """
    root = html_events.parse(source, html_elements=with_witness)
    renderer = Renderer()
    if root is not None:
        hidden = html_events.walk(root, renderer)
        if hidden > _MUCH_HIDDEN and renderer.size < min(_LITTLE_SHOWN, hidden // 8):
            shown = Renderer()
            html_events.walk(root, shown, show_hidden=True)
            if shown.size > 2 * renderer.size:
                renderer = shown
    elif source.strip():
        html_events.tokenize(source, renderer)
    text = renderer.text
    starts, begins, ends = plain_text.cut(tx.code_points(text))
    facts = head.Facts(url=page.url) if root is None else head.facts(root, page.url)
    trafilatura = np.zeros(len(starts), np.bool_) if with_witness else None
    if with_witness and root is not None and not trafilatura_witness.too_large(root, len(source)):
        kept = trafilatura_witness.extraction(root)
        if kept:
            lines = [text[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
            trafilatura = trafilatura_witness.membership(lines, kept)
    hints = _hints(renderer, starts, begins, ends, trafilatura, facts)
    return Document(page, text, starts, begins, ends, hints)


def _hints(
    r: Renderer,
    starts: NDArray[np.int64],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    trafilatura: NDArray[np.bool_] | None,
    facts: head.Facts,
) -> Hints:
    n = len(starts)
    elements = r.elements
    head, tail = [-1] * n, [-1] * n  # the elements of a block's first and last piece
    density = np.zeros(n, np.float32)
    if n and r.pieces:
        piece = np.array([(a, b, e, k) for a, b, e, k in r.pieces], np.int64)
        # A piece of preformatted text spans several blocks; every other lies in one.
        first = np.maximum(np.searchsorted(starts, piece[:, 0], "right") - 1, 0)
        last = np.maximum(np.searchsorted(starts, piece[:, 1] - 1, "right") - 1, 0)
        linked, shown = np.zeros(n, np.int64), np.zeros(n, np.int64)
        one = first == last
        np.add.at(shown, first[one], (piece[:, 1] - piece[:, 0])[one])
        one &= piece[:, 3] == 1
        np.add.at(linked, first[one], (piece[:, 1] - piece[:, 0])[one])
        for f, la, e, k in zip(first.tolist(), last.tolist(), piece[:, 2].tolist(), piece[:, 3].tolist(), strict=True):
            if f == la:
                tail[f] = e
                if head[f] < 0:
                    head[f] = e
                continue
            for b in range(f, la + 1):
                tail[b] = e
                if head[b] < 0:
                    head[b] = e
                shown[b] += ends[b] - begins[b]
                linked[b] += k * (ends[b] - begins[b])
        density = (linked / np.maximum(shown, 1)).astype(np.float32)
    # Elements are numbered in document order, so what holds the first and the last piece holds those between.
    depth: list[int] = []
    for element in elements:
        depth.append(depth[element.parent] + 1 if element.parent >= 0 else 0)
    own = [a if a == b else _common(a, b, elements, depth) for a, b in zip(head, tail, strict=True)]
    path: dict[int, tuple[int, ...]] = {}
    labels: dict[int, tuple[str, str]] = {-1: ("", "")}
    for e in own:
        _label(e, elements, depth, labels)
    return Hints(
        tags=tuple(labels[e][0] for e in own),
        words=tuple(labels[e][1] for e in own),
        link_density=density,
        trafilatura=trafilatura,
        title=facts.title,
        author=facts.author,
        published=facts.published,
        site=facts.site,
        license=facts.license,
        url=facts.url,
        elements=tuple(_path(e, elements, path) for e in own),
        element_names=tuple(_name(e) for e in elements),
        inlines=tuple(
            (a, b, i)
            for i, ((a, b), e) in enumerate(zip(r.spans, elements, strict=True))
            if b > a and e.tag not in BLOCKS and e.tag not in ("td", "th") and _telling(e)
        ),
    )


def _label(e: int, elements: list[Attributes], depth: list[int], known: dict[int, tuple[str, str]]) -> None:
    """Put tag path and class words of an element, and of those around it, into *known*."""
    chain = []
    while e not in known:
        chain.append(e)
        e = elements[e].parent
    tags, words = known[e]
    for i in reversed(chain):
        element = elements[i]
        if element.tag not in ("html", "body") and depth[i] < MAX_PATH:  # a very deep path keeps its outer part
            tags = f"{tags}/{element.tag}" if tags else element.tag
        if element.attributes and (mine := _class_words(element.attributes)):
            words = f"{words} {mine}"[-_WORDS:] if words else mine
        known[i] = tags, words


def _class_words(attributes: Mapping[str, str]) -> str:
    found = [v for k in ("class", "id", "role", "itemprop") if (v := attributes.get(k))]
    return " ".join(" ".join(found).lower().split())[:_WORDS] if found else ""


def _common(a: int, b: int, elements: list[Attributes], depth: list[int]) -> int:
    """The innermost element that holds both."""
    while a != b and a >= 0 and b >= 0:
        if depth[a] >= depth[b]:
            a = elements[a].parent
        else:
            b = elements[b].parent
    return a if a == b else -1


def _path(e: int, elements: list[Attributes], known: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    """Elements around a block, outermost first, without html and body."""
    if e < 0:
        return ()
    if e in known:
        return known[e]
    chain = []
    i = e
    while i >= 0 and i not in known:
        chain.append(i)
        i = elements[i].parent
    base = known[i] if i >= 0 else ()
    for j in reversed(chain):
        if elements[j].tag not in ("html", "body"):
            base = (*base[: MAX_PATH - 1], j)
        known[j] = base
    return base


_DATA = re.compile(
    r"data-[\w-]{0,20}(?:author|user|name|post|time|date|parent|level|depth|quote|score|number|index|content|created|"
    r"permalink|comment|message|id)[\w-]{0,20}$"
)
_SILENT = frozenset("class id style src srcset sizes alt target type width height loading onclick name value".split())
_PLAIN = frozenset(("itemprop", "itemtype", "datetime", "role", "rel", "cite", "itemid"))
_TITLED = frozenset(("time", "abbr", "span", "a", "i", "small", "b"))
_LINK = re.compile(r"(?i)#|post|goto|user|member|profile|author|permalink|comment|thread|topic|reply")
_BRACKETS = re.compile(r"[\[\]\s]+")


def _name(e: Attributes) -> str:
    """Tag, classes, id and telling attributes in one string."""
    a = e.attributes
    if not a and not e.extras:
        return e.tag
    parts = [e.tag]
    if c := a.get("class"):
        parts += [f".{x}" for x in c[:400].split()]
    if i := a.get("id"):
        parts.append("#" + _value(i))
    for k, v in a.items():
        if k in _SILENT or not v:
            continue
        if (
            k in _PLAIN
            or (k == "href" and _LINK.search(v[:_VALUE]))
            or (k == "title" and e.tag in _TITLED)
            or (k.startswith("data-") and _DATA.match(k))
        ):
            parts.append(f"[{k}={_value(v)}]")
    parts += [f"[{_value(k)}={_value(v)}]" for k, v in e.extras]
    return "".join(parts)


def _value(v: str) -> str:
    return _BRACKETS.sub(" ", v[:_VALUE]).strip()


def _telling(e: Attributes) -> bool:
    return bool(e.extras) or any(
        k in ("class", "id", "datetime", "itemprop", "title", "rel") or k.startswith("data-") for k in e.attributes
    )
