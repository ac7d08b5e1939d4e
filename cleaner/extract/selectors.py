"""CSS selectors over the element paths of blocks: which blocks of a page of markup a selector takes.

A part of CSS that says where something stands: ``tag``, ``.class``, ``#id``, ``[attribute]``, ``[attribute=value]``
(exactly), ``[attribute^=value]`` (begins), ``[attribute*=value]`` (holds), several of them together, ``A B`` (B
anywhere in A), ``A > B`` (B directly in A) and ``A, B``. Attributes are those that hints keep (itemprop, rel, role,
datetime, data-author and the like).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import UsageError
from cleaner.model import Document

_PART = re.compile(
    r"\.(?P<cls>[\w-]+)|#(?P<id>[\w-]+)"
    r"|\[(?P<attr>[\w-]+)(?:(?P<op>[*^]?=)(?P<q>[\"']?)(?P<val>[^\]]*?)(?P=q))?\]"
)
_TAG = re.compile(r"\*|[a-zA-Z][\w-]*")
_NAME = re.compile(
    r"^(?P<tag>[^.#\[]*)(?P<classes>(?:\.[^.#\[]+)*)(?:#(?P<id>[^\[]+))?(?P<attrs>(?:\[[^\]]*\])*)$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be; ``child``: it stands directly in the one before."""

    tag: str
    classes: frozenset[str]
    id: str
    attributes: tuple[tuple[str, str, str], ...]
    child: bool = False

    def takes(self, name: str) -> bool:
        """Whether an element of this *name*, as hints write it, is one."""
        found = _NAME.match(name)
        if found is None or (self.tag not in ("", "*") and found["tag"].lower() != self.tag):
            return False
        if self.id and (found["id"] or "") != self.id:
            return False
        if not self.classes <= set(found["classes"].split(".")):
            return False
        held = dict(a.partition("=")[::2] for a in found["attrs"][1:-1].split("][")) if found["attrs"] else {}
        held |= {"id": found["id"] or "", "class": found["classes"].replace(".", " ").strip()}
        return all(name in held and _fits(held[name], how, value) for name, how, value in self.attributes)


def _fits(held: str, how: str, value: str) -> bool:
    if how == "*=":
        return value in held
    return held.startswith(value) if how == "^=" else not how or held == value


Selector = tuple[tuple[Compound, ...], ...]
"""Alternatives, each a way from an outer element to an inner one."""


@lru_cache(maxsize=256)
def compiled(source: str) -> Selector:
    """*source* as a selector. Raises :class:`UsageError` for what is not understood."""
    ways = []
    for one in source.split(","):
        way: list[Compound] = []
        child = False
        for word in one.replace(">", " > ").split():
            if word == ">":
                child = True
                continue
            way.append(_compound(word, child, source))
            child = False
        if not way or child or way[0].child:
            raise UsageError(f"selector {source!r}: an element is missing")
        ways.append(tuple(way))
    return tuple(ways)


def _compound(word: str, child: bool, source: str) -> Compound:
    tag = _TAG.match(word)
    at = tag.end() if tag else 0
    classes, name, attributes = set(), "", []
    while at < len(word):
        part = _PART.match(word, at)
        if part is None:
            raise UsageError(f"selector {source!r}: {word[at:]!r} is not understood; there are tag, .class, #id, "
                             "[attribute=value], A B, A > B and A, B")  # fmt: skip
        if part["cls"]:
            classes.add(part["cls"])
        elif part["id"]:
            name = part["id"]
        else:
            attributes.append((part["attr"], part["op"] or "", part["val"] or ""))
        at = part.end()
    return Compound(tag[0].lower() if tag else "", frozenset(classes), name, tuple(attributes), child)


def _takes(way: Sequence[Compound], path: Sequence[str]) -> bool:
    """Whether the elements of *path* (outermost first) hold one that *way* leads to, the block's own or one around."""
    ends = {-1}
    for step in way:
        ends = {
            at
            for at, name in enumerate(path)
            if step.takes(name) and any(before == at - 1 if step.child else before < at for before in ends)
        }
    return bool(ends)


def blocks(document: Document, source: str) -> NDArray[np.bool_]:
    """Per block of *document*: whether an element that *source* selects holds it. None of a page without markup."""
    hints, selector = document.hints, compiled(source)
    out = np.zeros(len(document), np.bool_)
    if hints is None or not hints.elements:
        return out
    known: dict[tuple[int, ...], bool] = {}
    for block, held in enumerate(hints.elements):
        if held not in known:
            path = [hints.element_names[e] for e in held]
            known[held] = any(_takes(way, path) for way in selector)
        out[block] = known[held]
    return out


def first_text(document: Document, source: str) -> str | None:
    """The text of the first inline element or block that *source* selects; an element's datetime goes before it."""
    hints = document.hints
    if hints is None:
        return None
    last = [way[-1] for way in compiled(source)]
    for start, end, element in hints.inlines:
        name = hints.element_names[element]
        if any(c.takes(name) for c in last) and document.text[start:end].strip():
            stamp = re.search(r"\[datetime=([^\]]+)\]", name)
            return stamp[1] if stamp else document.text[start:end].strip()
    taken = np.flatnonzero(blocks(document, source))
    return document.line(int(taken[0])) if len(taken) else None
