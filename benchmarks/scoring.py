"""How each score is defined, in one place: removed lines, token F1, post boundaries, duplicate links and clusters.

Nothing here knows the cleaner: predictions come in as character spans, texts, post numbers and pairs of ids.
"""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

KEEP = frozenset({"content"})
NEUTRAL = frozenset({"blank", "title", "forum_quote", "caption_credit"})
"""Every other label is chrome that should go."""
POST_LINES = frozenset({"content", "forum_quote"})
"""Lines between which post boundaries are counted."""
HARD_NEGATIVES = ("tmpl", "stub", "squote", "thread", "page2", "single")
"""``rel`` values of documents that are distinct although they share a template, a quotation or a site."""


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a ``.jsonl`` or ``.jsonl.xz`` file."""
    with lzma.open(path) if path.suffix == ".xz" else open(path, "rb") as f:
        for line in f:
            yield json.loads(line)


def gold_pages(data: Path) -> list[dict[str, Any]]:
    """The annotated pages, by id."""
    return [json.loads(p.read_text(encoding="utf-8")) for p in sorted((data / "gold").glob("*.json"))]


def gold_groups(page: Mapping[str, Any]) -> list[str]:
    """Groups a gold page counts in: ``all``, and ``threads``, ``clean`` (c*, s002) or ``news`` (the rest)."""
    if page["id"].startswith("c") or page["id"] == "s002":
        return ["all", "clean"]
    return ["all", "threads" if page["kind"] in ("forum", "mailing-list") else "news"]


# -- lines -----------------------------------------------------------------------------------------------------------


@dataclass
class LineScore:
    """Line removal over pages, micro-averaged over lines; content loss is counted in characters."""

    removed_right: int = 0
    removed_wrong: int = 0
    chrome: int = 0
    content_chars: int = 0
    lost_chars: int = 0
    pages: int = 0
    untouched: int = 0
    half_lost: int = 0
    """Pages that lose more than half of their content."""

    def add(self, labels: Sequence[str], shares: Sequence[float], chars: Sequence[int], lost: Sequence[int]) -> None:
        """One page: per line its label, removed share, characters without outer white space, and how many are lost."""
        content = gone = 0
        for label, share, n, m in zip(labels, shares, chars, lost, strict=True):
            if label in NEUTRAL:
                continue
            removed = share > 0.5
            if label in KEEP:
                content += n
                gone += m
                self.removed_wrong += removed
            else:
                self.chrome += 1
                self.removed_right += removed
        self.pages += 1
        self.content_chars += content
        self.lost_chars += gone
        self.untouched += gone == 0
        self.half_lost += gone * 2 > content

    @property
    def precision(self) -> float:
        n = self.removed_right + self.removed_wrong
        return self.removed_right / n if n else 1.0

    @property
    def recall(self) -> float:
        return self.removed_right / self.chrome if self.chrome else 1.0

    @property
    def kept_content(self) -> float:
        """Share of content characters that stay: 1 - content characters lost."""
        return 1 - self.lost_chars / self.content_chars if self.content_chars else 1.0

    def as_dict(self, prefix: str) -> dict[str, float]:
        out = {f"{prefix}.content_kept": self.kept_content, f"{prefix}.untouched": self.untouched / max(1, self.pages)}
        if self.chrome:
            out[f"{prefix}.precision"], out[f"{prefix}.recall"] = self.precision, self.recall
        return out


def line_shares(lines: Sequence[str], removed: Iterable[tuple[int, int]]) -> tuple[list[float], list[int], list[int]]:
    """Per line of ``"\\n".join(lines)``: share of visible characters in *removed*, how many there are, how many go.

    >>> line_shares(["ab", "", " cd "], [(0, 6)])
    ([1.0, 0.0, 0.5], [2, 0, 2], [2, 0, 1])
    """
    total = sum(map(len, lines)) + len(lines)
    gone = np.zeros(total + 1, np.int64)
    for a, b in removed:
        gone[a:b] = 1
    gone = np.concatenate(([0], np.cumsum(gone)))
    shares, chars, lost = [], [], []
    at = 0
    for line in lines:
        inner = line.strip()
        a = at + (len(line) - len(line.lstrip()) if inner else 0)
        m = int(gone[a + len(inner)] - gone[a])
        shares.append(m / len(inner) if inner else 0.0)
        chars.append(len(inner))
        lost.append(m)
        at += len(line) + 1
    return shares, chars, lost


# -- tokens ----------------------------------------------------------------------------------------------------------

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ede\u1000-\u109f\u1780-\u17d3"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana, Han
)
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


def tokens(text: str) -> Counter[str]:
    """Multiset of lower-cased ``\\w`` runs; scripts without spaces count per character.

    >>> sorted(tokens("One one, 東京.").items())
    [('one', 2), ('京', 1), ('東', 1)]
    """
    return Counter(_TOKEN.findall(text.lower()))


def token_prf(kept: Counter[str], gold: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of two multisets; both empty is right, one of them empty is wrong."""
    n, g = kept.total(), gold.total()
    if not n or not g:
        right = float(n == g)
        return right, right, right
    if len(kept) > len(gold):
        common = sum(min(c, kept[w]) for w, c in gold.items() if w in kept)
    else:
        common = sum(min(c, gold[w]) for w, c in kept.items() if w in gold)
    return common / n, common / g, 2 * common / (n + g)


