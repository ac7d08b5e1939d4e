"""Which thread an address is of, whatever page of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from cleaner.threads.platforms.matchers import post_addresses, topic_values

_PAGE_PART = re.compile(
    r"[/.-](?:comment-)?(?:page|p|seite|pagina|sayfa|strona|sivu|стр)[-_/]?\d{1,5}(?=/|\.|$)"
    r"|/page__st__\d{1,6}(?=/|$)",
    re.I,
)
_DASHED = re.compile(r"(?<=\d)-(\d{1,4})(?=\.html?$)")
"""A number after the topic's own in a file's name: "boats-4711-2.html"; it must be the shorter of the two."""
_PAGE_KEYS = frozenset(
    "page p start st sid s pagina seite offset pp sort order highlight view goto do post latest pageno page_no pg pn"
    " paged skip".split()
)
_POST_KEYS = frozenset(("p", "post", "pid"))
_LEAST_WORDS, _LEAST_LETTERS = 4, 20


def thread_id(url: str | None, title: str | None = None) -> str | None:
    """One id for all pages of a thread: its address without the part that counts pages; without an address its title,
    if that is long enough to be its own ("Introduce yourself" is the title of many threads).

    >>> thread_id("https://x.org/threads/hello.12/page-3"), thread_id("http://x.org/viewtopic.php?t=5&start=15")
    ('x.org/threads/hello.12', 'x.org/viewtopic.php?t=5')
    >>> thread_id("https://x.org/t/hello/1234/20"), thread_id("https://x.org/topic/5"), thread_id("http://[broken")
    ('x.org/t/hello/1234', 'x.org/topic/5', None)
    >>> thread_id(None, "Re: Which oil for a wet clutch?"), thread_id(None, "Introduce yourself")
    ('title:which oil for a wet clutch', None)
    """
    if not url:
        return _by_title(title)
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = parts.hostname
    except ValueError:
        return None
    if not host:
        return None
    pairs = parse_qsl(parts.query.replace(";", "&"))
    kept = [(k, _topic(v)) for k, v in pairs if k.lower() not in _PAGE_KEYS]
    if not any(any(ch.isdigit() for ch in v) for _, v in kept) and not any(ch.isdigit() for ch in parts.path):
        kept += [(k, v) for k, v in pairs if k.lower() in _POST_KEYS]  # nothing else says which thread it is
    path = _PAGE_PART.sub("", parts.path)
    for pattern, thread in post_addresses():
        path = pattern.sub(thread, path)
    if (m := _DASHED.search(path)) and len(_last_number(path[: m.start()])) > len(m[1]):
        path = path[: m.start()] + path[m.end() :]
    query = urlencode(kept)
    return f"{host.removeprefix('www.')}{path.rstrip('/')}{'?' + query if query else ''}"


def _last_number(text: str) -> str:
    m = re.search(r"\d{1,20}$", text)
    return m[0] if m else ""


def _by_title(title: str | None) -> str | None:
    words = re.findall(r"\w+", re.sub(r"^(?:re|aw|sv|antw|odp|rif|ynt|отв) ?: ?", "", (title or "").casefold()))
    if len(words) < _LEAST_WORDS or sum(map(len, words)) < _LEAST_LETTERS:
        return None
    return "title:" + " ".join(words)[:200]


def _topic(value: str) -> str:
    """The thread's number, where some software writes a place in the thread after it (``topic=5.15``)."""
    return next((m["topic"] for pattern in topic_values() if (m := pattern.fullmatch(value))), value)
