"""Facts that travel between duplicates: what a canonical record lacks, a copy of it may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa

PAGE_FACTS = ("title", "author", "published", "published_raw", "site", "source_credit", "license", "url", "host")
"""What a page may learn from a copy of it. ``published_raw`` comes with ``published`` only, ``host`` with ``url``."""
FROM_POST = {"title": "repost_title", "author": "repost_author", "published": "repost_published"}
"""What a page may learn from a post that reposts it: what the post says of the article, never of the poster."""
TO_POST = {theirs: mine for mine, theirs in FROM_POST.items()}
"""What a post may learn from the page it reposts."""
WHO = ("id", "kind", "thread_id", "post_index")
"""What tells who may learn from whom."""
COLUMNS = tuple(dict.fromkeys((*WHO[1:], *PAGE_FACTS, *TO_POST)))
"""Columns that facts are taken from."""
_WITH = {"published_raw": "published", "host": "url"}
_POSTS = ("post", "comment")

Fact = tuple[int, str, Mapping[str, Any]]
"""Rank and id of a duplicate, and what it knows."""


def told(batch: pa.RecordBatch, rows: pa.Array) -> list[bytes]:
    """What *rows* of a batch know, as JSON objects of what is not empty; ``b""`` where that is nothing."""
    names = [n for n in COLUMNS if n in batch.schema.names and batch.column(n).null_count < len(batch)]
    if not names:
        return [b""] * len(rows)
    known = batch.select(names).take(rows).to_pylist()
    return [
        orjson.dumps(fact, default=str) if (fact := {k: v for k, v in row.items() if v not in (None, "")}) else b""
        for row in known
    ]


def learnt(record: Mapping[str, Any], duplicates: Sequence[Fact]) -> dict[str, tuple[Any, str]]:
    """What *record* lacks and its duplicates know: field to value and id. Duplicates speak in the order given.

    A page learns from its copies; from a post that reposts it only what the post says of the article; a post learns
    from the page it reposts, and from another post only if that is the same post of the same thread, crawled twice.
    """
    out: dict[str, tuple[Any, str]] = {}
    is_post = record.get("kind") in _POSTS
    for _, source, known in duplicates:
        from_post = known.get("kind") in _POSTS
        if from_post != is_post:
            mapping = TO_POST if is_post else FROM_POST
            offer = {mine: known[theirs] for mine, theirs in mapping.items() if theirs in known}
        elif is_post and not _same_post(record, known):
            continue
        else:
            offer = {name: known[name] for name in (*PAGE_FACTS, *TO_POST) if name in known}
        for name, value in offer.items():
            leader = _WITH.get(name)
            if leader is not None and (leader not in out or out[leader][1] != source):
                continue
            if name not in out and record.get(name) in (None, ""):
                out[name] = (value, source)
    return out


def _same_post(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    return a.get("thread_id") is not None and all(a.get(k) == b.get(k) for k in ("thread_id", "post_index"))
