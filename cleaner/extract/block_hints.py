"""What the markup says of each block: its path of elements, their class words, the share of its text in links."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import declared_text
from cleaner.extract.element_layout import BLOCKS
from cleaner.extract.open_elements import Attributes
from cleaner.extract.page_head import Facts
from cleaner.extract.visible_text import Renderer
from cleaner.model import Hints

MAX_PATH = 64
"""Elements of a block's path that are kept: the outermost, and the innermost one."""
_WORDS = 1000
"""Characters of class and id words kept per block, the nearest."""
_VALUE = 160
"""Characters kept of an attribute's value."""
_CLASSES = 400
"""Characters of a class attribute that are read."""

_DATA_ATTRIBUTE = re.compile(
    r"data-[\w-]{0,20}(?:author|user|name|post|time|date|parent|level|depth|quote|score|number|index|content|created|"
    r"permalink|comment|message|id)[\w-]{0,20}$"
)
_SAID_ELSEWHERE = frozenset(
    "class id style src srcset sizes alt target type width height loading onclick name value".split()
)
_TELLING = frozenset(("itemprop", "itemtype", "datetime", "role", "rel", "cite", "itemid"))
_WITH_TITLE = frozenset(("time", "abbr", "span", "a", "i", "small", "b"))
_TELLING_LINK = re.compile(r"(?i)#|post|goto|user|member|profile|author|permalink|comment|thread|topic|reply")
_BRACKETS = re.compile(r"[\[\]\s]+")

Blocks = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Starts of blocks, and begins and ends of their visible text."""


def of_blocks(rendered: Renderer, blocks: Blocks, facts: Facts, base: str | None = None) -> Hints:
    """The hints of *blocks* (starts, begins and ends in the rendered text); *facts* are what the head says."""
    elements = rendered.elements
    first, last, density = _pieces(rendered, blocks)
    # Elements are numbered in document order, so what holds the first and the last piece holds those between.
    depth: list[int] = []
    for element in elements:
        depth.append(depth[element.parent] + 1 if element.parent >= 0 else 0)
    own = [a if a == b else _common(a, b, elements, depth) for a, b in zip(first, last, strict=True)]
    path: dict[int, tuple[int, ...]] = {}
    labels: dict[int, tuple[str, str]] = {-1: ("", "")}
    for number in own:
        _label(number, elements, depth, labels)
    return Hints(
        tags=tuple(labels[number][0] for number in own),
        words=tuple(labels[number][1] for number in own),
        link_density=density,
        title=facts.title,
        author=facts.author,
        signed=facts.signed,
        published=facts.published,
        site=facts.site,
        license=facts.license,
        url=facts.url,
        base=base,
        declared=declared_text.held_blocks(rendered.text, blocks[1], blocks[2], facts.body),
        elements=tuple(_path(number, elements, path) for number in own),
        element_names=tuple(_name(element) for element in elements),
        inlines=tuple(
            (start, end, number)
            for number, ((start, end), element) in enumerate(zip(rendered.spans, elements, strict=True))
            if end > start and element.tag not in BLOCKS and element.tag not in ("td", "th") and _telling(element)
        ),
    )


def _pieces(rendered: Renderer, blocks: Blocks) -> tuple[list[int], list[int], NDArray[np.float32]]:
    """Per block: the elements of its first and its last stretch of text (-1: none), and the share of it in links."""
    starts, begins, ends = blocks
    n = len(starts)
    first_of, last_of = [-1] * n, [-1] * n
    if not n or not rendered.pieces:
        return first_of, last_of, np.zeros(n, np.float32)
    piece = np.array(rendered.pieces, np.int64)
    sizes = piece[:, 1] - piece[:, 0]
    # A piece of preformatted text spans several blocks; every other lies in one.
    first = np.maximum(np.searchsorted(starts, piece[:, 0], "right") - 1, 0)
    last = np.maximum(np.searchsorted(starts, piece[:, 1] - 1, "right") - 1, 0)
    linked, shown = np.zeros(n, np.int64), np.zeros(n, np.int64)
    one = first == last
    np.add.at(shown, first[one], sizes[one])
    one &= piece[:, 3] == 1
    np.add.at(linked, first[one], sizes[one])
    for a, b, element, in_link in zip(
        first.tolist(), last.tolist(), piece[:, 2].tolist(), piece[:, 3].tolist(), strict=True
    ):
        if a == b:
            last_of[a] = element
            if first_of[a] < 0:
                first_of[a] = element
            continue
        for block in range(a, b + 1):
            last_of[block] = element
            if first_of[block] < 0:
                first_of[block] = element
            size = ends[block] - begins[block]
            shown[block] += size
            linked[block] += in_link * size
    return first_of, last_of, (linked / np.maximum(shown, 1)).astype(np.float32)


def _label(number: int, elements: list[Attributes], depth: list[int], known: dict[int, tuple[str, str]]) -> None:
    """Put tag path and class words of an element, and of those around it, into *known*."""
    chain = []
    while number not in known:
        chain.append(number)
        number = elements[number].parent
    tags, words = known[number]
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


def _common(one: int, other: int, elements: list[Attributes], depth: list[int]) -> int:
    """The innermost element that holds both."""
    while one != other and one >= 0 and other >= 0:
        if depth[one] >= depth[other]:
            one = elements[one].parent
        else:
            other = elements[other].parent
    return one if one == other else -1


def _path(number: int, elements: list[Attributes], known: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    """Elements around a block, outermost first, without html and body."""
    if number < 0:
        return ()
    if number in known:
        return known[number]
    chain = []
    at = number
    while at >= 0 and at not in known:
        chain.append(at)
        at = elements[at].parent
    base = known[at] if at >= 0 else ()
    for element in reversed(chain):
        if elements[element].tag not in ("html", "body"):
            base = (*base[: MAX_PATH - 1], element)
        known[element] = base
    return base


def _name(element: Attributes) -> str:
    """Tag, classes, id and telling attributes in one string."""
    attributes = element.attributes
    if not attributes and not element.extras:
        return element.tag
    parts = [element.tag]
    if classes := attributes.get("class"):
        parts += [f".{name}" for name in classes[:_CLASSES].split()]
    if own_id := attributes.get("id"):
        parts.append("#" + _value(own_id))
    for name, value in attributes.items():
        if name in _SAID_ELSEWHERE or not value:
            continue
        if (
            name in _TELLING
            or (name == "href" and _TELLING_LINK.search(value[:_VALUE]))
            or (name == "title" and element.tag in _WITH_TITLE)
            or (name.startswith("data-") and _DATA_ATTRIBUTE.match(name))
        ):
            parts.append(f"[{name}={_value(value)}]")
    parts += [f"[{_value(name)}={_value(value)}]" for name, value in element.extras]
    return "".join(parts)


def _value(value: str) -> str:
    return _BRACKETS.sub(" ", value[:_VALUE]).strip()


def _telling(element: Attributes) -> bool:
    return bool(element.extras) or any(
        name in ("class", "id", "datetime", "itemprop", "title", "rel") or name.startswith("data-")
        for name in element.attributes
    )
