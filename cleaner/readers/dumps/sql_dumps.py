"""Pages from SQL dumps of forums and blogs: the rows of ``INSERT`` statements into tables that hold texts.

What ``mysqldump``, ``phpMyAdmin`` and ``pg_dump --inserts`` write is read: phpBB's ``post_text``, vBulletin's
``pagetext``, SMF's and MyBB's ``body`` and ``message``, WordPress's ``post_content``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.row_columns import Rows
from cleaner.readers.streams import Stream
from cleaner.text.decoding import decode

_NAME = r"[`\"\[]?(?:[\w$]+[`\"\]]?\.[`\"\[]?)?([\w$]{1,64})[`\"\]]?"
_CREATE = re.compile(rf"\s*CREATE TABLE (?:IF NOT EXISTS )?{_NAME}\s*\(", re.IGNORECASE)
_COLUMN = re.compile(r"\s+[`\"\[]?([\w$]{1,64})[`\"\]]? +[a-z]", re.IGNORECASE)
_NO_COLUMN = frozenset({"primary", "key", "unique", "index", "constraint", "fulltext", "foreign", "check", "spatial"})
_INSERT = re.compile(
    rf"\s*(?:INSERT|REPLACE)(?: IGNORE)?(?: INTO)? {_NAME}\s*(?:\(([^()]{{1,8000}})\))?\s*VALUES\s*", re.IGNORECASE
)
_VALUE = re.compile(
    r"\s*(?:[A-Za-z_]{0,8}'((?:[^'\\]|\\.|'')*)'|(NULL)|(-?\d[\d.eE+-]*|0x[0-9A-Fa-f]*|TRUE|FALSE))\s*([,)])",
    re.DOTALL | re.IGNORECASE,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "b": "\b", "Z": "\x1a"}
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_ROLES = {
    "post_text": "text", "pagetext": "text", "post_content": "text", "message": "text", "body": "text",
    "content": "text",    "post_subject": "title", "post_title": "title", "subject": "title",
    "post_id": "id", "postid": "id", "pid": "id", "id_msg": "id",
    "topic_id": "thread_id", "threadid": "thread_id", "tid": "thread_id", "id_topic": "thread_id",
    "post_time": "published", "dateline": "published", "poster_time": "published", "post_date": "published",
    "post_username": "author", "username": "author", "poster_name": "author",
}  # fmt: skip
"""Columns of phpBB, vBulletin, SMF, MyBB and WordPress, and the part each plays."""
_SKIPPED = re.compile(
    r"(?:session|cache|search|log|config|template|option|setting|acl|word|style|lang|privmsg|pm|draft)"
)
"""Tables that are not published: of no forum's or blog's reader."""


def read_sql(stream: Stream, config: ReadConfig) -> Iterator[Page | InputError]:
    """The rows with a text of all tables of a dump. A page's position is the byte its statement starts at."""
    rows = Rows(stream.name, config)
    limit = rows.limit
    tables: dict[str, tuple[str, ...]] = {}
    offset = found = 0
    while data := stream.file.readline(limit + 1):
        at, offset = offset, offset + len(data)
        if len(data) > limit:
            yield _bad(stream, at, rows.too_large(len(data)), "too_large")
            while data and not data.endswith(b"\n"):
                data = stream.file.readline(1 << 20)
                offset += len(data)
            continue
        if data[:1] not in b"CcIiRr \t":
            continue
        text = decode(data, declared="utf-8", encoding=config.encoding)[0]
        if (created := _CREATE.match(text)) is not None:
            names, size = _columns(stream)
            tables[created[1]], offset = names, offset + size
        elif (insert := _INSERT.match(text)) is not None and not _SKIPPED.search(insert[1].lower()):
            while len(text) < limit and not text.rstrip().endswith(";") and (more := stream.file.readline(limit)):
                text += decode(more, declared="utf-8", encoding=config.encoding)[0]
                offset += len(more)
            stated = re.findall(r"[\w$]+", insert[2]) if insert[2] else tables.get(insert[1], ())
            for item in _pages(text, insert.end(), tuple(stated), insert[1], rows, at):
                found += isinstance(item, Page)
                yield item
    if not found and stream.damage is None:
        yield InputError("this SQL dump has no INSERT into a table with texts; export the posts as CSV or JSON",
                         source=stream.name, code="unsupported")  # fmt: skip


def _bad(stream: Stream, at: int, reason: str, code: str) -> InputError:
    return InputError(reason, source=stream.name, where=f"byte {at:,}", offset=at, code=code)


def _columns(stream: Stream) -> tuple[tuple[str, ...], int]:
    """Names of the columns of a ``CREATE TABLE`` whose first line was read, and how many bytes they took."""
    names, size = [], 0
    while (line := stream.file.readline(1 << 16)) and not line.lstrip().startswith(b")"):
        size += len(line)
        column = _COLUMN.match(line.decode("utf-8", "replace"))
        if column and column[1].lower() not in _NO_COLUMN:
            names.append(column[1])
    return tuple(names), size + len(line)


def _pages(text: str, pos: int, names: tuple[str, ...], table: str, rows: Rows, at: int) -> Iterator[Page | InputError]:
    """The rows of one ``INSERT`` whose values begin at *pos*."""
    roles = _roles(names)
    if "text" not in roles:
        return
    number = 0
    while (pos := text.find("(", pos)) >= 0:
        values, end = _values(text, pos + 1)
        if values is None:
            yield InputError("the values of this row cannot be read", source=rows.source, where=f"byte {at:,}",
                             offset=at, code="bad_row")  # fmt: skip
            return
        pos = end
        row = {r: v for r, v in zip(roles, values, strict=False) if v is not None}
        row.setdefault("text", "")
        row["table"] = table
        number += 1
        yield rows.page(row, at + number - 1, f"byte {at:,}, row {number}", at)


def _roles(names: tuple[str, ...]) -> list[str]:
    """The part each column plays; the first of a part has it, other columns keep their names."""
    taken: set[str] = set()
    roles = []
    for name in names:
        role = _ROLES.get(name.lower(), name)
        if role in taken:
            role = name
        taken.add(role)
        roles.append(role)
    return roles


def _values(text: str, pos: int) -> tuple[list[str | None] | None, int]:
    """The values of a row that starts at *pos*, and where it ends; ``None`` if they cannot be read."""
    values: list[str | None] = []
    while (found := _VALUE.match(text, pos)) is not None:
        if found[1] is not None:
            values.append(_ESCAPE.sub(lambda m: _ESCAPES.get(m[1], m[1]) if m[1] else "'", found[1]))
        else:
            values.append(None if found[2] else found[3])
        pos = found.end()
        if found[4] == ")":
            return values, pos
    return None, pos
