"""What a file is: told by its first bytes, and by its suffix where bytes leave it open."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import orjson

from cleaner.config import ReadConfig
from cleaner.readers.row_columns import content_keys
from cleaner.text.binary_signs import binary_name
from cleaner.text.decoding import decode
from cleaner.text.markup_signs import sniff_media_type

SQUEEZED = ("gzip", "bzip2", "xz", "zstd")
"""Formats that pack one stream."""

_SQUEEZE_SUFFIXES = {".gz": "", ".bz2": "", ".xz": "", ".zst": "", ".zstd": "", ".z": "", ".tgz": ".tar",
                     ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}  # fmt: skip
_TEXT_SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "text", ".markdown": "text", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".jsonl": "jsonl", ".ndjson": "jsonl", ".jsonlines": "jsonl", ".json": "json", ".csv": "csv",
    ".tsv": "tsv", ".tab": "tsv", ".json-seq": "jsonl", ".mht": "mhtml", ".mhtml": "mhtml",
    ".mbox": "mbox", ".eml": "mail", ".sql": "sql", ".xml": "xml", ".jsons": "jsonl",
}  # fmt: skip
_STRICT_SUFFIXES = {".parquet": "parquet", ".warc": "warc", ".wet": "warc", ".arc": "arc", ".tar": "tar", ".zip": "zip"}
_OFFICE = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".jar", ".apk", ".whl"}
_ASSET_SUFFIXES = frozenset({".css", ".scss", ".less", ".js", ".mjs", ".map", ".svg", ".xsl", ".xslt", ".webmanifest"})
"""What a mirrored site holds beside its pages."""
_ASSET_NAMES = frozenset(
    {"robots.txt", "humans.txt", "ads.txt", "app-ads.txt", "security.txt", "desktop.ini", "thumbs.db"}
)
FROM_LINE = re.compile(rb"From \S.{0,200}\d{4}(?: .{0,40})?\r?\n")
"""What begins a message in an mbox: sender and date, as in ``From ann@example.org Tue Mar  4 05:06:07 2014``."""
_COLUMN_NAME = re.compile(r"[^\W\d]\w*(?:[ .:-]\w+){0,2}")
_HEADER_FIELD = re.compile(r"([A-Za-z][A-Za-z-]{1,40}):[ \t]")
_MAIL_FIELDS = frozenset({"received", "message-id", "mime-version", "return-path", "delivered-to", "x-mailer"})
"""Header fields that programs write and no person types."""
_SQL = re.compile(
    r"(?:--[^\n]*\b(?:SQL|MySQL|MariaDB|PostgreSQL|SQLite)\b[^\n]*dump|/\*![0-9]{5} SET|PRAGMA foreign_keys"
    r"|(?:DROP TABLE IF EXISTS|CREATE TABLE|INSERT INTO) [`\"\[\w])", re.IGNORECASE)  # fmt: skip
_XML = re.compile(
    r"<(?:\?xml\b|mediawiki\b|!DOCTYPE (?!html\b)[a-z]|(?:rss|feed|urlset|sitemapindex|svg|posts|opml)\b)",
    re.IGNORECASE,
)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
    (b"filedesc://", "arc"),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)")


def suffix_of(name: str) -> str:
    """The suffix that tells the format, compression taken off.

    >>> suffix_of("dump.jsonl.gz"), suffix_of("a.tgz"), suffix_of("b.zip!/page.HTML")
    ('.jsonl', '.tar', '.html')
    """
    path = PurePosixPath(name.rpartition("!/")[2].lower())
    for _ in range(4):
        suffix = path.suffix
        if suffix not in _SQUEEZE_SUFFIXES:
            return suffix
        path = path.with_suffix(_SQUEEZE_SUFFIXES[suffix]) if path.stem else PurePosixPath("x")
    return path.suffix


def _is_tar(head: bytes) -> bool:
    """Whether a tar header's checksum is right (POSIX.1-1988 ustar; also true of older tars, which have no magic)."""
    if len(head) < 512 or head[0] == 0:
        return False
    try:
        stated = int(head[148:156].strip(b" \x00") or b"-1", 8)
    except ValueError:
        return False
    return stated == sum(head[:148]) + 8 * 32 + sum(head[156:512])


def format_of(head: bytes, name: str, config: ReadConfig) -> str:
    """The format of a file that starts with *head* (64 kB of it, or all), or ``binary``."""
    suffix = suffix_of(name)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _kind_of_zip(head, suffix) if kind == "zip" else kind
    if _BZIP2.match(head):
        return "bzip2"
    if head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F:
        return "zstd"  # a skippable frame goes first
    if _is_tar(head):
        return "tar"
    if suffix in _STRICT_SUFFIXES and not _reads_as_text(head):
        return _STRICT_SUFFIXES[suffix]  # its reader will say what is wrong with it
    if binary_name(head[:4096]) is not None:
        return "binary"
    if config.format is not None:
        return config.format
    if suffix in _ASSET_SUFFIXES or PurePosixPath(name.rpartition("!/")[2]).name.lower() in _ASSET_NAMES:
        return "asset"
    return _text_format(head, _TEXT_SUFFIXES.get(suffix), config)


