"""Markup into visible text, with the element every stretch came from.

A :class:`Renderer` is fed events (``open``, ``text``, ``close``), by a walk over a parsed tree or by the tokenizer for
markup too deep for a parser, and lays the text out much as a browser's ``innerText`` does: blocks are separated by a
blank line, items, rows and
``<br>`` by a line break, cells of a row by a tab (by a line break where a cell holds several lines or a long text, as
in tables used for layout), white space collapses except in ``pre``. It never recurses and does constant work per event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

SPACE, CELL, LINE, BLANK, START = 1, 2, 3, 4, 5
_SEPARATOR = ("", " ", "\t", "\n", "\n\n", "")

BLOCKS = dict.fromkeys(
    """address article aside blockquote body center details dialog dir div dl fieldset figcaption figure footer form
    frameset
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend listing main menu nav ol p plaintext pre search section summary table
    ul xmp caption turbo-frame""".split(),
    BLANK,
) | dict.fromkeys("li dt dd tr option optgroup select thead tbody tfoot br".split(), LINE)
"""Elements that break lines (HTML Standard, section "Rendering"), and by how much."""

SKIPPED = frozenset(
    """script style template noscript title head-title iframe noframes noembed object embed applet audio video canvas
    datalist
    area param source track meta link base metadata defs symbol desc annotation annotation-xml""".split()
)
"""Elements whose text nobody sees on the page."""

_APART = frozenset(
    "button select textarea input img svg math video audio canvas iframe object picture output meter progress".split()
)
"""Inline elements that are boxes of their own: text on either side of them is never one word."""

_RUNS = frozenset("span time small cite label abbr".split())
"""Inline elements that stand apart from a neighbour of another class, with nothing but style between them."""

_HIDDEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.I)
_PRE_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")

LONG_CELL = 200
"""A row with a cell of more characters than this is laid out in lines: such cells hold prose, not values."""


class Attributes(NamedTuple):
    """What is kept of an element: the parent's number, tag, attributes, and where its text starts and ends."""

    parent: int
    tag: str
    attributes: Mapping[str, str]
    extras: list[tuple[str, str]]


