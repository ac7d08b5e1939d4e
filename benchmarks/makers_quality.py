"""Quality on pages of many makers' test suites (``data/pages2``), each page by a model that has not seen its site.

Token F1 against the gold text and the share of pages that reach half of it, per set; the share of required snippets
that stay where the gold is snippets; and the text renderings of three sets. ``dragnet`` counts readers' comments as
content and is cleaned with ``--comments keep``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import scoring
from cleaner.config import Config
from cleaner.model import Page
from cleaner.page.clean_page import CleanPage

TRAINED = ("fundus", "scrapinghub", "cleaneval", "readability")
MEASURED_ONLY = ("daniel", "omnivore", "l3s_gn1", "dragnet")
"""Sets whose terms keep them out of training."""
SNIPPETS = ("recipes", "snacktory", "postlight", "mercury-jocmp", "goose")
TEXTS = ("scrapinghub", "cleaneval", "l3s_gn1")
SHARES = {"daniel": 0.25, "cleaneval": 0.25, "recipes": 0.3, "l3s_gn1": 0.3}
"""Share of a large set that the default gate looks at; of all others it looks at half."""
Cleaned = Callable[[Sequence[Page], Sequence[str], Config | None], list[CleanPage]]


def measure(data: Path, full: bool, cleaned: Cleaned, sampled: Callable[[str, float], bool]) -> dict[str, float]:
    """Named scores; *cleaned* cleans pages by models that have not seen their hosts."""

    def rows_of(path: Path, maker: str) -> list[dict[str, Any]]:
        share = 1.0 if full else SHARES.get(maker, 0.5)
        return [r for r in scoring.read_jsonl(path) if sampled(r["id"], share) and r.get("page_type") != "synthetic"]

    scores: dict[str, float] = {}
    for maker in (*TRAINED, *MEASURED_ONLY):
        rows = [r for r in rows_of(data / "pages2" / f"{maker}.jsonl.xz", maker) if r["html"] and r["main_content"]]
        config = Config.from_mapping({"label": {"comments": "keep"}}) if maker == "dragnet" else None
        inputs = [Page(r["id"], r["html"], url=r["url"], media_type="text/html") for r in rows]
        scores |= _token_scores(f"makers.{maker}", rows, cleaned(inputs, _hosts(rows), config))
    for maker in TEXTS:
        rows = rows_of(data / "text" / f"{maker}-plain.jsonl.xz", maker)
        inputs = [Page(r["id"], r["text"], media_type="text/plain") for r in rows]
        scores |= _token_scores(f"makers.text.{maker}", rows, cleaned(inputs, _hosts(rows), None))
    kept = asked = 0
    for maker in SNIPPETS:
        rows = [r for r in rows_of(data / "pages2" / f"{maker}.jsonl.xz", maker) if r["html"] and r["with"]]
        inputs = [Page(r["id"], r["html"], url=r["url"], media_type="text/html") for r in rows]
        right, number = _snippets(rows, cleaned(inputs, _hosts(rows), None))
        scores[f"makers.{maker}.kept"] = right / max(1, number)
        kept, asked = kept + right, asked + number
    scores["makers.snippets.kept"] = kept / max(1, asked)
    return scores


def _hosts(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [r["host"] or r["id"] for r in rows]


def _token_scores(name: str, rows: Sequence[dict[str, Any]], outs: Sequence[CleanPage]) -> dict[str, float]:
    score = scoring.TokenScore()
    for row, out in zip(rows, outs, strict=True):
        score.add(out.text, scoring.tokens(row["main_content"]))
    return score.as_dict(name)


def _snippets(rows: Sequence[dict[str, Any]], outs: Sequence[CleanPage]) -> tuple[int, int]:
    """Required snippets that the title and the text hold, and how many there are."""
    right = number = 0
    for row, out in zip(rows, outs, strict=True):
        text = scoring.flat(f"{out.metadata.title or ''}\n{out.text}")
        wanted = [flat for snippet in row["with"] if (flat := scoring.flat(snippet))]
        number += len(wanted)
        right += sum(snippet in text for snippet in wanted)
    return right, number
