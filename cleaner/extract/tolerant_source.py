"""Markup whose mistakes swallow the page: an unclosed ``<title>``, ``<script>`` or comment, XHTML's ``<title/>``.

A parser that follows the HTML Standard reads on to the end of the page there, as browsers do. Scraped pages were cut,
joined and edited by programs, so the mistake is mended where the page would be lost by it.
"""

from __future__ import annotations

import re

_SELF_CLOSED = re.compile(r"<(title|script|style|textarea|iframe|noscript|template)\b([^<>]{0,2000}?)\s*/>", re.I)
_OPENED = re.compile(
    r"<(title|script|style|textarea|noscript|iframe|noembed|noframes|xmp|plaintext)\b[^<>]{0,2000}>", re.I
)
_NAMES = "title script style textarea noscript iframe noembed noframes xmp plaintext".split()
_END_TAGS = {name: re.compile(rf"</{name}\b[^<>]{{0,200}}>", re.I) for name in _NAMES}
_START_TAGS = {name: re.compile(rf"<{name}\b[^<>]{{0,2000}}>", re.I) for name in _NAMES}
_OF_A_PAGE = r"head|body|div|p|h[1-6]|table|article|section|main|nav|header|footer|ul|center|link|meta"
_STOPS = {
    "title": re.compile(rf"(?<=\S)[ \t]*\n|</?(?:{_OF_A_PAGE}|title|script|style|base)\b", re.I),
    "script": re.compile(rf"\n\s{{0,200}}</?(?:{_OF_A_PAGE})\b", re.I),
    "style": re.compile(rf"</?(?:{_OF_A_PAGE}|script)\b", re.I),
}
"""What ends an element of raw text that is never closed."""
_COMMENT, _NEXT_COMMENT = re.compile("<!--"), re.compile("<!-(?=-)")
_COMMENT_END, _TAG_END = re.compile("-->"), re.compile(">")
_MUCH = 2000
"""Characters of raw text or of a comment from which on it is asked whether its end is another's."""
_MANY_TAGS = 12
"""Tags in raw text that make it a part of the page."""


def has_xhtml_ends(source: str) -> bool:
    """Whether a page that says it is XHTML ends elements in their start tag that HTML does not end there."""
    head = source[:1000].lower()
    return ("<?xml" in head or "xmlns=" in head) and _SELF_CLOSED.search(source) is not None


def with_xhtml_ends(source: str) -> str:
    """*source* with ``<title/>`` and the like written out.

    >>> with_xhtml_ends('<script src="a.js" /><p>One</p>')
    '<script src="a.js"></script><p>One</p>'
    """
    return _SELF_CLOSED.sub(lambda m: f"<{m[1]}{m[2].rstrip()}></{m[1]}>", source)


class _Ahead:
    """Searches that only go forward: what was found ahead, or not at all, is not looked for again."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: dict[re.Pattern[str], re.Match[str] | None] = {}

    def first(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """The first match at or after *at*, which never goes back."""
        if pattern in self.found:
            known = self.found[pattern]
            if known is None or known.start() >= at:
                return known
        found = self.found[pattern] = pattern.search(self.source, at)
        return found


def mended(source: str) -> str:
    """*source* with every comment and every element of raw text closed: at its own end tag, else where markup that
    cannot stand in it begins.
    """
    source = _closed_comments(with_xhtml_ends(source))
    ahead = _Ahead(source)
    out: list[str] = []
    at = 0
    while opened := _OPENED.search(source, at):
        name, start = opened[1].lower(), opened.end()
        out.append(source[at : opened.start()])
        end = ahead.first(_END_TAGS[name], start)
        limit = _limit(ahead, name, start)
        if (
            end is not None
            and not (name == "title" and limit is not None and limit < end.start())
            and not (end.start() - start >= _MUCH and _swallows(ahead, name, start, end.start()))
        ):
            out.append(source[opened.start() : end.end()])
            at = end.end()
        elif name in _STOPS:  # never closed, or closed by the end tag of another
            at = start if limit is None else limit
            out.append(f"{opened[0]}{source[start:at]}</{name}>")
        else:
            at = start
    out.append(source[at:])
    return "".join(out)


def _limit(ahead: _Ahead, name: str, at: int) -> int | None:
    """Where an element of raw text ends at the latest: at markup of another part of the page."""
    if name not in _STOPS:
        return None
    found = ahead.first(_STOPS[name], at)
    return found.start() if found else None


def _swallows(ahead: _Ahead, name: str, start: int, end: int) -> bool:
    """Whether an element of raw text holds a start tag of its own kind with much markup before it: its end tag is
    another's.
    """
    again = ahead.first(_START_TAGS[name], start)
    if again is None or again.start() >= end:
        return False
    return ahead.source.count("<", start, again.start()) >= _MANY_TAGS


def _closed_comments(source: str) -> str:
    """*source* with a comment that is never closed, or closed only after the beginning of the next, ended at its
    tag.
    """
    ahead = _Ahead(source)
    out: list[str] = []
    at = 0
    while opened := ahead.first(_COMMENT, at):
        out.append(source[at : opened.start()])
        end = ahead.first(_COMMENT_END, opened.end())
        if end is not None and end.start() - opened.end() >= _MUCH:
            following = ahead.first(_NEXT_COMMENT, opened.end())
            if following is not None and following.start() < end.start():
                end = None
        stop = end or ahead.first(_TAG_END, opened.end())
        at = stop.end() if stop else len(source)
    out.append(source[at:])
    return "".join(out)
