"""The title of a page of markup: its heading, or what its head says.

The head's title is written for a window or a search engine ("Ten ways to … | The Site"), the page's first-level heading
for the reader, but pages also put their logo or section in one. The heading counts if it shares most of its words with
the head: on pages with annotated titles that is right for .78, the head alone for .54 and the first heading alone for
.71.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.model import Document, Hints

_LONGEST = 300
_WORD = re.compile(r"\w+")
_LEVEL = re.compile(r"(?:^|/)h([1-6])(?:/[a-z]{1,10}){0,3}$")
_CUT = re.compile(r"\s+(?:[|•·»«–—-]|::)\s+")


def key(line: str) -> str:
    """The words of a title, lower case, to compare it by."""
    return " ".join(_WORD.findall(line.lower()))


def heading_level(path: str) -> int:
    """Level of the heading a block stands in, by its tag path; 0 outside headings.

    >>> heading_level("main/article/h1/a"), heading_level("header/p")
    (1, 0)
    """
    m = _LEVEL.search(path)
    return int(m[1]) if m else 0


def title_block(document: Document) -> int | None:
    """The block of a markup page that shows its title, or ``None`` (always for plain text: labelling finds it by
    form).
    """
    hints = document.hints
    if hints is None:
        return None
    heads = [i for i, path in enumerate(hints.tags) if heading_level(path) == 1]
    lines = {i: line for i in heads if len(line := document.line(i)) <= _LONGEST}
    if hints.site and key(hints.title or "") != key(hints.site):
        lines = {i: line for i, line in lines.items() if key(line) != key(hints.site)}
    meant = set(_telling(hints.title)) if hints.title else set()
    best, most = None, 0
    for i, line in lines.items():
        words = set(_telling(line))
        shared = len(words & meant)  # a logo shares the site's name, the heading the rest
        if shared * 2 >= min(len(words), len(meant)) and shared > most:
            best, most = i, shared
    if best is not None or meant:
        return best if best is not None else _said_elsewhere(document, hints)
    return next(iter(lines)) if len({key(line) for line in lines.values()}) == 1 else None


def _telling(title: str) -> Sequence[str]:
    words = key(title).split()
    return [w for w in words if len(w) > 2 or not w.isascii()] or words


def _said_elsewhere(document: Document, hints: Hints) -> int | None:
    """A heading of lower level, or a line near the top, that is the head's title word for word."""
    wanted = key(hints.title or "")
    if not wanted:
        return None
    same = [i for i in range(min(len(document), 2000)) if key(document.line(i)[: _LONGEST * 2]) == wanted]
    return next((i for i in same if heading_level(hints.tags[i])), None)


def title_of(document: Document) -> str | None:
    """The title of a markup page as text; without a heading that says it, the head's, less the site's name behind
    it.
    """
    hints = document.hints
    if hints is None:
        return None
    block = title_block(document)
    if block is not None:
        return " ".join(document.line(block).split())
    title = hints.title
    if title and hints.site:
        parts = _CUT.split(title)
        if len(parts) > 1 and key(parts[-1]) == key(hints.site):
            return title[: title.rfind(parts[-1])].rstrip(" |•·»«–—-:")
    return title
