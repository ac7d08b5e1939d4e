"""Dumps of forums, wikis, mailboxes and books: pages by the dump's own structure."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.streams import Stream

DUMPS = ("xml", "mbox", "mail", "mhtml", "sql")
"""Formats that :func:`read_dump` reads."""


def read_dump(kind: str, stream: Stream, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages of a dump. Each reader is imported when it is needed: few runs read mail."""
    if kind == "xml":
        from cleaner.readers.dumps.xml_dumps import read_xml

        return read_xml(stream, config)
    if kind == "sql":
        from cleaner.readers.dumps.sql_dumps import read_sql

        return read_sql(stream, config)
    from cleaner.readers.dumps import mail

    readers = {"mbox": mail.read_mbox, "mail": mail.read_message, "mhtml": mail.read_mhtml}
    return readers[kind](stream, config)
