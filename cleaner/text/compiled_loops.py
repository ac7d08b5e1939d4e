"""Whether loops compiled with numba (the extra ``fast``) do the work of a batch. They give the same bits as the numpy
forms that they stand in for, in a fraction of the time; but numba and what it has compiled take half a second to load
(the first time ever, five seconds to compile), which a page or two are not worth.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from functools import lru_cache
from importlib import import_module
from types import ModuleType

WORTH = 1 << 17
"""Characters of a batch that numba is loaded for: runs give more at once, and it pays after some 70 such batches. Where
it has been loaded, small batches gain too."""
BLOCK_CHARS = 40
"""A block has about so many characters, for those who know blocks only."""


@lru_cache(maxsize=1)
def installed() -> bool:
    """Whether there is a numba to use; the environment variable ``CLEANER_NUMBA=0`` says no."""
    return os.environ.get("CLEANER_NUMBA") != "0" and importlib.util.find_spec("numba") is not None


@lru_cache(maxsize=16)
def _loaded(module: str) -> ModuleType | None:
    try:
        return import_module(module)
    except (ImportError, RuntimeError):  # a numba that does not work here, or finds no folder to keep its code in
        return None


def loops(module: str, chars: int) -> ModuleType | None:
    """The *module* of compiled loops if a batch of about so many characters is to be worked with them."""
    if (chars < WORTH and module not in sys.modules) or not installed():
        return None
    return _loaded(module)
