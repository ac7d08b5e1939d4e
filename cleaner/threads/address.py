"""Which thread an address is of, whatever page of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_PAGE_PART = re.compile(r"[/.-](?:page|p|seite|pagina|sayfa|strona|стр)[-_/]?\d{1,5}(?=/|\.|$)", re.I)
_PLACE = re.compile(r"(/\d{1,12})/\d{1,5}/?$")
"""A number behind the topic's own: the post that is looked at, as Discourse writes it."""
_PAGE_KEYS = frozenset(
    "page p start st sid s pagina seite offset pp sort order highlight view goto do post latest".split()
)


def thread_id(url: str | None) -> str | None:
    """One id for all pages of a thread: its address without the part that counts pages. Without an address there is
    none: titles like "Introduce yourself" are those of many threads.

    >>> thread_id("https://x.org/threads/hello.12/page-3"), thread_id("http://x.org/viewtopic.php?t=5&start=15")
    ('x.org/threads/hello.12', 'x.org/viewtopic.php?t=5')
    >>> thread_id("https://x.org/t/hello/1234/20"), thread_id("https://x.org/topic/5"), thread_id("http://[broken")
    ('x.org/t/hello/1234', 'x.org/topic/5', None)
    """
    if not url:
        return None
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = parts.hostname
    except ValueError:
        return None
    if not host:
        return None
    query = urlencode([(k, _topic(v)) for k, v in parse_qsl(parts.query) if k.lower() not in _PAGE_KEYS])
    path = _PLACE.sub(r"\1", _PAGE_PART.sub("", parts.path)).rstrip("/")
    return f"{host.removeprefix('www.')}{path}{'?' + query if query else ''}"


def _topic(value: str) -> str:
    """SMF writes the place in a topic behind its number: ``topic=5.15``, ``topic=5.msg99``."""
    number, dot, place = value.partition(".")
    return number if dot and number.isdigit() and place.removeprefix("msg").isdigit() else value
