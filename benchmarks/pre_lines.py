"""White space of ``<pre>`` as it is kept: of the lines in pieces of preformatted text that a page keeps, those that are
there, and of those set in, those that are set in as in the source.

    python -m benchmarks.pre_lines [--data DIR]

What the source says is read by lxml alone, line numbers and hidden elements left out where all lines of a piece have one.
A piece counts as kept when half of its pairs of neighbouring lines are neighbours in the page's text.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import lxml.html

import cleaner
from benchmarks import scoring

_UNSEEN = "script style template noscript button select svg".split()
_KEPT = 0.5
"""Share of a piece's pairs of lines from which on it is kept."""


class PreLines(NamedTuple):
    """Counts over pages."""

    lines: int = 0
    """Non-blank lines of kept pieces."""
    there: int = 0
    set_in: int = 0
    """Of those that are there, lines set in by white space."""
    as_before: int = 0
    """Of these, lines set in by the same white space."""

    def plus(self, other: PreLines) -> PreLines:
        """Both counts together."""
        return PreLines(*(a + b for a, b in zip(self, other, strict=True)))


def pieces(html: str) -> list[list[str]]:
    """The non-blank lines of each ``<pre>``, trailing white space left out."""
    try:
        root = lxml.html.fromstring(html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (ValueError, lxml.etree.LxmlError):
        return []
    out = []
    for pre in root.iter("pre"):
        for element in list(pre.iter(*_UNSEEN)):
            element.drop_tree()
        for line_break in list(pre.iter("br")):
            line_break.tail = "\n" + (line_break.tail or "")
        text = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", "".join(pre.itertext())).replace("\xa0", " ")
        lines = [line.rstrip() for line in text.split("\n") if line.strip()]
        if len(lines) > 1:
            out.append(lines)
    return out


def counted(html: str, kept: str) -> PreLines:
    """What of the preformatted text of *html* is in the *kept* text, by whole lines."""
    there = {line.rstrip() for line in kept.split("\n") if line.strip()}
    stripped = [line.strip() for line in kept.split("\n") if line.strip()]
    bare, neighbours = set(stripped), set(pairwise(stripped))
    total = PreLines()
    for lines in pieces(html):
        pairs = list(pairwise(line.strip() for line in lines))
        if sum(pair in neighbours for pair in pairs) < _KEPT * len(pairs):
            continue
        found = [line for line in lines if line.strip() in bare]
        set_in = [line for line in found if line[0] in " \t"]
        total = total.plus(PreLines(len(lines), len(found), len(set_in), sum(line in there for line in set_in)))
    return total


def measure(pages: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Shares of lines and of indents kept, over pages as (HTML, kept text)."""
    total = PreLines()
    for html, kept in pages:
        total = total.plus(counted(html, kept))
    return {
        "structure.pre.lines": total.there / max(1, total.lines),
        "structure.pre.indents": total.as_before / max(1, total.set_in),
    }


def rows_with_pre(data: Path) -> list[dict[str, Any]]:
    """Labelled pages of the web that have preformatted text."""
    return [row for row in scoring.read_jsonl(data / "pages" / "wcxb-dev.jsonl.xz") if "<pre" in row["html"]]


def main() -> None:
    """Print the pages that lose something, and the shares."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pre_lines")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("CLEANER_DATA", "../shared/data")))
    args = parser.parse_args()
    pages = []
    for row in rows_with_pre(args.data):
        kept = cleaner.clean(row["html"], row["url"], "text/html").text
        own = counted(row["html"], kept)
        if own.there < own.lines or own.as_before < own.set_in:
            print(row["id"], row["host"], own)
        pages.append((row["html"], kept))
    for name, share in measure(pages).items():
        print(f"{name:24} {share:.4f}")


if __name__ == "__main__":
    main()
