"""Labelled pages for the line model: renderings, folds by host, tokens for scoring, and weights.

A page's fold is the MD5 of its host modulo the number of folds, so that no model is ever scored on a host it was
trained on. Annotated pages belong to the fold of the site they come from.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scoring import _TOKEN, NEUTRAL
from cleaner.extract import plain_text
from cleaner.model import KINDS, Document, Page

FOLDS = 3
RENDERINGS = ("plain", "inscriptis", "strings")
_SITES = {  # annotated pages whose file names a forum software instead of a site
    "f14_myoos_de": "foren.myoos.de", "n38_eurostat": "eurostat", "s000": "commonspace.eu", "s003": "middleeasteye.net",
    "m01_pipermail": "twisted", "m04_pipermail": "twisted", "f39_vauva_fi": "vauva.fi", "f12_codjumper":
    "codjumper.com",
}  # fmt: skip


_SHARED = frozenset("blogspot wordpress substack medium tumblr livejournal typepad github blogs".split())
_SECOND = frozenset("co com org net ac gov edu or ne".split())


def site_of(host: str | None) -> str:
    """The registered domain of a host; blogs on a shared platform are sites of their own.

    >>> [site_of(h) for h in ("www.a.example.co.uk", "forum.example.org", "ann.substack.com", None)]
    ['example.co.uk', 'example.org', 'ann.substack.com', '']
    """
    labels = (host or "").lower().removeprefix("www.").split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2
    if len(labels) > 2 and labels[-2] in _SHARED:
        size = 3
    return ".".join(labels[-size:])


def fold_of(host: str | None, folds: int = FOLDS) -> int:
    """Fold of a host: the same for every host of its site and for every run."""
    return int(hashlib.md5(site_of(host).encode()).hexdigest(), 16) % folds


@dataclass
class Labelled:
    """One page in one rendering with a label per block: 1 content, 0 chrome, -1 not scored and not trained on."""

    id: str
    host: str
    source: str
    page_type: str
    document: Document
    labels: np.ndarray
    kinds: np.ndarray | None = None
    """Index into KINDS per block where it was annotated (content where it is content), else None."""
    gold: str = ""
    weight: float = 1.0
    language: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def fold(self) -> int:
        return fold_of(self.host)


def read(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


def plain_document(id_: str, text: str) -> Document:
    return plain_text.document(Page(id_, text), text)


def _per_block(document: Document, lines: Sequence[str], values: Sequence[int]) -> np.ndarray:
    """Values of stripped lines carried over to the blocks of a document that was cut from the same lines."""
    if len(document) == len(lines):
        return np.array(values, np.int8)
    out, at, room = [], 0, len(lines[0]) if lines else 0  # a line with odd white space may be several blocks
    for block in document.lines():
        size = len(block)
        while room < min(size, 1) and at + 1 < len(lines):
            at += 1
            room = len(lines[at])
        out.append(values[at] if values else 0)
        room -= size
        if room <= 1:
            at = min(at + 1, len(lines) - 1)
            room = len(lines[at])
    return np.array(out, np.int8)


def wcxb(data: Path, rendering: str, *, blanks: str = "keep", limit: int | None = None) -> Iterator[Labelled]:
    """Pages of one rendering; *blanks*: keep, drop, or mixed (dropped on every other page, chosen by its id)."""
    for number, r in enumerate(read(data / "text" / f"wcxb-dev-{rendering}.jsonl.xz")):
        if limit is not None and number >= limit:
            return
        drop = blanks == "drop" or (blanks == "mixed" and hashlib.md5((r["id"] + rendering).encode()).digest()[0] & 1)
        text = "\n".join(r["lines"]) if drop else r["text"]
        document = plain_document(r["id"], text)
        labels = _per_block(document, r["lines"], r["labels"])
        weight = 1.0 if r["oracle_f1"] >= 0.9 else 0.3
        yield Labelled(r["id"], r["host"] or r["id"], rendering, r["page_type"], document, labels, None,
                       r["main_content"], weight)  # fmt: skip


def gold_host(page: dict[str, Any], hosts: dict[str, str]) -> str:
    """The site of an annotated page; pages that are also in WCXB take the host they have there."""
    found = re.search(r"wcxb/dev/html/(\d+)\.html", page["source_repo_or_origin"])
    if found and (host := hosts.get(f"wcxb-{found.group(1)}")):
        return host
    if page["id"] in _SITES:
        return _SITES[page["id"]]
    site = str(page["engine_or_site"])
    return site if "." in site else page["id"]


def gold(data: Path, *, blanks: str = "keep") -> Iterator[Labelled]:
    """The annotated pages, with a kind per block."""
    hosts = {r["id"]: r["host"] or r["id"] for r in read(data / "text" / "wcxb-dev-plain.jsonl.xz")}
    for path in sorted((data / "gold").glob("*.json")):
        r = json.loads(path.read_text(encoding="utf-8"))
        lines = [x["text"] for x in r["lines"]]
        marks = [x["label"] for x in r["lines"]]
        full = [(t.strip(), m) for t, m in zip(lines, marks, strict=True) if m != "blank" and t.strip()]
        text = "\n".join(t for t, _ in full) if blanks == "drop" else "\n".join(lines)
        document = plain_document(r["id"], text)
        kinds = _per_block(document, [t for t, _ in full], [KINDS.index(m) for _, m in full])
        labels = np.array([-1 if KINDS[k] in NEUTRAL else int(k == 0) for k in kinds], np.int8)
        kind = "threads" if r["kind"] in ("forum", "mailing-list") else "news"
        if r["id"].startswith("c") or r["id"] == "s002":
            kind = "clean"
        yield Labelled(r["id"], gold_host(r, hosts), "gold", kind, document, labels, kinds, weight=3.0,
                       language=r.get("language", ""))  # fmt: skip


def threads(data: Path) -> Iterator[Labelled]:
    """Threads whose labels come from their markup, with a kind per block."""
    for r in read(data / "threads" / "wcxb-dev-threads.jsonl.xz"):
        full = [(t.strip(), m) for t, m in zip(r["lines"], r["labels"], strict=True) if m != "blank" and t.strip()]
        document = plain_document(r["id"], "\n".join(r["lines"]))
        known = [KINDS.index(m) if m in KINDS else KINDS.index("other_chrome") for _, m in full]
        kinds = _per_block(document, [t for t, _ in full], known)
        labels = np.array([-1 if KINDS[k] in NEUTRAL else int(k == 0) for k in kinds], np.int8)
        yield Labelled(r["id"], r["host"] or r["id"], "threads", "forum", document, labels, kinds, weight=1.0)


def cases() -> Iterator[Labelled]:
    """Pages written for the project whose form misleads: poems, recipes, tables, code … alone and between chrome.

    Every text stands alone with its blank lines and without, and between the head and the tail of one site, so that
    form alone does not decide.
    """
    whole = _sections(Path(__file__).parent / "cases" / "whole.txt")
    chrome = _sections(Path(__file__).parent / "cases" / "chrome.txt")
    frames = [(a, b) for (_, a), (_, b) in zip(chrome[::2], chrome[1::2], strict=True)]
    for number, (name, lines) in enumerate(whole):
        full = [line for line in lines if line.strip()]
        for form, text in (("", lines), ("dropped", full)):
            document = plain_document(f"case {name} {form}", "\n".join(text))
            labels = np.ones(len(full), np.int8)
            yield Labelled(document.page.id, f"case-{name}", "cases", "case", document, labels, weight=1.5)
        for turn in (0, 5):
            head, tail = frames[(number + turn) % len(frames)]
            head, tail = [h for h in head if h.strip()], [t for t in tail if t.strip()]
            document = plain_document(
                f"case {name} framed {turn}", "\n".join([*head, *(lines if turn else full), *tail])
            )
            labels = np.array([0] * len(head) + [1] * len(full) + [0] * len(tail), np.int8)
            yield Labelled(document.page.id, f"case-{name}", "cases", "case", document, labels, weight=1.0)


def _sections(path: Path) -> list[tuple[str, list[str]]]:
    """Parts of a file that are headed by lines of ``===`` and a name."""
    out: list[tuple[str, list[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("==="):
            out.append((line[3:].strip(), []))
        else:
            out[-1][1].append(line)
    return out


# -- tokens ----------------------------------------------------------------------------------------------------------


class TokenTable:
    """Tokens of every block and of the gold text as numbers, so that token F1 of any choice of blocks is counted
    fast."""

    def __init__(self, pages: Sequence[Labelled]) -> None:
        tokens: list[int] = []
        block_offsets = [0]
        gold_counts: list[int] = []
        gold_offsets = [0]
        for p in pages:
            ids: dict[str, int] = {}
            counts: list[int] = []
            for w in _TOKEN.findall(p.gold.lower()):
                k = ids.setdefault(w, len(ids))
                if k == len(counts):
                    counts.append(0)
                counts[k] += 1
            for line in p.document.lines():
                tokens.extend(ids.get(w, -1) for w in _TOKEN.findall(line.lower()))
                block_offsets.append(len(tokens))
            gold_counts.extend(counts)
            gold_offsets.append(len(gold_counts))
        self.tokens = np.array(tokens, np.int32)
        self.block_offsets = np.array(block_offsets, np.int64)
        self.gold_counts = np.array(gold_counts, np.int32)
        self.gold_offsets = np.array(gold_offsets, np.int64)
        self.page_offsets = np.concatenate([[0], np.cumsum([len(p.document) for p in pages])]).astype(np.int64)

    def f1(self, keep: np.ndarray) -> np.ndarray:
        """Precision, recall, F1 per page (columns) of keeping the flagged blocks."""
        return _token_f1(keep, self.tokens, self.block_offsets, self.gold_counts, self.gold_offsets, self.page_offsets)


def _token_f1(keep, tokens, block_offsets, gold_counts, gold_offsets, page_offsets):  # type: ignore[no-untyped-def]
    from benchmarks.labels_trees import token_f1

    return token_f1(keep, tokens, block_offsets, gold_counts, gold_offsets, page_offsets)


def shuffled(pages: Sequence[Labelled], seed: int) -> list[Labelled]:
    """Pages in a random order fixed by *seed*."""
    out = list(pages)
    random.Random(seed).shuffle(out)
    return out