def _kind_of_zip(head: bytes, suffix: str) -> str:
    if suffix in _OFFICE:
        return "binary"
    return "epub" if is_epub(head, suffix) else "wacz" if suffix == ".wacz" else "zip"


def is_epub(head: bytes, suffix: str) -> bool:
    """Whether a zip file is a book: its first member says so (EPUB OCF §4.3), or its name does."""
    return suffix == ".epub" or (head[30:38] == b"mimetype" and b"application/epub+zip" in head[38:120])


def _reads_as_text(head: bytes) -> bool:
    """Whether a file whose suffix promises a container is markup or JSON in truth."""
    return head.lstrip()[:1] in (b"<", b"{", b"[") and b"\nWARC/" not in head and binary_name(head[:4096]) is None


def _text_format(head: bytes, told: str | None, config: ReadConfig) -> str:
    start = decode(head[:4096])[0].lstrip("\ufeff \t\r\n")
    if start[:1] == "<" and told != "html" and sniff_media_type(start) == "text/html":
        return "html" if told not in ("csv", "tsv") else told
    if (dump := _dump_format(start, told)) is not None:
        return dump
    if told in ("jsonl", "json"):
        if told == "jsonl" and ((start[:1] == "[" and not _list_a_line(start)) or re.match(r"\{[ \t]*\r?\n", start)):
            return "json"
        return told
    if start[:1] in ("{", "[") and (kind := _json_format(head, config)) is not None:
        return kind
    return told or _table_format(start, config) or "text"


def _dump_format(start: str, told: str | None) -> str | None:
    """Mail, XML and SQL, by how they begin; plain text that only looks like it keeps its suffix' word."""
    if FROM_LINE.match(start[:400].encode("utf-8", "replace")) and _mail_fields(start.partition("\n")[2]) >= 2:
        return "mbox"
    if told in ("html", "csv", "tsv", "jsonl", "json"):
        return "mhtml" if told == "html" and _mail_fields(start) and "multipart/related" in start else None
    if _XML.match(start):
        return "xml"
    fields = _mail_fields(start)
    if fields >= 2 and re.search(r"^Content-Type:\s*multipart/related", start, re.IGNORECASE | re.MULTILINE):
        return "mhtml"
    machine = {f[1].lower() for line in start.split("\n")[:60] if (f := _HEADER_FIELD.match(line))} & _MAIL_FIELDS
    if told is None and fields >= 3 and machine:
        return "mail"
    if told is None and any(_SQL.match(line) for line in start.split("\n")[:60]):
        return "sql"
    return None


def _mail_fields(start: str) -> int:
    """How many header fields a text begins with."""
    count = 0
    for line in start.split("\n")[:60]:
        if _HEADER_FIELD.match(line):
            count += 1
        elif not (count and line[:1] in (" ", "\t")):
            break
    return count


def _table_format(start: str, config: ReadConfig) -> str | None:
    """Whether a text of no known suffix is a table: two lines or more, a header that names a text, rows as wide."""
    lines = start.split("\n")
    for delimiter, kind in (("\t", "tsv"), (",", "csv"), (";", "csv"), ("|", "csv")):
        names = [name.strip(' "\r') for name in lines[0].split(delimiter)]
        if len(names) < 2 or len(lines) < 3 or not all(_COLUMN_NAME.fullmatch(n) for n in names):
            continue
        if content_keys(names, config) and lines[1].count(delimiter) >= len(names) - 1:
            return kind
    return None


def _list_a_line(start: str) -> bool:
    """Whether the first line is a whole list and another line begins like it: rows as lists, not an array of rows."""
    first, _, rest = start.partition("\n")
    try:
        return isinstance(orjson.loads(first), list) and rest.lstrip()[:1] == "["
    except ValueError:
        return False


def _json_format(head: bytes, config: ReadConfig) -> str | None:
    """Whether text that starts like JSON is a dump: an object with a column of text in it."""
    data = decode(head)[0].lstrip("\ufeff \t\r\n").encode("utf-8", "replace")
    line, newline, _ = data.partition(b"\n")
    try:
        row = orjson.loads(line)
    except ValueError:
        keys = {k.decode("utf-8", "replace") for k in re.findall(rb'"([^"\\]{1,60})"[ \t]{0,4}:', data)}
        return "json" if content_keys(keys, config) else None
    if isinstance(row, list):
        return "json" if row and isinstance(row[0], dict) and content_keys(row[0], config) else None
    if isinstance(row, dict) and content_keys(row, config):
        return "jsonl" if newline else "json"
    return None
