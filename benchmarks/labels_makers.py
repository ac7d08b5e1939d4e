"""Labelled pages of many makers' test suites (``data/pages2``): news of 25 countries, blogs, recipes, old web pages.

Each maker's gold follows its own convention: the headline, the date line, captions and readers' comments are in with
one and out with the next. Blocks that makers disagree on are therefore not trained on, and each maker's pages weigh so
much together that no convention wins. Pages with gold text are labelled by alignment; pages with snippets only, by
trafilatura's choice corrected by the snippets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import trafilatura_lines
from benchmarks.labels_data import Labelled, plain_document, read
from benchmarks.labels_html import align, bare, corrected, without_blanks
from cleaner import extract
from cleaner.model import Document, Page

GOLD = {
    "fundus": 2.0, "scrapinghub": 2.0, "cleaneval": 0.8, "readability": 0.6, "newspaper": 1.0, "goose": 1.0,
    "webmain": 1.0, "defuddle": 0.3,
}  # fmt: skip
"""Makers whose gold is the whole text, with the weight of one of their pages."""
SNIPPETS = {"snacktory": 0.7, "postlight": 0.7, "mercury-jocmp": 0.7, "recipes": 0.5, "goose": 0.7}
"""Makers that name sentences of the text only."""
TEXTS = {"scrapinghub": 1.5, "cleaneval": 0.6}
"""Makers whose pages are there as text as well, rendered by someone else."""
POOR = 0.8
"""Pages whose best labelling scores less are left out; those under .9 weigh a third."""
_DISPUTED = re.compile(r"(?:^|/)(?:figcaption|time)(?:/|$)")
_DISPUTED_WORDS = re.compile(
    r"\b(?:caption|credit|wp-caption\w*|byline|dateline|pubdate|timestamp|(?:post|entry|article)-?(?:date|author|meta)"
    r"|comments?|commentlist|disqus\w*|respond|headline|kicker)\b"
)


def pages(data: Path) -> Iterator[Labelled]:
    """Every page of the makers that may be trained on: with its markup, and without."""
    for maker in dict.fromkeys([*GOLD, *SNIPPETS]):
        for row in read(data / "pages2" / f"{maker}.jsonl.xz"):
            if not row.get("html"):
                continue
            document = extract.document(Page(row["id"], row["html"], url=row["url"], media_type="text/html"))
            if len(document) < 2:
                continue
            found = _labels(maker, row, document)
            if found is not None:
                yield from _both(maker, row, document, *found)


def texts(data: Path) -> Iterator[Labelled]:
    """The pages that are there as text."""
    for maker, weight in TEXTS.items():
        for row in read(data / "text" / f"{maker}-plain.jsonl.xz"):
            document = plain_document(row["id"], row["text"])
            labels = align(document.lines(), row["main_content"], POOR)
            if labels is not None:
                host = row["host"] or row["id"]
                yield Labelled(row["id"], host, "makers-text", "article", document, labels, None, row["main_content"],
                               weight, extra={"maker": maker})  # fmt: skip


def _labels(maker: str, row: dict[str, Any], document: Document) -> tuple[np.ndarray, float] | None:
    """Labels of the blocks and the page's weight; ``None`` where nothing certain is known of it."""
    lines = [" ".join(line.split()) for line in document.lines()]
    if row.get("main_content"):
        labels = align(lines, row["main_content"], POOR)
        weight = GOLD.get(maker, 1.0) * (0.3 if row.get("page_type") == "synthetic" else 1.0)
    else:
        kept = trafilatura_lines.kept_blocks(row["html"], lines)
        found = corrected(lines, kept, row["with"] or (), ()) if kept is not None else None
        labels = found[0] if found else None
        weight = SNIPPETS.get(maker, 0.5) * (1.0 if found and found[1] else 0.7)
    if labels is None:
        return None
    labels = labels.copy()
    labels[disputed(document, lines, row.get("title") or "")] = -1
    return labels, weight


def disputed(document: Document, lines: list[str], title: str) -> np.ndarray:
    """Blocks that are content with some makers and not with others: headline, date, byline, captions, comments."""
    out = np.zeros(len(lines), np.bool_)
    heading = _key(title)
    hints = document.hints
    for i, line in enumerate(lines):
        key = _key(line)
        out[i] = bool(heading) and (key == heading or (len(key) > 15 and key in heading))
        if hints is not None and not out[i]:
            near = " ".join(hints.words[i].split()[-8:])
            found = _DISPUTED_WORDS.search(near)
            out[i] = bool(_DISPUTED.search(hints.tags[i])) or (
                found is not None and (found[0].startswith(("comment", "disqus", "respond")) or len(line) < 200)
            )
            out[i] |= bool(re.search(r"\b(?:comments|commentlist|disqus\w*)\b", hints.words[i]))
    return out


def _key(line: str) -> str:
    return re.sub(r"[\W_]+", "", line.lower())


def _both(maker: str, row: dict[str, Any], document: Document, labels: np.ndarray, weight: float) -> Iterator[Labelled]:
    host, gold = row["host"] or row["id"], row.get("main_content") or ""
    extra = {"maker": maker}
    yield Labelled(row["id"], host, "makers", "article", document, labels, None, gold, weight, row.get("language") or "",
                   extra=extra)  # fmt: skip
    plain = bare(document)
    if sum(map(ord, row["id"])) & 1:
        plain = without_blanks(plain)
    yield Labelled(row["id"], host, "makers-bare", "article", plain, labels, None, gold, weight * 0.7,
                   row.get("language") or "", extra=extra)  # fmt: skip
