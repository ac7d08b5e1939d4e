"""What markup says of itself, and whether a text is markup at all."""

from __future__ import annotations

import re

from cleaner.readers.decode import codec_of

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
    r"\s{0,1000}(?:<\?xml\b[^>]{0,500}>\s{0,100})?(?:<!--[^<]{0,2000}-->\s{0,100}){0,3}"
    r"(<!doctype\s+html\b|<(?:html|head|body)\b[^<>]{0,2000}>)",
    re.IGNORECASE,
)
_BLOCK_TAGS = (
    "p|div|span|table|tr|td|th|ul|ol|li|h[1-6]|article|section|main|nav|header|footer|aside|blockquote|pre|figure|dl|dt|dd"
)
_TAG = re.compile(
    rf"<(/?)({_BLOCK_TAGS}|a|b|i|em|strong|img|br|hr|script|style|link|meta|title|form|input|font|center|u|sup|sub)"
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
    if _OPENING.match(text, 0, 10_000):
        return "text/html"
    sample = text[:_SAMPLE].strip("\ufeff \t\r\n")
    tags = list(_TAG.finditer(sample))
    closing = sum(1 for t in tags if t[1])
    if not closing or _FENCE.search(sample):
        return "text/plain"
    whole = len(sample) == len(text.strip("\ufeff \t\r\n"))
    starts, ends = tags[0].start() == 0, tags[-1].end() == len(sample) or not whole
    opened = {t[2].lower() for t in tags if not t[1]}
    closed = [t[2].lower() for t in tags if t[1]]
    if sum(1 for name in closed if name in opened) * 10 < len(closed) * 8:
        return "text/plain"
    if starts and ends:
        return "text/html"
    # Bare text around the tags: lines broken by <br>, paragraphs by </p>. Then markup must be dense and everywhere.
    reach = tags[-1].end() - tags[0].start()
    spread = reach * 10 >= len(sample) * 6
    loose = len(re.findall(r"<(?![a-zA-Z/!?])|<[a-z]{1,12}>(?=[`'\"’”])", sample))
    dense = len(tags) >= 4 and len(tags) * 300 >= len(sample) and loose * 10 <= len(tags)
    return "text/html" if spread and dense and (starts or ends or len(tags) >= 10) else "text/plain"
