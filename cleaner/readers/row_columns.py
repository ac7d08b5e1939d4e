"""Rows into pages: which column is the text, the address, the id; everything else travels in ``extra``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.row_values import (
    date_of,
    id_of,
    jsonable,
    names_of,
    text_of,
    url_of,
)
from cleaner.text.decoding import decode, scrub
from cleaner.text.markup_signs import declared_charset, sniff_media_type

HTML_NAMES = ("html", "raw_html", "html_content", "content_html", "page_html", "html_body", "body_html", "html_text",
              "htmlcontent", "rawhtml", "page_source", "markup", "outer_html", "inner_html")  # fmt: skip
TEXT_NAMES = ("text", "content", "raw_content", "body", "raw_text", "full_text", "fulltext", "plain_text", "plaintext",
              "maintext", "main_text", "article_text", "article_body", "articlebody", "article", "body_text",
              "page_text", "page_content", "main_content", "clean_text", "extracted_text", "document", "contents",
              "post_text", "message", "selftext", "passage", "story")  # fmt: skip
URL_NAMES = ("url", "uri", "link", "source_url", "page_url", "original_url", "canonical_url", "target_uri",
             "warc_target_uri", "article_url", "permalink", "href", "web_url", "loc")  # fmt: skip
ID_NAMES = ("id", "uuid", "guid", "doc_id", "docid", "document_id", "page_id", "record_id", "warc_record_id",
            "article_id", "text_id", "_id", "key")  # fmt: skip
TITLE_NAMES = ("title", "headline", "page_title", "article_title", "og_title")
AUTHOR_NAMES = ("author", "authors", "byline", "creator", "article_author", "author_name")
PUBLISHED_NAMES = ("published", "date_published", "published_at", "publish_date", "publication_date", "date_publish",
                   "datepublished", "pub_date", "pubdate", "published_date", "publishedat", "post_date",
                   "date")  # fmt: skip
"""Names tried in this order, after lower-casing and with ``-``, ``.`` and blanks as ``_``."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The part each column of an input plays."""

    content: tuple[tuple[str, bool], ...]
    """Columns that hold the page, best first; True where the caller or the name says that it is HTML."""
    url: str | None = None
    id: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None


def _plain(name: str) -> str:
    return name.strip("\ufeff \t").lower().replace("-", "_").replace(" ", "_").replace(".", "_")


def _first(plain: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((plain[n] for n in names if n in plain), None)


def _named(names: Iterable[str], wanted: str) -> str | None:
    """The column the caller named, letter for letter or else whatever its case."""
    names = list(names)
    return wanted if wanted in names else next((n for n in names if n.lower() == wanted.lower()), None)


def content_keys(names: Iterable[str], config: ReadConfig) -> tuple[tuple[str, bool], ...]:
    """The columns among *names* that can hold the page, best first, and whether each is HTML by name.

    Columns named in *config* are used alone, HTML before text; else HTML is preferred to text where both exist.
    """
    names = list(names)
    if config.text_column is not None or config.html_column is not None:
        wanted = ((config.html_column, True), (config.text_column, False))
        found = [(_named(names, w), is_html) for w, is_html in wanted if w is not None]
        return tuple((n, is_html) for n, is_html in found if n is not None)
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_plain(name), name)
    guesses = ((_first(plain, HTML_NAMES), True), (_first(plain, TEXT_NAMES), False))
    return tuple((n, is_html) for n, is_html in guesses if n is not None)


def columns_of(names: Iterable[str], config: ReadConfig) -> Columns:
    """The part each of *names* plays, by *config* where it names one and by guess elsewhere."""
    names = list(names)
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_plain(name), name)
    content = content_keys(names, config)
    taken = {n for n, _ in content}

    def pick(wanted: str | None, guesses: Iterable[str]) -> str | None:
        name = _named(names, wanted) if wanted is not None else _first(plain, guesses)
        return None if name in taken else name

    return Columns(
        content,
        url=pick(config.url_column, URL_NAMES),
        id=pick(config.id_column, ID_NAMES),
        title=pick(None, TITLE_NAMES),
        author=pick(None, AUTHOR_NAMES),
        published=pick(None, PUBLISHED_NAMES),
    )


