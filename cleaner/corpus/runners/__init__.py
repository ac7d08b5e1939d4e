"""Where tasks are executed: ``map(fn, items)`` with results in order."""

from __future__ import annotations

from contextlib import AbstractContextManager

from cleaner.config import RunConfig
from cleaner.corpus.runners.local import Local, survivors
from cleaner.model import Runner

__all__ = ["Local", "start", "survivors"]


def start(config: RunConfig, jobs: int) -> AbstractContextManager[Runner]:
    """The runner that *config* names. Raises :class:`~cleaner.errors.UsageError` if it cannot be reached."""
    if config.runner == "ray":
        from cleaner.corpus.runners.ray_cluster import RayCluster

        return RayCluster(config.ray_address, jobs)
    return Local(jobs)
