"""A ``repr`` that fits a notebook: what is known of a value, long texts clipped."""

from __future__ import annotations

import dataclasses
import reprlib
from typing import Any, TypeVar

_T = TypeVar("_T")

VALUE_CHARS, ALL_CHARS = 40, 240
"""Characters of one value, and of all: about three lines of a notebook."""


def short_repr(of: type[_T]) -> type[_T]:
    """A class decorator: the ``repr`` of a dataclass names the fields that differ from their defaults."""
    of.__repr__ = _short  # type: ignore[method-assign]
    return of


def _short(self: Any) -> str:
    clip = reprlib.Repr()
    clip.maxstring = clip.maxother = clip.maxlong = VALUE_CHARS
    clip.maxtuple = clip.maxlist = clip.maxdict = 2
    shown = []
    for field in dataclasses.fields(self):
        value = getattr(self, field.name)
        if value is not None and value != field.default and value not in ("", (), {}):
            shown.append(f"{field.name}={clip.repr(value)}")
    text = ", ".join(shown)
    return f"{type(self).__name__}({text if len(text) <= ALL_CHARS else text[: ALL_CHARS - 1] + '…'})"
