"""Pages from EPUB books: one for each chapter, in the order of reading, with the book's title, author and date."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote

from lxml import etree

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.containers.member_names import MemberNames
from cleaner.readers.streams import Budget
from cleaner.text.decoding import decode
from cleaner.text.markup_signs import declared_charset

_CONTAINER = "META-INF/container.xml"
_MAX_PACKAGE = 16_000_000
"""Bytes of a package document that are read; those of long books have some 100 kB."""
_CHAPTERS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


class _Book(NamedTuple):
    title: str | None
    author: str | None
    published: str | None
    chapters: tuple[str, ...]
    """Names of members, in the order of the spine."""


def read_epub(file: BinaryIO, name: str, config: ReadConfig, budget: Budget) -> Iterator[Page | InputError]:
    """The chapters of a book. A page's position is its place in the spine, from 0."""
    names = MemberNames(name)
    try:
        with zipfile.ZipFile(file) as archive:
            book = _book(archive)
            for position, member in enumerate(book.chapters):
                yield _chapter(archive, member, book, names.show(member), position, config, budget)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        OSError,
        etree.XMLSyntaxError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        zlib.error,
    ) as e:
        yield InputError(f"not a readable book: {e}", source=name, code="corrupt")


def _read(archive: zipfile.ZipFile, member: str, limit: int, budget: Budget | None = None) -> bytes:
    with archive.open(member) as f:
        data = f.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{member}: more than {limit:,} bytes")
    if budget is not None and not budget.charge(len(data)):
        raise ValueError(budget.reason)
    return data


def _tree(data: bytes) -> Any:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _book(archive: zipfile.ZipFile) -> _Book:
    container = _tree(_read(archive, _CONTAINER, _MAX_PACKAGE))
    paths = [e.get("full-path") for e in container.iter("{*}rootfile") if e.get("full-path")]
    if not paths:
        raise ValueError("its container names no package")
    package = _tree(_read(archive, paths[0], _MAX_PACKAGE))
    folder = posixpath.dirname(paths[0])
    items = {e.get("id"): e for e in package.iter("{*}item")}
    chapters = []
    for entry in package.iter("{*}itemref"):
        item = items.get(entry.get("idref"))
        if (
            item is not None
            and item.get("media-type") in _CHAPTERS
            and "nav" not in (item.get("properties") or "").split()
        ):
            chapters.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))))

    def said(name: str) -> str | None:
        texts = [
            " ".join(e.text.split()) for e in package.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}") if e.text
        ]
        return ", ".join(texts) or None

    return _Book(said("title"), said("creator"), said("date"), tuple(chapters))


def _chapter(
    archive: zipfile.ZipFile, member: str, book: _Book, shown: str, position: int, config: ReadConfig, budget: Budget
) -> Page | InputError:
    try:
        data = _read(archive, member, config.max_page_mb * 1_000_000, budget)
    except Exception as e:  # zipfile raises many kinds on hostile members
        return InputError(f"cannot be read: {e}", source=shown, code="corrupt")
    text = decode(data, declared=declared_charset(data), encoding=config.encoding)[0]
    if not text or text.isspace():
        return InputError("the chapter is empty", source=shown, code="empty")
    return Page(shown, text, None, "text/html", shown, position, book.title, book.author, book.published)
