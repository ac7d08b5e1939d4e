"""cleaner: scraped pages in, a clean corpus out, with every removal on record.

>>> import cleaner
>>> page = cleaner.clean("A heading\\n\\nA page of text that nobody would remove.")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cleaner.version import __version__ as __version__

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.corpus.pipeline import Summary, dedup, run
    from cleaner.duplicates.index.dedup_index import DedupIndex
    from cleaner.duplicates.sketch.sketches import minhashes
    from cleaner.errors import CleanerError
    from cleaner.model import Match, Page, Record
    from cleaner.page.clean_page import Cleaner, CleanPage, clean

_WHERE = {
    "clean": "cleaner.page.clean_page",
    "Cleaner": "cleaner.page.clean_page",
    "CleanPage": "cleaner.page.clean_page",
    "Config": "cleaner.config",
    "DedupIndex": "cleaner.duplicates.index.dedup_index",
    "CleanerError": "cleaner.errors",
    "Match": "cleaner.model",
    "Page": "cleaner.model",
    "Record": "cleaner.model",
    "Summary": "cleaner.corpus.pipeline",
    "dedup": "cleaner.corpus.pipeline",
    "minhashes": "cleaner.duplicates.sketch.sketches",
    "run": "cleaner.corpus.pipeline",
}

__all__ = [
    "CleanPage",
    "Cleaner",
    "CleanerError",
    "Config",
    "DedupIndex",
    "Match",
    "Page",
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


def __dir__() -> list[str]:
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
