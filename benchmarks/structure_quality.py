"""How well Markdown keeps the structure of pages: edit similarity of text, code, formulas and tables, and of tables as trees.

    python -m benchmarks.structure_quality [--data DIR] [--floors]

Pages with the right Markdown are those of ``pages2/defuddle`` and ``pages2/webmain``; trafilatura's Markdown is scored in
the same run. As in WebMainBench, each kind is taken out of both texts and compared by normalised Levenshtein similarity,
averaged over the pages whose right text has that kind; *overall* is the mean of the kinds. TEDS aligns rows and cells, with
the similarity of two cells' texts as their likeness.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

import cleaner

SETS = ("defuddle", "webmain")
FLOORS = {"text": 0.88, "code": 0.95, "table": 0.75, "overall": 0.80}
_FENCE = re.compile(r"^( *)(`{3,}|~{3,})[^\n]*\n(.*?)^ *\2[`~]*\s*$", re.S | re.M)
_INLINE_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$\w])\$(?![\s$])([^$\n]+?)(?<![\s\\])\$(?![\w$])", re.S)
_TABLE = re.compile(r"(?:^ *\|[^\n]*\|? *$\n?){2,}", re.M)
_HTML_TABLE = re.compile(r"<table\b.*?</table>", re.S | re.I)
_LINK = re.compile(r"!?\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)")
_SIGNS = re.compile(
    r"(?<!\\)[*_~]{1,3}|^ {0,12}(?:#{1,6}|[-*+]|\d{1,3}[.)]|>)\s+|\\(?=[^\w\s])|<!-- -->|<[^<>]{1,200}>", re.M
)


def parts(markdown: str) -> dict[str, str]:
    """Code, formulas, tables and the text that is left."""
    found: dict[str, list[str]] = defaultdict(list)

    def take(kind: str, group: int | tuple[int, ...]) -> Callable[[re.Match[str]], str]:
        groups = (group,) if isinstance(group, int) else group

        def replace(match: re.Match[str]) -> str:
            found[kind].append(next(match[g] for g in groups if match[g] is not None))
            return "\n" if kind in ("code", "table") else " "

        return replace

    rest = _FENCE.sub(take("code", 3), f"{markdown}\n")
    rest = _HTML_TABLE.sub(take("table", 0), rest)
    rest = _TABLE.sub(take("table", 0), rest)
    rest = _FORMULA.sub(take("formula", (1, 2)), rest)
    rest = _INLINE_CODE.sub(lambda m: m[2], rest)
    rest = _SIGNS.sub("", _LINK.sub(lambda m: m[1], _LINK.sub(lambda m: m[1], rest)))
    out = {kind: "\n".join(" ".join(line.split()) if kind != "code" else line.rstrip() for line in "\n".join(texts).split("\n"))
           for kind, texts in found.items()}  # fmt: skip
    out["text"] = "\n".join(" ".join(line.split()) for line in rest.split("\n") if line.strip())
    return out


def similarity(one: str, other: str) -> float:
    """1 less the Levenshtein distance over the longer text."""
    return Levenshtein.normalized_similarity(one.strip(), other.strip())


def rows(table: str) -> list[list[str]]:
    """Rows and cells of a table of Markdown."""
    out = []
    for line in table.split("\n"):
        if line.strip().startswith("|") and not re.fullmatch(r"[\s|:-]+", line):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            out.append([_SIGNS.sub("", cell).strip() for cell in cells])
    return out


def teds(one: list[list[str]], other: list[list[str]]) -> float:
    """Likeness of two tables as trees of rows and cells."""
    size = max(sum(1 + len(row) for row in one), sum(1 + len(row) for row in other), 1)
    return 1 - _aligned(one, other, lambda row: 1 + len(row), _row_distance) / size


def _row_distance(one: list[str], other: list[str]) -> float:
    return _aligned(one, other, lambda _: 1, Levenshtein.normalized_distance)


def _aligned(
    one: list[Any], other: list[Any], size: Callable[[Any], float], distance: Callable[[Any, Any], float]
) -> float:
    line = [0.0]
    for item in other:
        line.append(line[-1] + size(item))
    for item in one:
        above, line = line, [line[0] + size(item)]
        for j, against in enumerate(other, 1):
            line.append(min(above[j] + size(item), line[-1] + size(against), above[j - 1] + distance(item, against)))
    return line[-1]


def pages(data: Path) -> Iterator[dict[str, str]]:
    """Pages with the right Markdown."""
    for name in SETS:
        with lzma.open(data / "pages2" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
            for line in file:
                page = json.loads(line)
                if page.get("markdown"):
                    yield page


def of_cleaner(page: dict[str, str]) -> str:
    """Markdown of this package."""
    return cleaner.clean(page["html"], page.get("url"), "text/html").markdown


def of_trafilatura(page: dict[str, str]) -> str:
    """Markdown of trafilatura."""
    import trafilatura

    return (
        trafilatura.extract(page["html"], output_format="markdown", include_links=True, include_formatting=True) or ""
    )


def scores(data: Path, system: Callable[[dict[str, str]], str]) -> dict[str, float]:
    """Mean similarity by kind."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    for page in pages(data):
        right, got = parts(page["markdown"]), parts(system(page))
        for kind, text in right.items():
            if text.strip():
                by_kind[kind].append(similarity(text, got.get(kind, "")))
        if right.get("table", "").strip():
            by_kind["teds"].append(teds(rows(right["table"]), rows(got.get("table", ""))))
    out = {kind: sum(found) / len(found) for kind, found in sorted(by_kind.items())}
    out["overall"] = sum(out.values()) / len(out)
    return out


def main() -> int:
    """Print both systems' scores; with ``--floors``, 1 if a floor does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.structure_quality")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("CLEANER_DATA", "../shared/data")))
    parser.add_argument("--floors", action="store_true", help="fail where a score is below its floor")
    args = parser.parse_args()
    ours, theirs = scores(args.data, of_cleaner), scores(args.data, of_trafilatura)
    for kind, score in ours.items():
        floor = FLOORS.get(kind)
        print(f"{kind:10} {score:.4f}  trafilatura {theirs.get(kind, 0):.4f}  floor {floor if floor else '-'}")
    return int(args.floors and any(ours[kind] < floor for kind, floor in FLOORS.items()))


if __name__ == "__main__":
    sys.exit(main())
