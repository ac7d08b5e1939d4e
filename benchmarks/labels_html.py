"""Labelled pages from HTML: the project's own rendering, with hints and without, and pages in many languages.

WCXB pages are labelled by aligning their blocks with the gold text, token by token (longest common subsequence).
Pages of trafilatura's evaluation set have no gold text, only snippets that must and must not be there: where
trafilatura's own extraction agrees with all of a page's snippets, it labels that page's blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rapidfuzz.distance import LCSseq

from benchmarks import trafilatura_lines
from benchmarks.labels_data import Labelled, read
from benchmarks.scoring import _TOKEN, token_prf, tokens
from cleaner import extract
from cleaner.extract import plain_text
from cleaner.model import Document, Page

_MOST = 4_000_000_000  # token pairs beyond which a page is left out
_POOR = 0.9  # a page whose best labelling scores less than this is left out


def align(lines: Sequence[str], gold: str, poor: float = _POOR) -> np.ndarray | None:
    """1 for lines that are in the gold text, in its order; ``None`` if the page is too large or hardly matches.

    A line of four tokens and more is content if three fifths of them are aligned, densely; a shorter one if all of it
    is, in one piece.
    """
    table = [_TOKEN.findall(line.lower()) for line in lines]
    numbers: dict[str, int] = {}
    flat = [numbers.setdefault(w, len(numbers)) for line in table for w in line]
    wanted = [numbers.setdefault(w, len(numbers)) for w in _TOKEN.findall(gold.lower())]
    if len(wanted) < 10 or not flat or len(flat) * len(wanted) > _MOST:
        return None
    place = np.full(len(flat), -1, np.int64)
    for op in LCSseq.opcodes(flat, wanted):
        if op.tag == "equal":
            place[op.src_start : op.src_end] = np.arange(op.dest_start, op.dest_end)
    labels = np.zeros(len(lines), np.int8)
    at = 0
    for i, line in enumerate(table):
        n = len(line)
        found = place[at : at + n]
        found = found[found >= 0]
        at += n
        if n and len(found):
            span = int(found[-1] - found[0]) + 1
            if n >= 4:
                labels[i] = len(found) >= 0.6 * n and len(found) >= 0.5 * span
            else:
                labels[i] = len(found) == n == span
    kept = " ".join(line for line, label in zip(lines, labels, strict=True) if label)
    return labels if token_prf(tokens(kept), tokens(gold))[2] >= poor else None


def bare(document: Document) -> Document:
    """The same text without its markup."""
    return replace(document, hints=None)


def without_blanks(document: Document) -> Document:
    """The same lines with nothing between them."""
    text = "\n".join(document.lines())
    return plain_text.document(document.page, text)


def wcxb(data: Path) -> Iterator[Labelled]:
    """WCXB pages in the project's rendering, each once with hints and once without."""
    for r in read(data / "pages" / "wcxb-dev.jsonl.xz"):
        document = extract.document(Page(r["id"], r["html"], url=r["url"], media_type="text/html"))
        labels = align(document.lines(), r["main_content"])
        if labels is None:
            continue
        host = r["host"] or r["id"]
        yield Labelled(r["id"], host, "html", r["page_type"], document, labels, None, r["main_content"])
        yield Labelled(r["id"], host, "own", r["page_type"], bare(document), labels, None, r["main_content"], 0.5)


def multilingual(data: Path) -> Iterator[Labelled]:
    """Pages of many languages labelled by trafilatura, corrected by the snippets, with hints and without."""
    for r in read(data / "pages" / "snippets-multilingual.jsonl.xz"):
        document = extract.document(Page(r["id"], r["html"], url=r["url"], media_type="text/html"))
        kept = trafilatura_lines.kept_blocks(r["html"], document.lines())
        if kept is None or len(document) < 5:
            continue
        lines = [" ".join(line.split()) for line in document.lines()]
        found = corrected(lines, kept, r["with"], r["without"])
        if found is None:
            continue
        labels, agreed = found
        host = r["host"] or r["id"]
        sure = 1.0 if agreed else 0.7
        yield Labelled(r["id"], host, "multilingual-html", "article", document, labels, weight=0.7 * sure)
        yield Labelled(r["id"], host, "multilingual", "article", bare(document), labels, weight=0.7 * sure)
        if (sum(map(ord, r["id"])) & 1) == 0:
            document = without_blanks(document)
            yield Labelled(r["id"], host, "multilingual", "article", document, labels, weight=0.4 * sure)


def corrected(
    lines: Sequence[str], main: np.ndarray, required: Sequence[str], forbidden: Sequence[str]
) -> tuple[np.ndarray, bool] | None:
    """Labels from a witness's choice of *lines* and snippets that must and must not be kept, and whether they agree.

    Where the witness left out what is required, it is not believed of anything between its first and its last content;
    where it kept what is forbidden, it is not believed from there to the end of what it kept in one piece. ``None`` if
    nothing required is on the page.

    >>> lines = ["Home", "A headline", "The first paragraph.", "Read on", "The second paragraph.", "Imprint"]
    >>> labels, agreed = corrected(lines, np.array([0, 0, 1, 1, 0, 0]), ["second"], ["Read on"])
    >>> labels.tolist(), agreed
    ([0, 0, 1, 0, 1, 0], False)
    """
    labels = main.astype(np.int8)
    long = np.array([len(line) >= 120 for line in lines], np.bool_)
    labels[~main.astype(np.bool_) & long] = -1  # long text that it left out may be content
    inside = [[i for i, line in enumerate(lines) if s in line] for s in (" ".join(w.split()) for w in required)]
    outside = [[i for i, line in enumerate(lines) if s in line] for s in (" ".join(w.split()) for w in forbidden)]
    if not any(inside) or not labels.any():
        return None
    missed = [found for found in inside if found and not any(main[i] for i in found)]
    kept = [i for found in outside for i in found if main[i]]
    if missed:
        content = [*np.flatnonzero(main == 1).tolist(), *(i for found in missed for i in found)]
        between = slice(min(content), max(content) + 1)
        labels[between] = np.where(main[between] == 1, 1, -1)
    for i in kept:
        end = i
        while end < len(lines) and main[end]:
            end += 1
        labels[i:end] = -1
    for found in inside:
        labels[found] = 1
    for snippet, found in zip(forbidden, outside, strict=True):
        for i in found:
            labels[i] = 0 if 2 * len(snippet) >= len(lines[i]) else -1
    return labels, not missed and not kept
