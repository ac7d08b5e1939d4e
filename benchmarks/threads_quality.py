"""How well threads are cut: post boundaries, authors and dates, and pages that are no threads but were cut.

    python -m benchmarks.threads_quality [DATA]

Boundaries follow ``data/README.md``: over consecutive content or quote lines of posts, a boundary is a change of post.
The method is written by hand and was tuned while looking at all of these threads: no score here is held out. Hosts are
scored in two halves (by a hash of the host) and platforms one by one, so that what only fits a few sites shows; what
pages of other hosts are worth is for others to measure.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import scoring, synthetic_threads
from cleaner import threads
from cleaner.config import ThreadConfig
from cleaner.extract import plain_text
from cleaner.model import Document, Page, Thread
from cleaner.text import lines as ln

MADE = 12
"""Made threads of each layout."""
_MADE_WELL = 0.95
"""Layouts with a smaller share of right authors are listed."""


def cut(texts: Sequence[tuple[str, str]]) -> list[tuple[Document, Thread | None]]:
    """(id, text) pairs cut as one batch."""
    docs = [plain_text.document(Page(i, ""), t) for i, t in texts]
    out = []
    for batch in ln.batches(docs):
        out += list(zip(batch, threads.split(ln.analyse(batch), ThreadConfig()), strict=True))
    return out


def found_posts(lines: Sequence[str], document: Document, thread: Thread | None) -> list[int | None]:
    """Per line of the page the post it was cut into."""
    if thread is None or thread.comments:
        return [None] * len(lines)
    bounds = [*document.starts.tolist(), len(document.text)]
    return scoring.line_posts(lines, [(p.index, bounds[p.first], bounds[p.last]) for p in thread.posts])


def made_scores(layout: str, seeds: Sequence[int], rendering: str = "plain") -> tuple[float, float]:
    """Boundary F1 and share of right authors on made threads of one layout."""
    pages = [synthetic_threads.made(layout, seed, rendering) for seed in seeds]
    total, right = [0, 0, 0], 0
    for page, (document, thread) in zip(pages, cut([(layout, p.text) for p in pages]), strict=True):
        found = found_posts(page.lines, document, thread)
        total = [a + b for a, b in zip(total, scoring.boundaries(page.labels, page.posts, found), strict=True)]
        for number, author in enumerate(page.authors, 1):
            rows = zip(page.posts, page.labels, found, strict=True)
            votes = Counter(f for post, label, f in rows if post == number and label == "content" and f)
            index = votes.most_common(1)[0][0] if votes else 0
            mine = next((p for p in thread.posts if p.index == index), None) if thread else None
            right += mine is not None and _same_name(mine.author, author)
    return scoring.f1_of(*total), right / max(1, sum(len(p.authors) for p in pages))


def half(host: str) -> int:
    return hashlib.sha256(host.encode()).digest()[0] & 1


def _same_name(a: str | None, b: str | None) -> bool:
    def bare(x: str | None) -> str:
        return re.sub(r"[\W_]+", "", (x or "").casefold())

    return bool(bare(a)) and bare(a) == bare(b)


def _same_date(found: str | None, raw: str | None, post: Mapping[str, Any]) -> bool:
    wanted = re.sub(r"\W+", "", (post["date"] or "").casefold())
    if raw and re.sub(r"\W+", "", raw.casefold()) in wanted and raw.strip():
        return True
    iso = post.get("date_iso") or ""
    return bool(found and iso and iso.startswith(found[:10]))


def score(data: Path) -> dict[str, float]:
    """All scores by name."""
    out: dict[str, float] = {}
    rows: list[tuple[str, str, str, tuple[int, int, int]]] = []
    facts: Counter[str] = Counter()
    gold = list(scoring.gold_pages(data))
    quotes = Counter()
    for page, (document, thread) in zip(gold, cut([(g["id"], g["text"]) for g in gold]), strict=True):
        kind = scoring.gold_groups(page)[1]
        if kind != "threads":
            facts["gold.wrongly_cut"] += thread is not None and len(thread.posts) > 1
            continue
        if len(page["posts"]) < 2:
            facts["gold.single_cut"] += thread is not None and len(thread.posts) > 1
            continue
        lines = [x["text"] for x in page["lines"]]
        labels = [x["label"] for x in page["lines"]]
        found = found_posts(lines, document, thread)
        rows.append(
            ("gold", page["engine_or_site"], page["id"], scoring.boundaries(labels, scoring.gold_posts(page), found))
        )
        _facts(page, found, thread, facts)
        if thread:
            facts["title.all"] += 1
            facts["title.right"] += _same_name(thread.title, page["meta"].get("title"))
            _quotes(lines, labels, found, thread, document, quotes)
    wcxb = list(scoring.read_jsonl(data / "threads" / "wcxb-dev-threads.jsonl.xz"))
    for page, (document, thread) in zip(wcxb, cut([(t["id"], "\n".join(t["lines"])) for t in wcxb]), strict=True):
        found = found_posts(page["lines"], document, thread)
        rows.append(
            (
                "threads",
                page["forum_software"],
                f"{page['id']} {page['host']}",
                scoring.boundaries(page["labels"], page["post"], found),
            )
        )
    for name, group in (("gold", "gold"), ("threads", "threads")):
        out.update(_f1(name, [r for r in rows if r[0] == group]))
    for side in (0, 1):
        out.update(_f1(f"threads.half{side}", [r for r in rows if r[0] == "threads" and half(r[2].split()[1]) == side]))
    by: dict[str, list[Any]] = defaultdict(list)
    for r in rows:
        by[r[1]].append(r)
    for name, group_rows in sorted(by.items()):
        out.update(_f1(f"platform.{name}", group_rows))
    for what in ("author", "date"):
        out[f"{what}.right"] = facts[f"{what}.right"] / max(1, facts[f"{what}.all"])
        out[f"{what}.of"] = facts[f"{what}.all"]
    out["title.right"] = facts["title.right"] / max(1, facts["title.all"])
    out["gold.wrongly_cut"] = facts["gold.wrongly_cut"]
    out["gold.single_cut"] = facts["gold.single_cut"]
    out["quotes.precision"] = quotes["right"] / max(1, quotes["right"] + quotes["wrong"])
    out["quotes.recall"] = quotes["right"] / max(1, quotes["right"] + quotes["missed"])
    made = {layout: made_scores(layout, range(MADE)) for layout in synthetic_threads.LAYOUTS}
    out["made.f1"] = scoring.mean([f1 for f1, _ in made.values()])
    out["made.authors"] = scoring.mean([authors for _, authors in made.values()])
    out.update({f"made.{layout}.authors": authors for layout, (_, authors) in made.items() if authors < _MADE_WELL})
    for rendering in ("plain", "inscriptis", "strings"):
        pages = list(scoring.read_jsonl(data / "text" / f"wcxb-dev-{rendering}.jsonl.xz"))
        start = time.perf_counter()
        done = cut([(p["id"], p["text"]) for p in pages])
        if rendering == "plain":
            out["ms_per_page_with_arrays"] = (time.perf_counter() - start) * 1000 / len(pages)
        other = [(p, t) for p, (_, t) in zip(pages, done, strict=True) if p["page_type"] != "forum"]
        cut_wrong = [p["id"] for p, t in other if t and len(t.posts) > 1 and not t.comments]
        out[f"other.{rendering}.cut"] = len(cut_wrong) / len(other)
        out[f"other.{rendering}.comments"] = sum(t is not None and t.comments for _, t in other) / len(other)
        forum = [t for p, (_, t) in zip(pages, done, strict=True) if p["page_type"] == "forum"]
        out[f"forum.{rendering}.cut"] = sum(t is not None and len(t.posts) > 1 for t in forum) / len(forum)
    out.update({f"worst.{r[0]}.{r[2]}": scoring.f1_of(*r[3]) for r in rows if scoring.f1_of(*r[3]) < 0.97})
    return out


def _f1(name: str, rows: Sequence[tuple[str, str, str, tuple[int, int, int]]]) -> dict[str, float]:
    if not rows:
        return {}
    total = [sum(r[3][k] for r in rows) for k in range(3)]
    macro = scoring.mean([scoring.f1_of(*r[3]) for r in rows])
    return {f"{name}.f1": scoring.f1_of(*total), f"{name}.macro": macro, f"{name}.pages": len(rows)}


def _facts(page: Mapping[str, Any], found: Sequence[int | None], thread: Thread | None, facts: Counter[str]) -> None:
    for post in page["posts"]:
        votes = Counter(found[i] for i in post["content_lines"] if found[i])
        mine = None
        if votes and thread:
            mine = next(p for p in thread.posts if p.index == votes.most_common(1)[0][0])
        if post["author_in_text"] and post["author"]:
            facts["author.all"] += 1
            right = mine is not None and _same_name(mine.author, post["author"])
            facts["author.right"] += right
            if not right and os.environ.get("VERBOSE"):
                print("author", page["id"], repr(post["author"]), "found", mine and repr(mine.author))
        if post["date_in_text"] and post["date"]:
            facts["date.all"] += 1
            right = mine is not None and _same_date(mine.date, mine.date_raw, post)
            facts["date.right"] += right
            if not right and os.environ.get("VERBOSE"):
                print("date", page["id"], repr(post["date"]), "found", mine and (mine.date, mine.date_raw))


def _quotes(
    lines: Sequence[str],
    labels: Sequence[str],
    found: Sequence[int | None],
    thread: Thread,
    document: Document,
    count: Counter[str],
) -> None:
    """Quote lines that lie in a quotation found, and content lines that do."""
    spans = [(0, q.start, q.end) for p in thread.posts for q in p.quotes]
    inside = scoring.line_posts(lines, spans)
    for label, got, post in zip(labels, inside, found, strict=True):
        if post is None:
            continue
        if label == "forum_quote":
            count["right" if got is not None else "missed"] += 1
        elif label == "content" and got is not None:
            count["wrong"] += 1


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CLEANER_DATA", "../shared/data"))
    scores = score(where)
    for key, value in scores.items():
        if not key.startswith("platform."):
            print(f"{key:55s} {value:.4f}")
    print(f"\n{'platform':20s} {'micro':>7s} {'macro':>7s} {'pages':>6s}")
    for key in scores:
        if key.startswith("platform.") and key.endswith(".f1"):
            name = key.removesuffix(".f1")
            row = [scores[f"{name}.{x}"] for x in ("f1", "macro", "pages")]
            print(f"{name.removeprefix('platform.'):20s} {row[0]:7.3f} {row[1]:7.3f} {row[2]:6.0f}")
