"""What rules of single lines share: texts of chosen blocks, marks of code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cleaner.text.lines import Lines

Bools = NDArray[np.bool_]

CODE = re.compile(r"[{}=;\\]|^\s?[\"'`<]|\w_\w|\":|::")
"""Marks of code and of data: a line that has them is no date line and no credit."""


def is_setting(lines: Lines, block: int) -> bool:
    """Plain lower-case ASCII: a key and a value of a configuration ("image: nginx"); a name has capitals."""
    return int(lines.n_upper[block]) == 0 and lines.text(block).isascii()


def with_text(lines: Lines, which: Bools, flags: Bools) -> Iterator[tuple[int, str, bool]]:
    """Blocks that *which* marks, with their text and flag."""
    blocks = np.flatnonzero(which)
    return zip(blocks.tolist(), lines.texts(blocks), flags[blocks].tolist(), strict=True)
