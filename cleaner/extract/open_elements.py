"""What is remembered of elements and table rows while they are open, and of elements when they are closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

LONG_CELL = 200
"""A row with a cell of more characters than this is laid out in lines: such cells hold prose, not values."""
EXTRAS = 20
"""Telling attributes of elements without text that an element inherits, at most."""


class Attributes(NamedTuple):
    """What is kept of an element: the parent's number, tag, attributes, and where its text starts and ends."""

    parent: int
    tag: str
    attributes: Mapping[str, str]
    extras: list[tuple[str, str]]


class OpenElement:
    """An open element; it gets a number when it holds text."""

    __slots__ = ("attributes", "extras", "number", "shape", "start", "tag")

    def __init__(self, tag: str, attributes: Mapping[str, str], shape: int, start: int) -> None:
        self.tag, self.attributes, self.shape, self.start = tag, attributes, shape, start
        self.number = -1
        self.extras: list[tuple[str, str]] = []


class Row:
    """An open row of a table."""

    __slots__ = ("broken", "cell_start", "empty", "fresh", "longest", "separators", "started", "values")

    def __init__(self, values: bool) -> None:
        self.separators: list[int] = []
        self.fresh = self.started = self.broken = False
        self.longest = self.cell_start = self.empty = 0
        self.values = values


def hand_up(frame: OpenElement, parent: OpenElement) -> None:
    """An element without text leaves its telling attributes with its parent: anchors, times, an avatar's name."""
    if len(parent.extras) >= EXTRAS:
        return
    attributes = frame.attributes
    if frame.tag == "a" and (anchor := attributes.get("id") or attributes.get("name")):
        parent.extras.append(("anchor", anchor))
    elif frame.tag == "time" and "datetime" in attributes:
        parent.extras.append(("datetime", attributes["datetime"]))
    elif frame.tag == "img" and "avatar" in (attributes.get("class") or "").lower() and attributes.get("alt"):
        parent.extras.append(("avatar", attributes["alt"]))
    if frame.extras:
        parent.extras.extend(frame.extras[: EXTRAS - len(parent.extras)])


def end_row(row: Row, outer: Row | None, out: list[str]) -> None:
    """Lay out a row of a table that ends, its cells in *out*: on one line, or in lines where a cell holds prose."""
    if not row.values and (row.broken or row.longest > LONG_CELL):
        for i in row.separators:
            out[i] = "\n"
        if outer is not None:
            outer.broken = True
    if outer is not None and row.started:
        outer.started = True
        outer.longest = max(outer.longest, row.longest)