def flat(text: str) -> str:
    """Without spaces and characters that nobody sees, in lower case."""
    return re.sub(r"[\s\u00ad\u200b\ufeff]+", "", text).lower()


@dataclass
class TokenScore:
    """Token F1 averaged over pages, also by page type."""

    f1: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def add(self, kept: str, gold: Counter[str], page_type: str = "") -> float:
        p, r, f = token_prf(tokens(kept), gold)
        self.precision.append(p)
        self.recall.append(r)
        self.f1.append(f)
        self.types.append(page_type)
        return f

    def as_dict(self, prefix: str, *, types: bool = False) -> dict[str, float]:
        if not self.f1:
            return {}
        out = {
            f"{prefix}.f1": mean(self.f1),
            f"{prefix}.precision": mean(self.precision),
            f"{prefix}.recall": mean(self.recall),
            f"{prefix}.over_half": mean([float(f >= 0.5) for f in self.f1]),
        }
        if types:
            for t in sorted(set(self.types)):
                out[f"{prefix}.f1.{t}"] = mean([f for f, x in zip(self.f1, self.types, strict=True) if x == t])
        return out


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


# -- posts -----------------------------------------------------------------------------------------------------------


@dataclass
class BoundaryScore:
    """Post boundaries: micro counts, and F1 per page for the macro average."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    pages: list[float] = field(default_factory=list)

    def add(self, right: int, wrong: int, missed: int) -> float:
        self.right += right
        self.wrong += wrong
        self.missed += missed
        f1 = f1_of(right, wrong, missed)
        self.pages.append(f1)
        return f1

    @property
    def f1(self) -> float:
        return f1_of(self.right, self.wrong, self.missed)

    def as_dict(self, prefix: str) -> dict[str, float]:
        return {
            f"{prefix}.precision": self.right / max(1, self.right + self.wrong),
            f"{prefix}.recall": self.right / max(1, self.right + self.missed),
            f"{prefix}.f1": self.f1,
            f"{prefix}.macro_f1": mean(self.pages),
        }


def f1_of(right: int, wrong: int, missed: int) -> float:
    """F1 from counts; 1 when there was nothing to find and nothing was found."""
    n = 2 * right + wrong + missed
    return 2 * right / n if n else 1.0


def boundaries(labels: Sequence[str], gold: Sequence[int], found: Sequence[int | None]) -> tuple[int, int, int]:
    """Right, wrong and missed boundaries between consecutive content or quote lines that belong to a gold post (> 0).

    >>> boundaries(["content", "date", "content", "content"], [1, 2, 2, 3], [1, 2, 2, 2])
    (1, 0, 1)
    """
    at = [i for i, label in enumerate(labels) if label in POST_LINES and gold[i]]
    right = wrong = missed = 0
    for x, y in pairwise(at):
        is_cut, cut = gold[x] != gold[y], found[x] != found[y]
        right += is_cut and cut
        wrong += cut and not is_cut
        missed += is_cut and not cut
    return right, wrong, missed


def gold_posts(page: Mapping[str, Any]) -> list[int]:
    """Post number (from 1) of every line of a gold page, 0 outside posts."""
    out = [0] * len(page["lines"])
    for number, post in enumerate(page["posts"], 1):
        for i in range(post["start_line"], post["end_line"] + 1):
            out[i] = number
    return out


def line_posts(lines: Sequence[str], posts: Iterable[tuple[int, int, int]]) -> list[int | None]:
    """Per line of ``"\\n".join(lines)`` the number of the (number, start, end) its first visible character is in."""
    spans = sorted((a, b, number) for number, a, b in posts)
    starts = [s[0] for s in spans]
    out: list[int | None] = []
    at = 0
    for line in lines:
        first = at + len(line) - len(line.lstrip())
        k = int(np.searchsorted(starts, first, side="right")) - 1
        out.append(spans[k][2] if k >= 0 and first < spans[k][1] else None)
        at += len(line) + 1
    return out


# -- duplicates ------------------------------------------------------------------------------------------------------


def duplicate_scores(documents: Sequence[Mapping[str, Any]], rows: Sequence[tuple[str, str, str]]) -> dict[str, float]:
    """Scores of (id, canonical, action) rows against ``cluster``, ``rel`` and ``base`` of the labelled documents.

    *Links*: rows whose two records are of one cluster. *Clusters*: pairwise scores of the groups the rows join.
    *Recall by rel*: documents grouped with the base of their cluster. *kept_distinct*: hard negatives that stay.
    """
    cluster = {d["id"]: d["cluster"] for d in documents}
    parent = {d["id"]: d["id"] for d in documents}

    def root(x: str) -> str:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    right = left_out = left_out_right = 0
    lost: set[str] = set()
    for a, b, action in rows:
        same = cluster[a] == cluster[b]
        right += same
        if action == "left_out":
            left_out += 1
            left_out_right += same
            if not same:
                lost.add(a)
        parent[root(a)] = root(b)
    found = {i: root(i) for i in cluster}
    both = _pairs(Counter((found[i], c) for i, c in cluster.items()))
    said, true = _pairs(Counter(found.values())), _pairs(Counter(cluster.values()))
    p, r = both / said if said else 1.0, both / true if true else 1.0
    out = {
        "dedup.links.precision": right / len(rows) if rows else 1.0,
        "dedup.left_out.precision": left_out_right / left_out if left_out else 1.0,
        "dedup.clusters.precision": p,
        "dedup.clusters.recall": r,
        "dedup.clusters.f1": 2 * p * r / (p + r) if p + r else 0.0,
    }
    base = {d["cluster"]: d["id"] for d in documents if d["rel"] == "base"}
    hits: dict[str, list[float]] = {}
    for d in documents:
        if d["rel"] not in ("base", *HARD_NEGATIVES) and d["cluster"] in base:
            hits.setdefault(d["rel"], []).append(float(found[d["id"]] == found[base[d["cluster"]]]))
    out.update({f"dedup.recall.{rel}": mean(v) for rel, v in sorted(hits.items())})
    hard = [d["id"] for d in documents if d["rel"] in HARD_NEGATIVES]
    if hard:
        out["dedup.kept_distinct"] = 1 - sum(i in lost for i in hard) / len(hard)
    return out


def _pairs(sizes: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())
