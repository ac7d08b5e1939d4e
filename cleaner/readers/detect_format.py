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
    ".tsv": "tsv", ".tab": "tsv", ".json-seq": "jsonl", ".jsons": "jsonl",
}  # fmt: skip
_STRICT_SUFFIXES = {".parquet": "parquet", ".warc": "warc", ".wet": "warc", ".arc": "arc", ".tar": "tar", ".zip": "zip"}
_OFFICE = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar", ".apk", ".whl"}

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
            return "binary" if kind == "zip" and suffix in _OFFICE else kind
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
    return _text_format(head, _TEXT_SUFFIXES.get(suffix), config)


def _reads_as_text(head: bytes) -> bool:
    """Whether a file whose suffix promises a container is markup or JSON in truth."""
    return head.lstrip()[:1] in (b"<", b"{", b"[") and b"\nWARC/" not in head and binary_name(head[:4096]) is None


def _text_format(head: bytes, told: str | None, config: ReadConfig) -> str:
    start = decode(head[:4096])[0].lstrip("\ufeff \t\r\n")
    if start[:1] == "<" and told != "html" and sniff_media_type(start) == "text/html":
        return "html" if told not in ("csv", "tsv") else told
    if told in ("jsonl", "json"):
        if told == "jsonl" and ((start[:1] == "[" and not _list_a_line(start)) or re.match(r"\{[ \t]*\r?\n", start)):
            return "json"
        return told
    if start[:1] in ("{", "[") and (kind := _json_format(head, config)) is not None:
        return kind
    return told or "text"


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
