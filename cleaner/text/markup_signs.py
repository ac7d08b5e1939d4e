"""What markup says of itself, and whether a text is markup at all."""

from __future__ import annotations

import re

from cleaner.text.decoding import codec_of

_HEAD = 4096
_META = re.compile(rb"<meta\b[^>]{0,300}?\bcharset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s{0,20}<\?xml\b[^>]{0,200}?\bencoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9_.:-]{2,40})")


def declared_charset(data: bytes) -> str | None:
    """What the markup's first bytes say of their encoding (``<meta charset>``, ``<?xml encoding>``), if anything."""
    head = bytes(data[:_HEAD])
    found = _XML.search(head) or _META.search(head)
    if not found:
        return None
    label = found[1].decode("ascii")
    # Markup that could be read as ASCII up to here is not UTF-16, whatever it says (WHATWG HTML §13.2.3.2).
    return "utf-8" if (codec_of(label) or "").startswith(("utf-16", "utf-32")) else label


def content_type(header: str | None) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type header, both in lower case.

    >>> content_type('Text/HTML; charset="UTF-8"')
    ('text/html', 'utf-8')
    """
    if not header:
        return None, None
    kind, *params = header.split(";")
    for param in params[:10]:
        key, _, value = param.partition("=")
        if key.strip().lower() == "charset":
            return kind.strip().lower() or None, value.strip().strip("\"'").lower() or None
    return kind.strip().lower() or None, None


_OPENING = re.compile(
    r"\s{0,1000}(?:<\?xml\b[^>]{0,500}>\s{0,100})?(<!doctype\s+html\b|<(?:html|head|body)\b[^<>]{0,2000}>)",
    re.IGNORECASE,
)
_BLOCK_TAGS = (
    "p|div|span|table|tr|td|th|ul|ol|li|h[1-6]|article|section|main|nav|header|footer|aside|blockquote|pre"
    "|figure|dl|dt|dd"
)
_TAG = re.compile(
    rf"<(/?)({_BLOCK_TAGS}|a|b|i|em|strong|img|br|hr|script|style|link|meta|title|form|input|font|center|u|sup|sub"
    r"|button|template|svg|iframe|video|picture|source|label|select|small|code|del|ins|noscript|details|summary|tbody|thead)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_SAMPLE = 200_000


def sniff_media_type(text: str) -> str:
    """``text/html`` if *text* is markup, else ``text/plain``.

    A text that opens as an HTML document is markup. A fragment is markup if it begins or ends with a tag, its closing
    tags have opening ones, and tags are all through it. Text that only mentions tags (a tutorial, Markdown with
    a little HTML, a log) stays text.

    >>> sniff_media_type("<p>One</p><p>Two</p>"), sniff_media_type("Use <p> and </p> for paragraphs.")
    ('text/html', 'text/plain')
    """
    if "<" not in text or ">" not in text:
        return "text/plain"
    sample = _without(_without(text[:_SAMPLE].lstrip("\ufeff"), "<!--", "-->"), "<script", "</script>").strip()
    if _OPENING.match(sample, 0, 10_000):
        return "text/html"
    tags = list(_TAG.finditer(sample))
    closing = any(t[1] for t in tags)
    if not closing or _FENCE.search(sample):
        return "text/plain"
    starts = tags[0].start() == 0
    ends = tags[-1].end() == len(sample) if len(text) <= _SAMPLE else text[-200:].rstrip().endswith(">")
    opened = {t[2].lower() for t in tags if not t[1]}
    closed = [t[2].lower() for t in tags if t[1]]
    if sum(1 for name in closed if name in opened) * 10 < len(closed) * 6:
        return "text/plain"
    if starts and ends:
        return "text/html"
    # Bare text around the tags: lines broken by <br>, paragraphs by </p>. Then markup must be dense and everywhere.
    reach = tags[-1].end() - tags[0].start()
    spread = reach * 10 >= len(sample) * 6
    loose = len(re.findall(r"<(?![a-zA-Z/!?])|<[a-z]{1,12}>(?=[`'\"’”])", sample))
    dense = len(tags) >= 4 and len(tags) * 300 >= len(sample) and loose * 10 <= len(tags)
    if not spread or not dense:
        return "text/plain"
    # With words at both ends, it is markup only if its tags touch the words and hardly a line is without one.
    return "text/html" if starts or ends or (_glued(sample, tags) and _all_through(sample)) else "text/plain"


def _without(text: str, opening: str, closing: str) -> str:
    """*text* less everything from *opening* to *closing*, in linear time; an opening that is never closed stays."""
    first, *parts = text.split(opening)
    kept = [first]
    for part in parts:
        _, found, rest = part.partition(closing)
        kept.append(rest if found else opening + part)
    return "".join(kept)


def _glued(text: str, tags: list[re.Match[str]]) -> bool:
    """Whether nearly all tags touch a word or another tag, as they do in markup; one that is mentioned stands apart."""
    apart = " \t\r\n\"'`‘’“”(),"
    touching = sum(
        1 for t in tags if text[t.start() - 1 : t.start()] not in apart or text[t.end() : t.end() + 1] not in apart
    )
    return touching * 10 >= len(tags) * 9


def _all_through(text: str) -> bool:
    """Whether nearly every line has a tag."""
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(1 for line in lines if "<" in line and _TAG.search(line)) * 10 >= len(lines) * 8
