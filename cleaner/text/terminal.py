"""Text that is safe to print on a terminal: nothing a page says may move the cursor, change colours or set a title."""

from __future__ import annotations

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
