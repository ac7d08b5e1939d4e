"""Where tasks are executed: ``map(fn, items)`` with results in order."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager

from cleaner.config import RunConfig
from cleaner.corpus.runners.local import MIN_ISOLATED, Local, survivors
from cleaner.errors import WorkerDied
from cleaner.model import Runner

__all__ = ["MIN_ISOLATED", "Local", "isolated", "start", "survivors"]


def start(config: RunConfig, jobs: int) -> AbstractContextManager[Runner]:
    """The runner that *config* names. Raises :class:`~cleaner.errors.UsageError` if it cannot be reached."""
    if config.runner == "ray":
        from cleaner.corpus.runners.ray_cluster import RayCluster

        return RayCluster(config.ray_address, jobs)
    return Local(jobs)


@contextlib.contextmanager
def isolated(runner: Runner) -> Iterator[Runner]:
    """*runner* itself if its work is done in processes that may die, or else a local one whose work is.

    Where no process can be started, it is *runner* in any case.
    """
    with contextlib.ExitStack() as stack:
        other = runner
        if runner.jobs < MIN_ISOLATED:
            local = stack.enter_context(Local(MIN_ISOLATED))
            with contextlib.suppress(WorkerDied):
                local.warm_up()
                other = local
        yield other
