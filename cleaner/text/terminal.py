"""Text that is safe to print on a terminal: nothing a page says may move the cursor, change colours or set a title."""

from __future__ import annotations

import unicodedata

_HARMLESS = frozenset("\t\u00ad\u200b\u200c\u200d")
"""Not printable by Python's definition, but part of words: tab, soft hyphen, zero-width space and joiners."""


def printable(text: str) -> str:
    """*text* on one line without control or direction characters: white space becomes a blank, the others U+FFFD.

    >>> printable("a\\x1b[31mred\\r")
    'a\\ufffd[31mred '
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _HARMLESS else " " if c.isspace() else "\ufffd" for c in text)


def printable_lines(text: str) -> list[str]:
    """The lines of *text*, each made :func:`printable`."""
    return [printable(line) for line in text.splitlines()]


def printable_text(text: str) -> str:
    """*text* made :func:`printable` with its line feeds and tabs kept."""
    if text.isprintable():
        return text
    return "\n".join(map(printable, text.split("\n")))


def columns_of(text: str) -> int:
    """Columns that *text* takes: two for a wide character of East Asia, none for a mark that joins the one before."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(line: str, width: int) -> list[str]:
    """*line* in pieces of at most *width* columns, cut at blanks where there are any; joined they are the line.

    >>> wrapped("the ferry waits", 10), wrapped("月も雲間の", 4)
    (['the ferry ', 'waits'], ['月も', '雲間', 'の'])
    """
    pieces, start, at, blank = [], 0, 0, 0
    for i, char in enumerate(line):
        size = columns_of(char)
        if at + size > width and i > start and not char.isspace():
            cut = blank if blank > start else i
            pieces.append(line[start:cut])
            start, at = cut, columns_of(line[cut:i])
        at += size
        if char == " ":
            blank = i + 1
    return [*pieces, line[start:]]
