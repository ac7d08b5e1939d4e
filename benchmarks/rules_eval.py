"""What every rule hits and how often it is right, on the annotated pages and on the labelled renderings.

    python benchmarks/rules_eval.py [DATA] [--rule ID] [--text wcxb-dev-plain] [--pages N]

A hit is right where the block is not content: on ``gold`` any label but ``content`` counts, on ``text`` the label 0.
With ``--rule`` the content blocks that the rule hit are printed.
"""

from __future__ import annotations

import argparse
import collections
import json
import lzma
import time
from collections.abc import Iterator
from pathlib import Path

from cleaner.extract.plain_text import document
from cleaner.label import rules
from cleaner.model import Page
from cleaner.text.lines import analyse

NEUTRAL = {"title", "forum_quote", "caption_credit"}


def gold(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    for path in sorted((data / "gold").glob("*.json")):
        d = json.loads(path.read_text("utf-8"))
        yield d["id"], d["text"], [line["label"] for line in d["lines"] if line["label"] != "blank"]


def renderings(data: Path, name: str, pages: int) -> Iterator[tuple[str, str, list[str]]]:
    with lzma.open(data / "text" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as f:
        for n, line in enumerate(f):
            if n >= pages:
                return
            d = json.loads(line)
            yield d["id"], d["text"], ["content" if y else "chrome" for y in d["labels"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", default="../shared/data", type=Path)
    parser.add_argument("--rule", default="", help="print the content blocks this rule (or family) hit from .9 on")
    parser.add_argument("--text", default="wcxb-dev-plain")
    parser.add_argument("--pages", type=int, default=10**9)
    parser.add_argument("--only", choices=("gold", "text"))
    args = parser.parse_args()
    sets = []
    if args.only != "text":
        sets.append(("gold", list(gold(args.data))))
    if args.only != "gold":
        sets.append((args.text, list(renderings(args.data, args.text, args.pages))))
    tables = []
    for name, pages in sets:
        tables.append((name, evaluate(name, pages, args.rule)))
    print(f"{'rule':22}" + "".join(f"{n[:14]:>16} {'right':>6} {'>= .9':>7} {'right':>6}" for n, _ in tables))
    for rule in sorted({r for _, t in tables for r in t}):
        row = ""
        for _, t in tables:
            right, all_, sure_right, sure = t.get(rule, (0, 0, 0, 0))
            row += f"{all_:16} {right / max(all_, 1):6.3f} {sure:7} {sure_right / max(sure, 1):6.3f}"
        print(f"{rule:22}{row}")


def evaluate(name: str, pages: list[tuple[str, str, list[str]]], show: str) -> dict[str, tuple[int, int, int, int]]:
    hits: collections.Counter[str] = collections.Counter()
    right: collections.Counter[str] = collections.Counter()
    sure: collections.Counter[tuple[str, bool]] = collections.Counter()
    totals: collections.Counter[str] = collections.Counter()
    per_clean: collections.Counter[str] = collections.Counter()
    seconds = 0.0
    for page, text, labels in pages:
        doc = document(Page(page, ""), text)
        lines = analyse([doc])
        if len(lines) != len(labels):
            continue
        start = time.perf_counter()
        found = rules.find(lines, [None])[0]
        seconds += time.perf_counter() - start
        best = [0.0] * len(labels)
        for f in found:
            for b in range(f.first, f.last):
                hits[f.rule] += 1
                good = labels[b] != "content"
                right[f.rule] += good
                sure[f.rule, good] += f.score >= 0.9
                if f.kind != "content":
                    best[b] = max(best[b], f.score)
                if show and f.rule.startswith(show) and not good and f.score >= 0.9:
                    print(f"{name} {page} {b}/{len(labels)} {f.score} {f.why[:70]!r} :: {doc.line(b)[:110]!r}")
        sizes = (doc.ends - doc.begins).tolist()
        for b, label in enumerate(labels):
            if label in NEUTRAL:
                continue
            key = "keep" if label == "content" else "drop"
            totals[key] += 1
            totals[f"{key} chars"] += sizes[b]
            for level in (0.5, 0.9):
                if best[b] >= level:
                    totals[f"{key} {level}"] += 1
                    totals[f"{key} chars {level}"] += sizes[b]
                    if level == 0.9 and key == "keep":
                        per_clean[page] += sizes[b]
    for level in (0.5, 0.9):
        print(
            f"{name} at score >= {level}: chrome lines {totals[f'drop {level}'] / max(totals['drop'], 1):.3f} (chars "
            f"{totals[f'drop chars {level}'] / max(totals['drop chars'], 1):.3f}), content lines lost "
            f"{totals[f'keep {level}'] / max(totals['keep'], 1):.4f} (chars "
            f"{totals[f'keep chars {level}'] / max(totals['keep chars'], 1):.4f})"
        )
    print(f"{name}: {len(pages)} pages, {1000 * seconds / max(len(pages), 1):.2f} ms a page for rules")
    print(f"{name}: most content lost at .9:", per_clean.most_common(8))
    return {r: (right[r], n, sure[r, True], sure[r, True] + sure[r, False]) for r, n in hits.items()}


if __name__ == "__main__":
    main()
