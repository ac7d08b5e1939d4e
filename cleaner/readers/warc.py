"""Pages from WARC, WET and ARC files. A page's position is the number of its record, from 0.

Pages are ``response`` and ``resource`` records of HTML or plain text with a status of 2xx, and ``conversion`` records
(WET). A page whose record or body is cut off is kept with what there is; ``extra`` says so under ``cut``. HTML or text
that is no page (an error page) is rejected by itself; all other records of a file are counted in one row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.http_responses import parse_http
from cleaner.readers.page_types import page_type
from cleaner.readers.streams import Stream
from cleaner.readers.warc_records import WarcRecord, warc_records
from cleaner.text.decoding import decode
from cleaner.text.markup_signs import content_type, declared_charset

_PAGE_TYPES = ("response", "resource", "conversion")
_NO_PAGE_TYPES = ("warcinfo", "request", "metadata", "revisit")
"""Records that never hold a page: about the crawl, or saying that a page is elsewhere."""
_DERIVED = ("urn:text:", "urn:pageinfo:", "urn:thumbnail:", "urn:view:", "urn:fullPage:", "urn:pageText:")
"""Addresses under which browsertrix and webrecorder store what they made of a page that is in the file itself."""
_NAMED_TYPES = 8
"""Media types named in the row that counts what is no page."""


def read_warc(stream: Stream, kind: str, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages of a WARC, WET or ARC file; *kind* is ``warc`` or ``arc``. Goes on after damage where it can."""
    limit = config.max_page_mb * 1_000_000
    others: Counter[str] = Counter()
    for record in warc_records(stream, kind, limit):
        if isinstance(record, InputError):
            yield record
            continue
        record_type = record.headers.get("warc-type", "").lower()
        if record_type in _NO_PAGE_TYPES:
            continue
        if record_type not in _PAGE_TYPES:
            others[f"{record_type or 'untyped'} records"] += 1
        elif record.headers.get("warc-target-uri", "").startswith(_DERIVED):
            others["derived from a page by the crawler"] += 1
        elif record.size > limit and not record.body:
            if record.cut is None:
                yield _rejected(record, stream, _too_large(record.size, config), "too_large")
        else:
            found = _page(record, stream, config)
            if isinstance(found, str):
                others[found] += 1
            else:
                yield found
    if others:
        yield InputError(_counted(others), source=stream.name, code="not_a_page")


def _rejected(record: WarcRecord, stream: Stream, reason: str, code: str) -> InputError:
    where = f"record {record.number + 1}, byte {record.offset:,}"
    return InputError(reason, source=stream.name, where=where, offset=record.offset, code=code)


def _too_large(size: int, config: ReadConfig) -> str:
    return f"{size:,} bytes, more than a page may have ({config.max_page_mb} MB; see --max-page-mb)"


def _counted(others: Counter[str]) -> str:
    common = others.most_common()
    named = ", ".join(f"{n:,} {what}" for what, n in common[:_NAMED_TYPES])
    rest = sum(n for _, n in common[_NAMED_TYPES:])
    return f"{others.total():,} records hold no page: {named}" + (f", {rest:,} others" if rest else "")


def _page(record: WarcRecord, stream: Stream, config: ReadConfig) -> Page | InputError | str:
    """The page of a record, why it cannot be read, or what it is if it is no page."""
    headers, body, cut = record.headers, record.body, record.cut
    header, status = headers.get("content-type", ""), 200
    limit = config.max_page_mb * 1_000_000
    if header.lower().startswith("application/http"):
        status, fields, body, undone = parse_http(body, limit)
        header, cut = fields.get("content-type", ""), cut or undone
    kind = page_type(header, body, lenient=headers.get("warc-type", "").lower() == "response")
    if not 200 <= status < 300:
        if kind is None or not body.strip():
            return f"with status {status}"
        return _rejected(record, stream, f"a page with status {status}", "http_status")
    if len(body) > limit:
        return _rejected(record, stream, _too_large(len(body), config), "too_large")
    if kind is None:
        if cut and not body and content_type(header)[0] in (None, "text/html"):
            return _rejected(record, stream, cut, "corrupt")
        return (content_type(header)[0] or "of unknown type")[:80]
    charset = content_type(header)[1]
    declared = charset or (declared_charset(body) if kind == "text/html" else None)
    text, _ = decode(body, declared=declared, encoding=config.encoding)
    if not text or text.isspace():
        return _rejected(record, stream, cut or "the page is empty", "corrupt" if cut else "empty")
    url = headers.get("warc-target-uri", "").strip("<> ") or None
    own = headers.get("warc-record-id", "").strip("<> ") or None
    extra = {k.replace("-", "_"): headers[k] for k in ("warc-date", "warc-truncated") if headers.get(k)}
    if cut:
        extra["cut"] = cut
    page_id = own or url or f"{stream.name}:{record.number}"
    return Page(page_id, text, url, kind, stream.name, record.number, extra=extra)
