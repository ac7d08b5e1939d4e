"""Reading a source: its format told, its layers opened one inside the other, its pages and errors handed on."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.containers.compression import UnpackLayer
from cleaner.readers.containers.tar_members import tar_members
from cleaner.readers.containers.zip_members import zip_members
from cleaner.readers.delimited import read_table
from cleaner.readers.detect_format import SQUEEZED, format_of
from cleaner.readers.dumps import DUMPS, read_dump
from cleaner.readers.file_changes import changed_since, file_stamp
from cleaner.readers.json_lines import read_lines, read_values
from cleaner.readers.parquet import read_parquet
from cleaner.readers.single_pages import read_page, read_split
from cleaner.readers.sources import STDIN, Source
from cleaner.readers.streams import Budget, FileLayer, Stream
from cleaner.readers.text_lines import in_lines
from cleaner.readers.warc import read_warc
from cleaner.store.addresses import open_bytes
from cleaner.text.binary_signs import binary_name
from cleaner.text.decoding import check_encoding

_SPOOL_MEMORY = 16_000_000


@dataclass(frozen=True, slots=True)
class _Place:
    """How deep inside archives a stream is, and what may still come out of the file."""

    config: ReadConfig
    budget: Budget
    archives: int = 0
    layers: int = 0
    path: str | None = None
    """Of a file on disk that is this very stream; what needs to jump about opens it again."""


def read(
    source: Source | str | Path, config: ReadConfig | None = None, *, stream: BinaryIO | None = None
) -> Iterator[Page | InputError]:
    """The pages of *source*, and in their place an :class:`InputError` for each page or part that cannot be read.

    Nothing is raised for bad input: what can be read before, between and behind the bad places is. *stream* is read
    instead of the file if given; ``-`` is standard input. A page's id is its own if there is one, else its url, else
    the source's name with ``:position`` where a file can hold several; its position is a byte offset in JSON, a row
    or record number in tables and WARC files. Memory is bounded by ``max_page_mb``.
    A file that is not at the end what it was at the beginning is said to have changed, behind its pages.
    Raises :class:`UsageError` for an encoding that does not exist.
    """
    config = config or ReadConfig()
    check_encoding(config.encoding)
    source = source if isinstance(source, Source) else Source(str(source))
    budget = Budget(config.max_expansion, source.size)
    if source.refused:
        yield InputError(source.refused, source=source.name, code="link")
        return
    if stream is None and source.path == STDIN:
        stream = sys.stdin.buffer
    if stream is not None:
        layer = FileLayer(stream, source.name, sizes=budget)
        yield from _guarded(Stream(layer, source.name), _Place(config, budget))
        return
    try:
        file = open_bytes(source.path)
    except (OSError, ValueError) as e:
        yield InputError(f"cannot be opened: {getattr(e, 'strerror', None) or e}", source=source.name)
        return
    before = file_stamp(source.path)
    with file:
        known = budget if budget.size == 0 else None
        layer = FileLayer(file, source.name, sizes=known)
        path = source.path if file.seekable() else None
        yield from _guarded(Stream(layer, source.name), _Place(config, budget, path=path))
    if (changed := changed_since(before, source)) is not None:
        yield changed


def _guarded(stream: Stream, place: _Place) -> Iterator[Page | InputError]:
    """The pages of a stream, then its damage if it ended early, or that nothing was in it. What no reader foresaw costs
    this stream only.
    """
    silent = True
    try:
        for item in _read(stream, place):
            silent = False
            yield item
    except Exception as e:  # hostile input finds the one case nobody thought of; the rest of the run goes on
        yield InputError(f"{type(e).__name__}: {str(e)[:200]}", source=stream.name, code="unreadable")
        return
    if stream.damage is not None:
        yield stream.damage
    elif silent:
        yield InputError("there is no page in it", source=stream.name, code="empty")


def _read(stream: Stream, place: _Place) -> Iterator[Page | InputError]:
    config, name = place.config, stream.name
    head = stream.head()
    if not head:
        if stream.damage is None:
            yield InputError("the file is empty", source=name, code="empty")
        return
    kind = format_of(head, name, config)
    if kind in SQUEEZED:
        if place.layers >= config.max_archive_depth:
            yield _too_deep(name, config)
            return
        inner = Stream(UnpackLayer(stream, kind, name, config, place.budget), name)
        yield from _read(inner, replace(place, layers=place.layers + 1, path=None))
        if stream.damage is None and inner.damage is not None:
            yield inner.damage
    elif kind in ("tar", "zip", "wacz"):
        if place.archives >= config.max_archive_depth:
            yield _too_deep(name, config)
            return
        inside = replace(place, archives=place.archives + 1, layers=0, path=None)
        if kind == "tar":
            yield from _members(tar_members(stream, place.budget), inside)
        else:
            with _seekable(stream, place) as file:
                only = "archive/" if kind == "wacz" else ""
                members = zip_members(cast(BinaryIO, file), name, config, place.budget, only=only)
                yield from _members(members, inside)
    elif kind == "epub":
        with _seekable(stream, place) as file:
            from cleaner.readers.dumps.epub import read_epub

            yield from read_epub(cast(BinaryIO, file), name, config, place.budget)
    elif kind == "asset":
        yield InputError("part of a site that is no page (style, script, robots.txt)", source=name, code="not_a_page")
    elif kind == "parquet":
        with _seekable(stream, place) as file:
            if stream.damage is None:
                yield from read_parquet(file, name, config)
    elif kind == "binary":
        yield InputError(f"this is {binary_name(head[:4096]) or 'a binary file'}; no reader for it", source=name,
                         code="unsupported")  # fmt: skip
    else:
        yield from _text(stream, kind, head, config)


def _members(members: Iterator[Stream | InputError], place: _Place) -> Iterator[Page | InputError]:
    for member in members:
        if isinstance(member, InputError):
            yield member
        else:
            yield from _guarded(member, place)


def _too_deep(name: str, config: ReadConfig) -> InputError:
    return InputError(
        f"packed more than {config.max_archive_depth} times over (see --max-archive-depth)",
        source=name,
        code="too_deep",
    )


def _text(stream: Stream, kind: str, head: bytes, config: ReadConfig) -> Iterator[Page | InputError]:
    if kind == "text" and config.split != "page":
        yield from read_split(stream, head, config)
        return
    if kind in ("text", "html"):
        yield from read_page(stream, kind, config)
        return
    if kind in DUMPS:
        yield from read_dump(kind, stream, config)
        return
    if kind not in ("warc", "arc"):
        stream = in_lines(stream, head)
    if kind == "jsonl":
        yield from read_lines(stream, config)
    elif kind == "json":
        yield from read_values(stream, config)
    elif kind in ("csv", "tsv"):
        yield from read_table(stream, kind, config)
    else:
        yield from read_warc(stream, kind, config)


def _seekable(stream: Stream, place: _Place) -> IO[Any]:
    """The bytes of *stream* as a file that can be jumped about in: itself, or copied to memory or an unnamed file."""
    if place.path is not None:
        return open_bytes(place.path, buffering=-1)
    spooled: IO[Any] = tempfile.SpooledTemporaryFile(max_size=_SPOOL_MEMORY)  # noqa: SIM115
    try:
        while data := stream.read(1 << 20):
            spooled.write(data)
        spooled.seek(0)
    except BaseException:
        spooled.close()
        raise
    return spooled
