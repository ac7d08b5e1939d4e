"""Work that kills its process, for tests; a module of its own, so that a worker that loads it loads little."""

from __future__ import annotations

import os
import signal
from typing import Any

from cleaner import readers, stages


def over_a_page(task: stages.ShardTask) -> stages.Row:
    """``work_shard``, in which the page that says so kills the process."""
    real = stages.taken

    def taken(page: Any) -> Any:
        if "deadly" in page.content:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(page)

    stages.taken = taken
    try:
        return stages.work_shard(task)
    finally:
        stages.taken = real


def over_reading(task: stages.ShardTask) -> stages.Row:
    """``work_shard``, in which reading the fourth page kills the process."""
    real, pages = readers.read_shard, stages.BATCH_PAGES

    def read(shard: Any, config: Any) -> Any:
        for n, item in enumerate(real(shard, config)):
            if n == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            yield item

    stages.readers.read_shard, stages.BATCH_PAGES = read, 1
    try:
        return stages.work_shard(task)
    finally:
        stages.readers.read_shard, stages.BATCH_PAGES = real, pages
