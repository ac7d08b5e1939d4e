"""Where shards are worked: ``map(fn, items)`` with results in order."""

from cleaner.corpus.runners.local import Failed, Local, WorkerDied, survivors

__all__ = ["Failed", "Local", "WorkerDied", "survivors"]
