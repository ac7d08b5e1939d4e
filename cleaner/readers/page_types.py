"""Which responses of a crawl are pages: by their Content-Type and, where that says little, by a look at the body."""

from __future__ import annotations

import re

from cleaner.text.binary_signs import binary_name
from cleaner.text.decoding import decode
from cleaner.text.markup_signs import content_type, sniff_media_type

_LOOK = 4096
"""Bytes of a body that are looked at; browsers sniff 1,445 (WHATWG MIME Sniffing §5)."""
_UNKNOWN = frozenset({
    "", "application/octet-stream", "binary/octet-stream", "application/unknown", "application/x-unknown",
    "content/unknown", "unknown/unknown", "unknown", "*/*", "text", "application/x-unknown-content-type", "none",
    "null", "no-type", "unk", "application/download", "application/force-download", "warc/revisit",
})  # fmt: skip
"""Types that say nothing: what servers send for files they do not know, and what ARC files have (``no-type``)."""
_XML = frozenset({"text/xml", "application/xml"})
_PROSE = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text/x-web-markdown", "text/enriched"})
_LETTERS = re.compile(r"[^\W\d_]")


def page_type(header: str, body: bytes, *, lenient: bool = True) -> str | None:
    """``text/html`` or ``text/plain``, or ``None`` for what is no page. Broken headers are read for what they mean.

    Without *lenient* a body whose header says nothing is a page only if it is HTML.

    >>> page_type("text/html,text/html", b""), page_type("html", b""), page_type("image/png", b"\\x89PNG")
    ('text/html', 'text/html', None)
    >>> page_type("application/octet-stream", b"<!doctype html><title>Tide tables</title>")
    'text/html'
    """
    kind = (content_type(header)[0] or "").partition(",")[0].strip(" \"'")
    if "html" in kind:
        return "text/html"
    if kind in _PROSE:
        return "text/plain"
    if kind not in _UNKNOWN and kind not in _XML:
        return None
    head = body[:_LOOK].lstrip()
    if binary_name(head) is not None:
        return None
    text = decode(head)[0]
    if head.startswith(b"<"):
        return "text/html" if sniff_media_type(text) == "text/html" else None
    if kind in _XML or not lenient or kind.endswith(("octet-stream", "download")):
        return None
    return "text/plain" if len(_LETTERS.findall(text)) * 2 > len(text) and " " in text.strip() else None
