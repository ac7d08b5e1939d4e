"""The title of a plain text, also below a menu: the line above its first long paragraph that is most like a title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.extract.page_title import key
from cleaner.label.prose_blocks import text_lengths
from cleaner.language import dates, line_forms
from cleaner.model import Document

_PARAGRAPH = 140
"""Length of a line that is taken for prose, as :func:`text_lengths` counts."""
_ABOVE = 30
"""Blocks above the first paragraph that are looked at: menus and lead-ins stand between a title and its text."""
_LEAST, _MOST = 8, 170
"""Characters of a title; most have :data:`_USUAL` and more."""
_USUAL = 20
_DEK_WORDS = 14
"""A line of more words may be the dek under the title."""
_READ = 4000
"""Characters of the text that a title's words are looked for in."""
_ENOUGH = 3
"""Points of a title: its words are in the text, or it is said again, and it stands close above."""
_NEAR = 6
_CONTENT = "content"
_BULLET = re.compile(r"^(?:[•|*·»>–—-]|\d{1,2}[.)])\s")
_LONG_WORD = re.compile(r"\w{4,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{2,}")


def text_title(document: Document, kinds: Sequence[str]) -> str | None:
    """The title of a plain text whose blocks are of *kinds*, ``None`` where no line above its prose looks like one."""
    lines = [document.line(i) for i in range(len(document))]
    lengths = text_lengths(document).tolist()
    prose = next((i for i, size in enumerate(lengths) if kinds[i] == _CONTENT and size >= _PARAGRAPH), None)
    if prose is None:
        return None
    text = key(
        " ".join(line for line, kind in zip(lines[prose:], kinds[prose:], strict=True) if kind == _CONTENT)[:_READ]
    )
    keys = [key(line) for line in lines[: prose + _ABOVE]]
    best, most = None, _ENOUGH - 1
    for i in range(max(0, prose - _ABOVE), prose):
        points = _points(lines[i], keys, i, text)
        if points is None:
            continue
        points += (prose - i <= _NEAR) + (prose - i == 1) + (kinds[i] == "title")
        points += 2 * any(dates.find(lines[j]) or line_forms.byline(lines[j]) for j in range(i + 1, min(i + 4, prose)))
        if points > most:
            best, most = i, points
    return " ".join(lines[best].split()) if best is not None else None


def _points(line: str, keys: Sequence[str], at: int, text: str) -> int | None:
    """What speaks for a line as the title; ``None`` for one that cannot be."""
    if not _LEAST <= len(line) <= _MOST and not _WIDE.search(line):
        return None
    if len(line) > _MOST or _BULLET.match(line) or line.endswith((".", ":", ",", "。", "…")) or dates.find(line):
        return None
    if line_forms.byline(line) or line_forms.caption_credit(line):
        return None
    own = keys[at]
    words = set(_LONG_WORD.findall(own)) | set(_WIDE.findall(own))
    if not words or (len(own.split()) < 2 and not _WIDE.search(own)):
        return None
    shared = sum(word in text for word in words)
    said_again = any(own in other and i != at for i, other in enumerate(keys))
    return (
        min(3, shared) * (shared * 2 >= len(words))
        + 2 * (said_again and len(own) >= _USUAL)
        + (len(line) >= _USUAL)
        - (len(own.split()) > _DEK_WORDS)
    )
