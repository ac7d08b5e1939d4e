"""corpus-cleaner: scraped pages in, a clean corpus out, with every removal on record.

>>> import cleaner
>>> page = cleaner.clean("A heading\\n\\nA page of text that nobody would remove.")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.duplicates.index import DedupIndex
    from cleaner.duplicates.sketch import minhashes
    from cleaner.errors import CleanerError
    from cleaner.model import Match, Record
    from cleaner.page import Cleaner, CleanPage, clean
    from cleaner.pipeline import Summary, dedup, run

__version__ = "0.1.0"

_WHERE = {
    "clean": "cleaner.page",
    "Cleaner": "cleaner.page",
    "CleanPage": "cleaner.page",
    "Config": "cleaner.config",
    "DedupIndex": "cleaner.duplicates.index",
    "CleanerError": "cleaner.errors",
    "Match": "cleaner.model",
    "Record": "cleaner.model",
    "Summary": "cleaner.pipeline",
    "dedup": "cleaner.pipeline",
    "minhashes": "cleaner.duplicates.sketch",
    "run": "cleaner.pipeline",
}

__all__ = [
    "CleanPage",
    "Cleaner",
    "CleanerError",
    "Config",
    "DedupIndex",
    "Match",
    "Record",
    "Summary",
    "clean",
    "dedup",
    "minhashes",
    "run",
]


def __getattr__(name: str) -> Any:
    """Public names load on first use, so that ``import cleaner`` and ``cleaner --help`` cost nothing."""
    if name not in _WHERE:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value
