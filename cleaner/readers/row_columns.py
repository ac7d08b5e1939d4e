"""Rows into pages: which column is the text, the address, the id; everything else travels in ``extra``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.row_values import (
    HTML_KEYS,
    date_of,
    id_of,
    joined_text,
    jsonable,
    names_of,
    text_of,
    url_of,
)
from cleaner.text.binary_signs import binary_name
from cleaner.text.decoding import decode, scrub
from cleaner.text.markup_signs import declared_charset, sniff_media_type

HTML_NAMES = ("html", "raw_html", "html_content", "content_html", "page_html", "html_body", "body_html", "html_text",
              "htmlcontent", "rawhtml", "page_source", "markup", "outer_html", "inner_html", "cooked")  # fmt: skip
TEXT_NAMES = ("text", "content", "raw_content", "body", "raw_text", "full_text", "fulltext", "plain_text", "plaintext",
              "maintext", "main_text", "article_text", "article_body", "articlebody", "article", "body_text",
              "page_text", "page_content", "main_content", "clean_text", "extracted_text", "document", "contents",
              "post_text", "message", "selftext", "passage", "story", "comment", "comment_text", "comment_body",
              "raw", "description")  # fmt: skip
URL_NAMES = ("url", "uri", "link", "source_url", "page_url", "original_url", "canonical_url", "target_uri",
             "warc_target_uri", "article_url", "requested_url", "responded_url", "permalink", "href", "web_url",
             "loc")  # fmt: skip
ID_NAMES = ("id", "uuid", "guid", "doc_id", "docid", "document_id", "page_id", "record_id", "warc_record_id",
            "article_id", "text_id", "_id", "key", "comment_id", "tweet_id")  # fmt: skip
TITLE_NAMES = ("title", "headline", "page_title", "article_title", "og_title", "subject", "thread_title", "topic_title")
AUTHOR_NAMES = ("author", "authors", "byline", "creator", "article_author", "author_name", "by", "username",
                "user_name", "screen_name", "display_name", "ownerdisplayname", "owner_display_name", "poster",
                "poster_name", "account", "from", "user")  # fmt: skip
PUBLISHED_NAMES = ("published", "date_published", "published_at", "publish_date", "publication_date", "date_publish",
                   "datepublished", "pub_date", "pubdate", "published_date", "publishedat", "post_date",
                   "created_utc", "created_at", "creationdate", "creation_date", "created", "date_created", "posted_at",
                   "date", "time")  # fmt: skip
THREAD_NAMES = ("thread_id", "topic_id", "link_id", "conversation_id")
INDEX_NAMES = ("post_index", "post_number")
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
    thread: str | None = None
    index: str | None = None


_NESTED_URLS = ("metadata.url", "meta.url", "warc_headers.warc-target-uri", "_source.url")
"""Where corpora of the web keep the address of a page inside another column (dolma, OSCAR, RedPajama)."""
_CRAWL_MARKS = frozenset({"dump", "date_download", "file_path"})
"""Columns beside which ``date`` is the date of the crawl, as in FineWeb."""
GONE = frozenset({"[removed]", "[deleted]"})
"""What Reddit's dumps hold in place of a text."""


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names from the cells of a header, made different from each other; one without a name has its number."""
    return unique_names([cell.strip("\ufeff \t") or f"column_{i + 1}" for i, cell in enumerate(cells)])


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """*names*, those that come again with a number: ``text``, ``text_2``."""
    taken: set[str] = set()
    times: dict[str, int] = {}
    found: list[str] = []
    for plain in names:
        name = plain
        while name in taken:
            times[plain] = times.get(plain, 1) + 1
            name = f"{plain}_{times[plain]}"
        taken.add(name)
        found.append(name)
    return tuple(found)


def _plain(name: str) -> str:
    return name.strip("\ufeff \t").lower().replace("-", "_").replace(" ", "_").replace(".", "_")


def _first(plain: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((plain[n] for n in names if n in plain), None)


def _named(names: Iterable[str], wanted: str) -> str | None:
    """The column the caller named, letter for letter or else in any case; ``content.text`` is a key inside one."""
    names = list(names)
    if wanted in names:
        return wanted
    if (found := next((n for n in names if n.lower() == wanted.lower()), None)) is not None:
        return found
    root, dot, _ = wanted.partition(".")
    return wanted if dot and root in names else None  # a key inside a column


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

    crawled = not _CRAWL_MARKS.isdisjoint(plain)
    dates = [n for n in PUBLISHED_NAMES if not (crawled and n == "date")]
    return Columns(
        content,
        url=pick(config.url_column, URL_NAMES),
        id=pick(config.id_column, ID_NAMES),
        title=pick(config.title_column, TITLE_NAMES),
        author=pick(config.author_column, AUTHOR_NAMES),
        published=pick(config.date_column, dates),
        thread=pick(None, THREAD_NAMES),
        index=pick(None, INDEX_NAMES),
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
        ("--title-column", config.title_column, tabular),
        ("--author-column", config.author_column, tabular),
        ("--date-column", config.date_column, tabular),
    )
    for flag, wanted, needed in flags:
        if wanted is not None and (needed or tabular) and _named(names, wanted) is None:
            return f"no column {wanted!r} ({flag}); {there}"
    if not content_keys(names, config):
        return f"no column holds text; name one with --text-column or --html-column; {there}"
    return None


class _NoContentError(Exception):
    """A row has no text; the message says why, and *code* under which name."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.code = code


