"""The pages of one shard as a worker reads them: file by file, within a time limit, each file checked at its end.

A file costs itself, never its shard: where reading it raises, takes too long, or killed earlier workers, what is left
of it becomes one row of ``rejected`` and the next file is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from cleaner import readers
from cleaner.config import Config
from cleaner.corpus.page_limits import PageTimeout, time_limit
from cleaner.errors import CleanerError, InputError
from cleaner.model import Page
from cleaner.readers import Shard, Unit
from cleaner.readers.file_changes import Stamp, changed_since, file_stamp

READ_BYTES = 10_000_000
"""Bytes of a file that may take ``run.timeout`` seconds to yield a page; larger files in proportion. A slow disk reads
a hundred times faster; a damaged archive that claims to be endless is given up."""


class ShardReader:
    """An iterator over the pages and errors of *shard*; ``unit`` is the number of the file being read.

    *stamps* has what each unit's file was when the run began. *broken* maps units to the page of the shard at which
    reading them killed earlier workers. *entering* is called before a file is read.
    """

    def __init__(
        self,
        shard: Shard,
        config: Config,
        *,
        stamps: Sequence[Stamp | None] = (),
        broken: Mapping[int, int] | None = None,
        entering: Callable[[], None] = lambda: None,
    ) -> None:
        self.shard, self.config, self.stamps, self.broken, self.entering = shard, config, stamps, broken or {}, entering
        self.unit = 0
        self.pages = 0
        """Pages read so far."""

    def __iter__(self) -> Iterator[Page | InputError]:
        for number, unit in enumerate(self.shard.units):
            self.unit = number
            self.entering()
            errors = 0
            stamped = number < len(self.stamps) and self.stamps[number] is not None
            for item in self._read(unit):
                if isinstance(item, Page):
                    self.pages += 1
                elif item.code == "changed" and stamped:
                    continue  # said below, by what the file was when the run began
                else:
                    errors += 1
                yield item
            if (changed := self._changed(unit, errors)) is not None:
                yield changed

    def _read(self, unit: Unit) -> Iterator[Page | InputError]:
        name = unit.source.name
        weight = unit.stop - unit.start if unit.kind == "lines" else unit.source.size
        seconds = self.config.run.timeout * max(1.0, weight / READ_BYTES)
        items = iter(readers.read_unit(unit, self.config.read))
        start = self.pages
        while True:
            if self.broken.get(self.unit) == self.pages:
                read = self.pages - start
                where = f"after {read} of its pages" if read else ""
                yield InputError("reading it ended the process", source=name, where=where, code="crashed")
                return
            try:
                with time_limit(seconds):
                    item = next(items)
            except StopIteration:
                return
            except PageTimeout:
                yield InputError(f"reading on took more than {seconds:g} seconds", source=name, code="timeout")
                return
            except InputError as e:
                yield e
                return
            except (CleanerError, OSError) as e:  # readers yield their own errors; this is the file going away
                yield InputError(str(e), source=name)
                return
            yield item

    def _changed(self, unit: Unit, errors: int) -> InputError | None:
        """An error if the file is not what it was when the run began."""
        before = self.stamps[self.unit] if self.unit < len(self.stamps) else None
        changed = changed_since(before, unit.source)
        gone = changed is not None and file_stamp(unit.source.path) is None
        return None if gone and errors else changed
