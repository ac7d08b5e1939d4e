"""What stays or goes as one: the lines of a block of code, and a formula with the text it stands in."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from cleaner.label.block_states import CONTENT, NOTHING_SPOKE, OTHER, BlockStates
from cleaner.model import Document

_CODE_LINE = re.compile(
    r"[{}()\[\];,:>=\\|&]$|^[}\])<#@$/*%]|^\s*(?:def|class|import|from|return|if|for|while|let|const|var|fn|func|public|"
    r"private|static|use|package|SELECT|INSERT|sudo|npm|pip|git|curl|docker)\b|[=!<>]=|->|=>|::|\w\(|\w=\S|--\w"
)
_CODE_SHARE = 0.4
"""Share of lines with signs of code from which on preformatted text is code."""
_QUOTED_SHARE = 0.1
"""Share of lines that begin with ``>`` from which on preformatted text is a mail."""
_PROMPT = re.compile(r">>>(?: |$)")
"""Python's own; a mail that quotes three deep quotes less deep as well."""
_MAIL = re.compile(r"^-- ?$|^[_=]{20,}$|^(?:From|Date|Subject|To|Sent): |wrote:$|https?://\S+/(?:mailman|listinfo)")
"""Signs of a mail, which has parts that go."""
SHORT = 60
"""Lines up to which preformatted text without signs of a mail is one piece, whatever it is."""
_MIN_ROWS = 2
PRIOR = 0.75
"""Least probability that code is content, unless what stands around it is navigation or a footer. Chosen by hand, to
keep code where the model removes it: on 119 labelled pages .78 of the lines of ``<pre>`` are in the right text."""
_CHROME_PATH = re.compile(r"(?:^|/)(?:nav|footer|aside|dialog|header|select|form|button)(?:/|$)")
MAX_LINES = 3000
"""Lines of a block of code, at most: longer preformatted texts are pages."""


def of_code(document: Document) -> list[slice]:
    """The blocks of each piece of preformatted text that is code, not a mail or a page of text in ``<pre>``."""
    groups = document.verbatim
    if groups is None:
        return []
    found = []
    edges = np.flatnonzero(np.diff(groups, prepend=-1, append=-1))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if groups[first] >= 0 and last - first <= MAX_LINES and _is_code(document, first, last):
            found.append(slice(first, last))
    return found


def _is_code(document: Document, first: int, last: int) -> bool:
    if document.hints is not None and all("/code" in path for path in document.hints.tags[first:last]):
        return True
    lines = [document.line(i) for i in range(first, last)]
    quoted = [line for line in lines if line.startswith(">")]
    if len(quoted) > _QUOTED_SHARE * len(lines) and not all(map(_PROMPT.match, quoted)):
        return False
    if last - first <= SHORT and not any(_MAIL.search(line) for line in lines):
        return True
    set_in = document.begins[first:last] - document.starts[first:last] > 1
    signs = sum(bool(deep) or _CODE_LINE.search(line) is not None for deep, line in zip(set_in, lines, strict=True))
    return signs >= _CODE_SHARE * len(lines)


def formulas(document: Document) -> list[slice]:
    """The blocks that are a formula on a line of its own."""
    if document.hints is None:
        return []
    return [slice(i, i + 1) for i, path in enumerate(document.hints.tags) if path.endswith("math")]


def tables(document: Document) -> list[slice]:
    """The blocks of each table of values: its rows."""
    found = []
    start = -1
    for mark in document.marks:
        if mark.tag == "table":
            if mark.opens:
                start = mark.at if mark.value == "values" else -1
            elif start >= 0:
                rows = slice(*np.searchsorted(document.begins, (start, mark.at)).tolist())
                if _MIN_ROWS <= rows.stop - rows.start <= SHORT:
                    found.append(rows)
                start = -1
    return found


def held_together(document: Document, content: NDArray[np.float32], code: list[slice]) -> NDArray[np.float32]:
    """The probabilities of content: a block of *code* or a formula has one, no less than its neighbours', and a
    row of a table of values no less than what stands before and after the table.
    """
    blocks, rows = code + formulas(document), tables(document)
    if not blocks and not rows:
        return content
    out = content.copy()
    for own in rows:
        if own.start and own.stop < len(content):
            out[own] = np.maximum(out[own], min(content[own.start - 1], content[own.stop]))
    hints = document.hints
    for own in sorted(blocks, key=lambda block: block.start):
        least = [np.float32(content[own].mean(dtype=np.float64))]
        if own.start:
            least.append(out[own.start - 1])
        if own.stop < len(content):
            least.append(content[own.stop])
        if hints is not None and not _CHROME_PATH.search(hints.tags[own.start]):
            least.append(np.float32(PRIOR))
        out[own] = max(least)
    return out


def whole(document: Document, states: BlockStates, code: list[slice]) -> BlockStates:
    """The states of the blocks, every block of *code* kept or removed whole, as most of its characters are."""
    sizes = document.ends - document.begins
    changed: BlockStates | None = None
    for own in code:
        stays = states.kind[own] == CONTENT
        if stays.all() or not stays.any():
            continue
        changed = changed or BlockStates(*states.copied())
        if sizes[own][stays].sum() * 2 >= sizes[own].sum():
            changed.kind[own], changed.by[own], changed.strength[own] = CONTENT, NOTHING_SPOKE, 0
        else:
            largest = own.start + int(np.flatnonzero(~stays)[sizes[own][~stays].argmax()])
            for field in changed:
                field[own] = field[largest]
            if changed.kind[largest] == CONTENT:
                changed.kind[own] = OTHER
    return changed or states
