"""JSON-LD of a page: the node that describes its article, and the names in it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

LONGEST = 400
"""A value is cut at this many characters: titles and names are shorter."""
_SCRIPT_CHARS, _NODES, _LIST = 500_000, 3_000, 200
"""Bounds on what is read: a script's characters, its nodes, the entries of one list."""
_NAMES = 20
_ARTICLE = re.compile(
    r"(?i)^(?:schema:|https?://schema\.org/)?(?:\w{0,30}article|blogposting|\w{0,20}posting|report|recipe|review|question|"
    r"howto|scholarlyarticle|videoobject|podcastepisode|book|creativework|claimreview)$"
)
_NOT_ARTICLE = re.compile(r"(?i)jobposting")
_PAGE_FIELDS = ("headline", "datePublished", "author")


def article_node(scripts: Iterable[str]) -> dict[str, Any]:
    """The first node of structured data that is an article or the like; a page's own node fills what it lacks."""
    article: dict[str, Any] = {}
    page: dict[str, Any] = {}
    persons: dict[str, str] = {}
    for node in (node for script in scripts for node in _nodes(script)):
        kinds = node.get("@type")
        if isinstance(name := node.get("name"), str) and isinstance(key := node.get("@id"), str):
            persons.setdefault(key, name)
        names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
        if not article and any(_ARTICLE.match(name) and not _NOT_ARTICLE.search(name) for name in names):
            article = node
        elif not page and any(name.lower().endswith("page") for name in names):
            page = {field: node[field] for field in _PAGE_FIELDS if field in node}
    found = {**page, **article}
    if "author" in found:
        found["author"] = _referred(found["author"], persons)
    return found


def _referred(author: Any, named: dict[str, str]) -> Any:
    """An author that is nothing but the address of another node, as that node's name."""
    if isinstance(author, list):
        return [_referred(one, named) for one in author[:_NAMES]]
    if isinstance(author, dict) and "name" not in author and author.get("@id") in named:
        return named[author["@id"]]
    return author


def names(value: Any) -> list[str]:
    """Names of persons or organisations: a name, an object with one, or several of them."""
    found: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:_NAMES]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, list):
            name = name[0] if name else None
        if isinstance(name, str) and (line := one_line(name)) and "://" not in line:
            found.append(line)
    return found


def one_line(value: str | None) -> str | None:
    """A value of the markup as one line without entities and tags, cut at :data:`LONGEST`; ``None`` if empty."""
    if not value:
        return None
    value = value[: 4 * LONGEST]
    if "&" in value:
        value = html.unescape(value)
    if "<" in value:
        value = re.sub(r"<[^<>]{1,200}>", " ", value)
    return " ".join(value.split())[:LONGEST] or None


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """Objects of a script, outermost first."""
    text = script[:_SCRIPT_CHARS].strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        value = orjson.loads(text)
    except ValueError:
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return
    queue, at = [value], 0
    while at < len(queue) < _NODES:
        node = queue[at]
        at += 1
        if isinstance(node, list):
            queue.extend(node[:_LIST])
        elif isinstance(node, dict):
            if "@type" in node:
                yield node
            queue.extend(node[k] for k in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement") if k in node)
