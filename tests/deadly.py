"""Work that kills its process, for tests; a module of its own, so that a worker that loads it loads little."""

from __future__ import annotations

import os
import signal
from typing import Any

from cleaner import readers
from cleaner.corpus import shard_work


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
    """``work_shard``, in which reading the fourth page kills the process."""
    real, pages = readers.read_shard, shard_work.BATCH_PAGES

    def read(shard: Any, config: Any) -> Any:
        for n, item in enumerate(real(shard, config)):
            if n == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            yield item

    shard_work.readers.read_shard, shard_work.BATCH_PAGES = read, 1
    try:
        return shard_work.work_shard(task)
    finally:
        shard_work.readers.read_shard, shard_work.BATCH_PAGES = real, pages
