"""Where shards are worked: ``map(fn, items)`` with results in order."""

from cleaner.corpus.runners.local import Local, survivors

__all__ = ["Local", "survivors"]