class _Frame:
    __slots__ = ("attributes", "extras", "number", "tag")

    def __init__(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.number = -1
        self.extras: list[tuple[str, str]] = []


class _Row:
    __slots__ = ("broken", "cell_start", "fresh", "longest", "separators", "started")

    def __init__(self) -> None:
        self.separators: list[int] = []
        self.fresh = self.started = self.broken = False
        self.longest = self.cell_start = 0


_SEEN = frozenset("a p h1 h2 h3 h4 h5 h6 li td th tr dd dt figure figcaption blockquote label time".split())
"""Elements of text: with ``aria-hidden`` they are not read aloud, because a title beside them says the same, but seen;
a container that has it is shown on demand."""


def is_hidden(attributes: Mapping[str, str], tag: str = "") -> bool:
    """Whether an element's own attributes hide it (``hidden``, ``display:none``, ``visibility:hidden``, and
    ``aria-hidden="true"`` unless *tag* is an element of text, which is still seen).

    >>> is_hidden({"style": "color:red; DISPLAY : none"}), is_hidden({"aria-hidden": "false"})
    (True, False)
    >>> is_hidden({"aria-hidden": "true"}, "div"), is_hidden({"aria-hidden": "true"}, "a")
    (True, False)
    """
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if tag not in _SEEN and attributes.get("aria-hidden", "").lower() == "true":
        return True
    style = attributes.get("style")
    return bool(style) and _HIDDEN_STYLE.search(style[:1000]) is not None  # type: ignore[index]


class Renderer:
    """Takes events, yields text. After :meth:`finish`: ``text``, ``elements`` and, per stretch of text, ``pieces``."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = 0
        self.pending = START
        self.stack: list[_Frame] = []
        self.rows: list[_Row] = []
        self.pre = self.code = self.links = self.lists = 0
        self.elements: list[Attributes] = []
        self.spans: list[list[int]] = []
        self.pieces: list[tuple[int, int, int, bool]] = []
        """(start, end, element, in a link) of every stretch of text."""
        self.link_end = -1
        self.run_end, self.run_class = -1, ""
        self.text = ""

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins. Not to be called for skipped and hidden elements (only :meth:`gap`)."""
        frame = _Frame(tag, attributes)
        self.stack.append(frame)
        level = BLOCKS.get(tag)
        if level is not None:
            if tag == "br":
                self.pending = max(self.pending, BLANK if self.pending >= LINE else LINE)
                return
            if tag == "ul" or tag == "ol":
                level = LINE if self.lists else BLANK
                self.lists += 1
            self.pending = max(self.pending, level)
            if tag == "tr":
                self.rows.append(_Row())
            elif tag == "pre" or tag == "listing" or tag == "xmp" or tag == "plaintext":
                self.pre += 1
            return
        if tag == "a":
            if "href" in attributes:
                self.links += 1
            if self.link_end == self.size and not self.pending:
                self.pending = SPACE
        elif tag == "td" or tag == "th":
            self._cell()
        elif tag in _RUNS:
            if self.run_end == self.size and not self.pending and not self.code and not self.pre:
                kind = attributes.get("class") or ""
                if kind and self.run_class and kind != self.run_class and self.out and self.out[-1][-1].isalnum():
                    self.pending = -SPACE  # a space if a letter or digit follows
        elif tag in _APART or "-" in tag:
            self.pending = max(self.pending, SPACE)
        elif tag == "textarea":
            self.pre += 1
        elif tag == "code" or tag == "kbd" or tag == "samp" or tag == "tt":
            self.code += 1

    def close(self) -> None:
        """The element opened last ends."""
        frame = self.stack.pop()
        tag, number = frame.tag, frame.number
        if number >= 0:
            self.spans[number][1] = self.size
        elif self.stack:
            _hand_up(frame, self.stack[-1])
        level = BLOCKS.get(tag)
        if level is not None:
            if tag == "br":
                return
            if tag == "ul" or tag == "ol":
                self.lists -= 1
                level = LINE if self.lists else BLANK
            self.pending = max(self.pending, level)
            if tag == "tr":
                self._end_row(self.rows.pop())
            elif tag == "pre" or tag == "listing" or tag == "xmp" or tag == "plaintext":
                self.pre -= 1
            return
        if tag == "a":
            if "href" in frame.attributes:
                self.links -= 1
            self.link_end = self.size
        elif tag == "td" or tag == "th":
            if not self.rows:
                self.pending = max(self.pending, SPACE)
        elif tag in _RUNS:
            self.run_end, self.run_class = self.size, frame.attributes.get("class") or ""
        elif tag in _APART or "-" in tag:
            self.pending = max(self.pending, SPACE)
        elif tag == "textarea":
            self.pre -= 1
        elif tag == "code" or tag == "kbd" or tag == "samp" or tag == "tt":
            self.code -= 1

    def gap(self, tag: str) -> None:
        """An element that is not shown stands here."""
        if tag in _APART:
            self.pending = max(self.pending, SPACE)
        elif tag in BLOCKS:
            self.pending = max(self.pending, LINE)

    def note(self, name: str, value: str) -> None:
        """An attribute for the element that is open (``<meta itemprop=… content=…>`` in the body)."""
        if self.stack and len(self.stack[-1].extras) < 20:
            self.stack[-1].extras.append((name, value))

    def data(self, data: str) -> None:
        """Text."""
        if self.pre:
            self._pre(data)
            return
        words = " ".join(data.split())
        if not words:
            if self.pending <= 0:
                self.pending = SPACE
            return
        if self.pending < 0:
            self.pending = SPACE if words[0].isalnum() and data[0] == words[0] else 0
        if not self.pending and data[0] != words[0]:
            self.pending = SPACE
        self._put(words)
        self.pending = SPACE if data[-1] != words[-1] else 0

    def _pre(self, data: str) -> None:
        data = _PRE_BREAK.sub("\n", data).replace("\xa0", " ")
        body = data.strip("\n")
        lead = len(data) - len(data.lstrip("\n")) if body else len(data)
        if lead:
            self.pending = max(self.pending, BLANK if lead > 1 else LINE)
        if not body:
            return
        self.pending = max(self.pending, 0)
        self._put(body)
        tail = len(data) - len(data.rstrip("\n"))
        self.pending = 0 if not tail else BLANK if tail > 1 else LINE

    def _put(self, words: str) -> None:
        pending = self.pending
        if self.rows:
            row = self.rows[-1]
            if row.fresh:
                row.fresh = False
                if row.started and pending < START:
                    pending = CELL
                    row.separators.append(len(self.out))
                elif pending >= LINE and len(self.rows) > 1 and self.rows[-2].started:
                    self.rows[-2].broken = True
                row.started = True
                row.cell_start = self.size
            elif pending >= LINE and row.started:
                row.broken = True
            row.started = True
            if "\n" in words:
                row.broken = True
        if pending:
            separator = _SEPARATOR[pending]
            if separator:
                self.out.append(separator)
                self.size += len(separator)
        start = self.size
        self.out.append(words)
        self.size += len(words)
        if self.rows:
            row = self.rows[-1]
            row.longest = max(row.longest, self.size - row.cell_start)
        top = self.stack[-1] if self.stack else None
        if top is not None and top.number < 0:
            self._number(start)
        self.pieces.append((start, self.size, top.number if top is not None else -1, self.links > 0))

    def _number(self, start: int) -> None:
        """Give the open elements numbers, now that they hold text."""
        i = len(self.stack) - 1
        while i > 0 and self.stack[i - 1].number < 0:
            i -= 1
        parent = self.stack[i - 1].number if i else -1
        for frame in self.stack[i:]:
            frame.number = len(self.elements)
            self.elements.append(Attributes(parent, frame.tag, frame.attributes, frame.extras))
            self.spans.append([start, -1])
            parent = frame.number

    def _cell(self) -> None:
        if self.rows:
            self.rows[-1].fresh = True
        else:
            self.pending = max(self.pending, SPACE)

    def _end_row(self, row: _Row) -> None:
        if row.broken or row.longest > LONG_CELL:
            for i in row.separators:
                self.out[i] = "\n"
            if self.rows:
                self.rows[-1].broken = True
        if self.rows and row.started:
            outer = self.rows[-1]
            outer.started = True
            outer.longest = max(outer.longest, row.longest)

    def finish(self) -> str:
        """Close what is open; the text."""
        while self.stack:
            self.close()
        self.text = "".join(self.out)
        return self.text


def _hand_up(frame: _Frame, parent: _Frame) -> None:
    """An element without text leaves its telling attributes with its parent: anchors, times, an avatar's name."""
    if len(parent.extras) >= 20:
        return
    a = frame.attributes
    if frame.tag == "a" and (anchor := a.get("id") or a.get("name")):
        parent.extras.append(("anchor", anchor))
    elif frame.tag == "time" and "datetime" in a:
        parent.extras.append(("datetime", a["datetime"]))
    elif frame.tag == "img" and "avatar" in (a.get("class") or "").lower() and a.get("alt"):
        parent.extras.append(("avatar", a["alt"]))
    if frame.extras:
        parent.extras.extend(frame.extras[: 20 - len(parent.extras)])
