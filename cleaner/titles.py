"""Which block of a page is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner import lineforms
from cleaner.model import Document

_PROSE = 90
"""Characters from which on a line that ends like a sentence is prose."""
_LONGEST = 220
_END = re.compile(r"[.!?…:;,。！？؟।]['\"”’»)\]]{0,2}$")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]{0,2}$")
_COUNTED = re.compile(r"^\W*\d+\W*$|^[\d\s.,:/%+-]+$")
_LEAD_IN = re.compile(
    r"(?i)^(?:skip|jump|zum|aller|ir|vai|ga|przejdź|перейти|home|menu|search|login|log in|sign|subscribe|share|tags?|filed|posted|updated|published|"
    r"advertisement|comments?|related|more|read|follow|copyright|©|you are here|breadcrumb|categories|category|loading|close|open)\b"
)
_BODY_REACH = 40  # blocks after which a first prose line without company is accepted as the body


def title_block(document: Document, probable_chrome: Sequence[bool]) -> int | None:
    """The block that holds the title of *document*, or ``None``.

    Markup decides where there is any: the block that says what the page's metadata calls its title, else the only ``h1``. In text
    the title is looked for before the first run of prose: a short line that ends no sentence and is no menu entry, date, byline, credit or
    label; of several the longer, and the one nearer to a byline, date or the prose. *probable_chrome* marks blocks that something
    else already speaks against.
    """
    lines = document.lines()
    if not lines:
        return None
    if document.hints is not None:
        found = _by_markup(document, lines, probable_chrome)
        if found is not None:
            return found
    if document.page.title:
        wanted = _key(document.page.title)
        for i, line in enumerate(lines):
            if _key(line) == wanted:
                return i
    return _by_form(document, lines, probable_chrome)


def _key(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.lower()))


def _by_markup(document: Document, lines: Sequence[str], chrome: Sequence[bool]) -> int | None:
    hints = document.hints
    assert hints is not None
    wanted = _key(hints.title) if hints.title else ""
    heads = [i for i, path in enumerate(hints.tags) if _level(path) == 1]
    if wanted:
        same = [i for i, line in enumerate(lines) if len(line) < 400 and _key(line) == wanted]
        for i in [i for i in same if i in set(heads)] or [i for i in same if _level(hints.tags[i])] or same:
            return i
        for i in heads:  # "Title – Site" in the head, "Title" on the page
            key = _key(lines[i])
            if len(key) > 8 and (wanted.startswith(key) or key in wanted):
                return i
    visible = [i for i in heads if not chrome[i] and len(lines[i]) < _LONGEST]
    return visible[0] if len(visible) == 1 else None


def _level(path: str) -> int:
    """Level of the heading a tag path ends in, 0 if it ends in none."""
    for tag in reversed(path.split("/")[-3:]):
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            return int(tag[1])
    return 0


def _by_form(document: Document, lines: Sequence[str], chrome: Sequence[bool]) -> int | None:
    body = _body_start(lines, chrome)
    if body is None:
        return None
    best, best_score = None, 0.0
    marks = [_mark(lines[i]) for i in range(min(len(lines), body + 1))]
    seen = {_key(line) for line in lines[max(0, body - 80) : body]}
    del seen
    first = max(0, body - 60)
    for i in range(first, body):
        if chrome[i] or marks[i]:
            continue
        score = _score(lines, i, body, marks, chrome)
        if score > best_score:
            best, best_score = i, score
    return best if best_score >= 1.0 else None


def _mark(line: str) -> str:
    """``d``ate, ``b``yline or ``c``redit line; empty for any other."""
    if lineforms.date_line(line):
        return "d"
    if lineforms.byline(line):
        return "b"
    return "c" if lineforms.caption_credit(line) else ""


def _body_start(lines: Sequence[str], chrome: Sequence[bool]) -> int | None:
    """First prose block that has company: another one close behind it."""
    prose = [i for i, line in enumerate(lines) if not chrome[i] and _is_prose(line)]
    for a, b in zip(prose, prose[1:], strict=False):
        if b - a <= 6:
            # A standfirst above the date and title ("X is a review of …") is no body: the title may follow it.
            if a < 3 and b - a > 1 and any(_heading_like(lines[k]) and not _mark(lines[k]) for k in range(a + 1, b)):
                return b
            return a
    return prose[0] if prose else None


def _is_prose(line: str) -> bool:
    if len(line) >= _PROSE:
        return bool(_SENTENCE_END.search(line)) or len(line) > 250
    return len(line) >= 30 and not line.isascii() and line[-1] in "。！？" and line.count(" ") < 4


def _heading_like(line: str) -> bool:
    words = len(line.split())
    caseless = not any(c.isupper() or c.islower() for c in line)
    return (
        4 <= len(line) <= _LONGEST
        and (words >= 2 or (caseless and len(line) >= 5))
        and not (_END.search(line) and not line.endswith(("?", "!", "？", "！", "…", "’", "”", "»", '"')))
        and not _COUNTED.match(line)
        and any(c.isalpha() for c in line)
    )


def _score(lines: Sequence[str], i: int, body: int, marks: Sequence[str], chrome: Sequence[bool]) -> float:
    """How much a line looks like the title: 1 and more is a title."""
    line = lines[i]
    if not _heading_like(line):
        return 0.0
    words = line.split()
    caseless = not any(c.isupper() or c.islower() for c in line)
    length = len(line) / 5 if caseless else len(words)
    score = 0.3 + min(length, 9) * 0.14
    if _LEAD_IN.match(line):
        score -= 0.9
    if line[0].islower():
        score -= 0.4
    if line.endswith((":", "|")) or " | " in line or "»" in line[:-1]:
        score -= 0.3
    gap = body - i - 1
    between = lines[i + 1 : body]
    # Menu-like company on both sides speaks against a line, a byline or date right behind it for it.
    behind = [m for m in marks[i + 1 : min(i + 5, body)] if m in ("b", "d")]
    score += 0.5 * bool(behind) + 0.2 * (len(behind) > 1)
    ahead = [m for m in marks[max(0, i - 2) : i] if m in ("b", "d")]
    score += 0.25 * bool(ahead)
    longer = sum(len(x) > len(line) * 1.2 and _heading_like(x) and not m for x, m in zip(between, marks[i + 1 : body], strict=True))
    score -= 0.1 * min(longer, 3)
    score -= 0.04 * min(gap, 20)
    short = sum(len(x.split()) <= 3 and not m for x, m in zip(lines[max(0, i - 3) : i] + lines[i + 1 : min(i + 4, body)], [*marks[max(0, i - 3) : i], *marks[i + 1 : min(i + 4, body)]], strict=True))
    if len(words) <= 3 and not caseless:
        score -= 0.12 * short
    if i == 0 or all(chrome[:i]):
        score += 0.4
    return score