class _Facts:
    """What columns of a row say, and which columns were understood: the others stay the caller's."""

    def __init__(self, row: Mapping[str, Any], used: set[str]) -> None:
        self.row, self.used = row, used

    def take(self, name: str | None, reading: Callable[[Any], str | None]) -> str | None:
        """What *name* says as *reading* understands it; ``None`` where it is missing, empty or means something else."""
        if name is None:
            return None
        value = value_at(self.row, name)
        said = reading(value)
        if said is not None or value is None or value == "":
            self.used.add(name)
        return said


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """The value of a column, or of a key inside one (``content.text``); ``None`` where there is none."""
    if path in row or "." not in path:
        return row.get(path)
    value: Any = row
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _nested_url(row: Mapping[str, Any]) -> str | None:
    for path in _NESTED_URLS:
        if path.partition(".")[0] in row and (url := url_of(value_at(row, path))) is not None:
            return url
    return None


def _small_number(value: Any) -> str | None:
    """A whole number that fits the column of post numbers, as text."""
    number = id_of(value) if not isinstance(value, dict) else None
    return number if number is not None and number.isdecimal() and int(number) < 1 << 31 else None


@dataclass(slots=True)
class Rows:
    """Turns the rows of one input into pages, remembering the part each column plays for every set of names met."""

    source: str
    config: ReadConfig
    tabular: bool = False
    _seen: dict[tuple[str, ...], Columns | str] | None = None

    def page(self, row: Mapping[str, Any], position: int, where: str, offset: int | None = None) -> Page | InputError:
        """*row* as a page, or the reason why it is none. *where* and *offset* say where it stands in the input."""

        def bad(reason: str, code: str) -> InputError:
            return InputError(reason, source=self.source, where=where, offset=offset, code=code)

        columns = self.columns(tuple(row))
        if isinstance(columns, str):
            return bad(columns, "no_column")
        try:
            found = self._content(row, columns)
        except _NoContentError as e:
            return bad(str(e), e.code)
        content, media_type, key = found
        facts = _Facts(row, {key})
        own = facts.take(columns.id, id_of)
        url = facts.take(columns.url, text_of if self.config.url_column is not None else url_of)
        url = url or _nested_url(row)
        title, author = facts.take(columns.title, text_of), facts.take(columns.author, names_of)
        published = facts.take(columns.published, date_of)
        thread, index = facts.take(columns.thread, id_of), facts.take(columns.index, _small_number)
        try:
            extra = {scrub(str(k)): jsonable(v) for k, v in row.items() if k not in facts.used}
        except ValueError as e:
            return bad(str(e), "bad_value")
        page_id = own or url or f"{self.source}:{position}"
        return Page(page_id, content, url, media_type, self.source, position, title, author, published, extra,
                    thread, None if index is None else int(index))  # fmt: skip

    def _content(self, row: Mapping[str, Any], columns: Columns) -> tuple[str, str, str]:
        """The text of a row, its media type and the column it is from. Raises :class:`_NoContentError`."""
        empty = False
        for key, is_html in columns.content:
            value = value_at(row, key)
            if value is None:
                continue
            if isinstance(value, dict) and not is_html:
                is_html = any(isinstance(value.get(name), str) for name in HTML_KEYS)
            text = self._text(key, value)
            empty = True
            if text in GONE:
                raise _NoContentError(
                    f"column {key!r} says {text}: its author or a moderator took it back", "not_a_page"
                )
            if text and not text.isspace():
                return scrub(text), _media_type(text, is_html, self.config), key
        names = " and ".join(repr(k) for k, _ in columns.content)
        raise _NoContentError(f"column {names} is {'empty' if empty else 'null'}", "empty" if empty else "null_text")

    def _text(self, key: str, value: Any) -> str:
        """A value as text. Raises :class:`_NoContentError` for what is none, and for what is too large."""
        if isinstance(value, bytes | bytearray | memoryview):
            data = bytes(value)
            if len(data) > self.limit:
                raise _NoContentError(self.too_large(len(data)), "too_large")
            if (what := binary_name(data[:4096])) is not None:
                raise _NoContentError(f"column {key!r} holds {what}, not text", "bad_value")
            return decode(data, declared=declared_charset(data), encoding=self.config.encoding)[0]
        text = joined_text(value)
        if text is None:
            raise _NoContentError(f"column {key!r} holds {_kind(value)}, not text", "bad_value")
        if len(text) > self.limit:
            raise _NoContentError(self.too_large(len(text)), "too_large")
        return text

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