def missing(names: Iterable[str], config: ReadConfig, *, tabular: bool) -> str | None:
    """What to say when *names* lack a column that is needed; ``None`` if all is there.

    In tables every named column must exist; rows of JSON may each lack a url or id.
    """
    names = list(names)
    there = "there are: " + (", ".join(repr(n[:80]) for n in names[:50]) or "none")
    flags = (
        ("--text-column", config.text_column, True),
        ("--html-column", config.html_column, config.text_column is None),
        ("--url-column", config.url_column, tabular),
        ("--id-column", config.id_column, tabular),
    )
    for flag, wanted, needed in flags:
        if wanted is not None and (needed or tabular) and _named(names, wanted) is None:
            return f"no column {wanted!r} ({flag}); {there}"
    if not content_keys(names, config):
        return f"no column holds text; name one with --text-column or --html-column; {there}"
    return None


@dataclass(slots=True)
class Rows:
    """Turns the rows of one input into pages, remembering the part each column plays for every set of names met."""

    source: str
    config: ReadConfig
    tabular: bool = False
    _seen: dict[tuple[str, ...], Columns | str] | None = None

    def page(self, row: Mapping[str, Any], position: int, where: str, offset: int | None = None) -> Page | InputError:
        """*row* as a page, or the reason why it is none. *where* and *offset* say where it stands in the input."""
        columns = self.columns(tuple(row))

        def bad(reason: str, code: str) -> InputError:
            return InputError(reason, source=self.source, where=where, offset=offset, code=code)

        if isinstance(columns, str):
            return bad(columns, "no_column")
        content, key, media_type = None, "", None
        for key, is_html in columns.content:
            value = row.get(key)
            if value is None or value == "" or value == b"":
                continue
            if isinstance(value, bytes | bytearray | memoryview):
                data = bytes(value)
                if len(data) > self.limit:
                    return bad(self.too_large(len(data)), "too_large")
                value = decode(data, declared=declared_charset(data), encoding=self.config.encoding)[0]
            if not isinstance(value, str):
                return bad(f"column {key!r} holds {_kind(value)}, not text", "bad_value")
            if len(value) > self.limit:
                return bad(self.too_large(len(value)), "too_large")
            if not value.isspace():
                content, media_type = scrub(value), _media_type(value, is_html, self.config)
                break
        if content is None:
            names = " and ".join(repr(k) for k, _ in columns.content)
            if any(row.get(k) is not None for k, _ in columns.content):
                return bad(f"column {names} is empty", "empty")
            return bad(f"column {names} is null", "null_text")
        used = {key}

        def fact(name: str | None, reading: Callable[[Any], str | None]) -> str | None:
            if name is None:
                return None
            value = row.get(name)
            said = reading(value)
            if said is not None or value is None or value == "":
                used.add(name)  # what could not be read as such stays in extra
            return said

        own = fact(columns.id, id_of)
        url = fact(columns.url, text_of if self.config.url_column is not None else url_of)
        title, author = fact(columns.title, text_of), fact(columns.author, names_of)
        published = fact(columns.published, date_of)
        try:
            extra = {scrub(str(k)): jsonable(v) for k, v in row.items() if k not in used}
        except ValueError as e:
            return bad(str(e), "bad_value")
        page_id = own or url or f"{self.source}:{position}"
        return Page(page_id, content, url, media_type, self.source, position, title, author, published, extra)

    @property
    def limit(self) -> int:
        """Bytes a page may have."""
        return self.config.max_page_mb * 1_000_000

    def too_large(self, size: int) -> str:
        return f"{size:,} bytes, more than a page may have ({self.config.max_page_mb} MB; see --max-page-mb)"

    def columns(self, names: tuple[str, ...]) -> Columns | str:
        """The part each column plays, or what to say of the one that is missing."""
        if self._seen is None:
            self._seen = {}
        found = self._seen.get(names)
        if found is None:
            found = missing(names, self.config, tabular=self.tabular) or columns_of(names, self.config)
            if len(self._seen) < 1000:  # rows whose keys are data would fill the memory
                self._seen[names] = found
        return found


def _media_type(content: str, is_html: bool, config: ReadConfig) -> str:
    if is_html and (config.html_column is not None or ("<" in content and ">" in content)):
        return "text/html"
    return sniff_media_type(content)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", int: "a number", float: "a number", bool: "a truth value"}
    return names.get(type(value), f"a {type(value).__name__}")
