"""Sources cut into shards of about equal size for workers. Pages are the same however they are cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import xxhash

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.detect_format import format_of
from cleaner.readers.json_lines import read_lines
from cleaner.readers.open_source import read
from cleaner.readers.parquet import read_parquet, row_groups
from cleaner.readers.sources import STDIN, Source
from cleaner.readers.streams import BUFFER, FileLayer, Stream
from cleaner.readers.text_lines import plain_lines
from cleaner.store.addresses import is_address, open_bytes
from cleaner.text.decoding import check_encoding

_MAX_UNITS = 1000
"""Files in one shard, however small they are."""
_STEADY_ROOM = 4
"""Steady shards end by names; one that does not within so many times its size (1 in 55, exp(-4)) ends there."""


class Unit(NamedTuple):
    """A source, or part of one: bytes [start, stop) of JSON lines, row groups [start, stop) of Parquet."""

    source: Source
    kind: str
    """``whole``, ``lines`` or ``groups``."""
    start: int = 0
    stop: int = -1


class Shard(NamedTuple):
    """What one worker reads in one go; ``number`` counts shards in the order of their sources."""

    number: int
    units: tuple[Unit, ...]
    size: int
    """Bytes, as they lie on disk."""


def split(sources: Sequence[Source], shard_bytes: int, config: ReadConfig, *, steady: bool = False) -> list[Shard]:
    """*sources* as shards of about *shard_bytes*: small files together, big JSON lines by byte range, big Parquet by
    row group, whatever else is big alone. The list depends on nothing but the arguments and the files. If *steady*,
    names say after which small files a shard ends, so that one file more or less changes the shards around it alone.
    Raises :class:`UsageError` for an encoding that does not exist.
    """
    check_encoding(config.encoding)
    shards: list[Shard] = []
    units: list[Unit] = []
    size = 0

    def close() -> None:
        nonlocal size
        if units:
            shards.append(Shard(len(shards), tuple(units), size))
            units.clear()
            size = 0

    for source in sources:
        for unit, weight in _units(source, max(1, shard_bytes), config):
            most = shard_bytes * _STEADY_ROOM if steady else shard_bytes
            if units and (size + weight > most or len(units) >= _MAX_UNITS):
                close()
            units.append(unit)
            size += weight
            if steady and _ends(unit, weight, shard_bytes):
                close()
    close()
    return shards


def _ends(unit: Unit, weight: int, shard_bytes: int) -> bool:
    """Whether the name of a file says that a shard ends after it: once in about *shard_bytes* or 500 files."""
    share = min(1.0, max(weight / shard_bytes, 2 / _MAX_UNITS))
    place = f"{unit.source.name}\0{unit.start}".encode("utf-8", "surrogatepass")
    return xxhash.xxh3_64_intdigest(place) < share * (1 << 64)


def _units(source: Source, shard_bytes: int, config: ReadConfig) -> Iterator[tuple[Unit, int]]:
    kind = _kind(source, config) if source.size > shard_bytes and source.path != STDIN else ""
    if kind == "jsonl":
        for start in range(0, source.size, shard_bytes):
            stop = min(start + shard_bytes, source.size)
            yield Unit(source, "lines", start, stop), stop - start
        return
    if kind == "parquet":
        try:
            with open_bytes(source.path) as f:
                sizes = row_groups(f)
        except Exception:  # reading it will say what is wrong with it
            sizes = []
        first = weight = 0
        for i, packed in enumerate(sizes):
            if i > first and weight + packed > shard_bytes:
                yield Unit(source, "groups", first, i), weight
                first, weight = i, 0
            weight += packed
        if sizes:
            yield Unit(source, "groups", first, len(sizes)), weight
            return
    yield Unit(source, "whole"), source.size


def _kind(source: Source, config: ReadConfig) -> str:
    try:
        with open_bytes(source.path) as f:
            head = f.read(BUFFER)
    except (OSError, ValueError):
        return ""
    return format_of(head, source.name, config) if plain_lines(head) else ""


def read_shard(shard: Shard, config: ReadConfig | None = None) -> Iterator[Page | InputError]:
    """The pages and errors of a shard, in the order of its units."""
    for unit in shard.units:
        yield from read_unit(unit, config or ReadConfig())


def read_unit(unit: Unit, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages and errors of a source, or of the part of it that *unit* names."""
    if unit.kind == "lines":
        return _range(unit, config)
    if unit.kind == "groups":
        return _groups(unit, config)
    return read(unit.source, config)


def _groups(unit: Unit, config: ReadConfig) -> Iterator[Page | InputError]:
    """The rows of the unit's row groups."""
    source = unit.source
    if not is_address(source.path):  # Arrow reads a file of this machine faster than Python hands it the bytes
        yield from read_parquet(source.path, source.name, config, first=unit.start, last=unit.stop)
        return
    try:
        file = open_bytes(source.path)
    except OSError as e:
        yield InputError(f"cannot be opened: {e.strerror or e}", source=source.name)
        return
    with file:
        yield from read_parquet(file, source.name, config, first=unit.start, last=unit.stop)


def _range(unit: Unit, config: ReadConfig) -> Iterator[Page | InputError]:
    """The lines whose first byte lies in the unit's range."""
    source = unit.source
    try:
        file = open_bytes(source.path)
    except OSError as e:
        yield InputError(f"cannot be opened: {e.strerror or e}", source=source.name)
        return
    with file:
        start = unit.start
        layer = FileLayer(file, source.name)
        if start:
            layer.offset = file.seek(start - 1)
        stream = Stream(layer, source.name)
        if start:
            start -= 1  # the byte before may be the line feed that makes a line begin right here
            while start < unit.stop and (piece := stream.readline(1 << 20)):
                start += len(piece)
                if piece.endswith(b"\n"):
                    break
            else:
                return  # a line that began before this range reaches beyond it
        yield from read_lines(stream, config, start=start, stop=unit.stop, before=lambda: _lines(source.path, start))
        if stream.damage is not None:
            yield stream.damage


def _lines(path: str, stop: int) -> int:
    """Line feeds in the first *stop* bytes of a file."""
    count = 0
    with open_bytes(path) as f:
        while stop > 0 and (data := f.read(min(stop, 1 << 20))):
            stop -= len(data)
            count += data.count(b"\n")
    return count
