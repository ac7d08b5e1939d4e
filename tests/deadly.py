"""Work that kills its process, for tests; a module of its own, so that a worker that loads it loads little."""

from __future__ import annotations

import os
import signal
from typing import Any

from cleaner import readers
from cleaner.corpus import shard_reader, shard_work


def over_a_page(task: shard_work.ShardTask) -> shard_work.Row:
    """``work_shard``, in which the page that says so kills the process."""
    real = shard_work.taken

    def taken(page: Any) -> Any:
        if "deadly" in page.content:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(page)

    shard_work.taken = taken
    try:
        return shard_work.work_shard(task)
    finally:
        shard_work.taken = real


def over_reading(task: shard_work.ShardTask) -> shard_work.Row:
    """``work_shard``, in which reading the fourth page of a file whose name begins with "bad" kills the process."""
    real = readers.read_unit

    def read(unit: Any, config: Any) -> Any:
        for n, item in enumerate(real(unit, config)):
            if n == 3 and unit.source.name.startswith("bad"):
                os.kill(os.getpid(), signal.SIGKILL)
            yield item

    shard_reader.readers.read_unit = read
    try:
        return shard_work.work_shard(task)
    finally:
        shard_reader.readers.read_unit = real


def at_once(item: Any) -> None:
    """Whatever the work, it kills its process."""
    os.kill(os.getpid(), signal.SIGKILL)
