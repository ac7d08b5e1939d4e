"""Markup into visible text, with the element every stretch came from.

A :class:`Renderer` is fed events (``open``, ``text``, ``close``), by a walk over a parsed tree or by the tokenizer for
markup too deep for a parser, and lays the text out much as a browser's ``innerText`` does: blocks are separated by a
blank line, items, rows and ``<br>`` by a line break, white space collapses except in preformatted text, which stays as
it is. Cells of a row are set apart by a tab; a table of values keeps each row on one line whatever its cells hold, in
any other table a row with a cell of several lines or a long text is laid out in lines, as in tables used for layout.
It never recurses and does constant work per event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cleaner.extract.element_layout import (
    APART,
    BLANK,
    BLOCKS,
    CELL,
    CODE_LINE,
    CODE_TAGS,
    DROP_CAP,
    KEEPS_SPACE,
    LINE,
    MARKED,
    NORMAL,
    OWN_LINE,
    PREFORMATTED_TAGS,
    RUNS,
    SEPARATOR,
    SPACE,
    START,
    STRUCTURE,
    VALUES,
    VIEWER,
)
from cleaner.extract.open_elements import EXTRAS, Attributes, OpenElement, Row, end_row, hand_up
from cleaner.extract.preformatted import PreformattedText

_INDENT = re.compile(r"[ \t\r\n]*((?:\xa0[ \xa0]*){2,})")
"""No-break spaces at the start of a line: how verse is set in from the margin."""

_JOINED = 24
"""Characters before a superscript that are looked at."""
_DROP_CAP = 8
"""Characters of an element that holds a drop cap, at most, with quotation marks and what separates it."""

_WORDS_OF_ONE_LETTER = frozenset("AEIOUYÀÓWZKSVАВИКОСУЯΗÉ")
"""Letters that are words in some language: a space after such a drop cap may be meant."""


class Renderer:
    """Takes events, yields text. After :meth:`finish`: ``text``, ``elements`` and, per stretch of text, ``pieces``."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = 0
        self.pending = START
        self.stack: list[OpenElement] = []
        self.rows: list[Row] = []
        self.tables: list[bool] = []
        """Whether each open table is one of values."""
        self.cells = 0
        """Open cells of tables of values: nothing in them breaks the line."""
        self.pre = PreformattedText()
        self.code = self.links = self.lists = 0
        self.elements: list[Attributes] = []
        self.spans: list[list[int]] = []
        self.pieces: list[tuple[int, int, int, bool]] = []
        """(start, end, element, in a link) of every stretch of text."""
        self.verbatim: list[tuple[int, int]] = []
        """Stretches of preformatted text."""
        self.marks: list[tuple[int, str, Mapping[str, str] | None]] = []
        """(place, tag, attributes) of every element that Markdown has a sign for; at its end without attributes."""
        self.link_end = -1
        self.run_end, self.run_class = -1, ""
        self.glue = ""
        """The drop cap that the next word goes on from."""
        self.text = ""

    def open(self, tag: str, attributes: Mapping[str, str], shape: int = NORMAL) -> None:
        """An element begins. Not to be called for skipped and hidden elements (only :meth:`gap`)."""
        self.stack.append(OpenElement(tag, attributes, shape, self.size))
        if tag in MARKED:
            self._mark_beginning(tag, attributes, shape)
        level = BLOCKS.get(tag)
        if self.pre.depth:
            self._open_in_pre(tag, level, shape)
        elif level is not None:
            self._open_block(tag, level)
        elif tag == "a":
            if self.link_end == self.size and not self.pending:
                self.pending = SPACE
        elif tag == "td" or tag == "th":
            self._cell()
        elif tag in RUNS:
            if self.run_end == self.size and not self.pending and not self.code:
                self._separate_run(attributes)
        elif tag in APART or "-" in tag:
            self.pending = max(self.pending, SPACE)
        elif tag in CODE_TAGS:
            self.code += 1
        if shape == OWN_LINE:
            self.pending = max(self.pending, SPACE if self.cells else LINE)
        if tag == "a" and "href" in attributes:
            self.links += 1
        if shape in KEEPS_SPACE or tag in PREFORMATTED_TAGS:
            self._open_pre()

    def _mark_beginning(self, tag: str, attributes: Mapping[str, str], shape: int) -> None:
        if shape == VALUES:
            attributes = {"values": ""}
        elif tag == "img" and self.pending >= LINE:
            attributes = {**attributes, "apart": ""}
        self.marks.append((self.size, tag, attributes))

    def close(self) -> None:
        """The element opened last ends."""
        frame = self.stack.pop()
        tag = frame.tag
        if frame.number >= 0:
            self.spans[frame.number][1] = self.size
        elif self.stack:
            hand_up(frame, self.stack[-1])
        if tag in MARKED:
            self.marks.append((self.size, tag, None))
        if frame.shape in KEEPS_SPACE or tag in PREFORMATTED_TAGS:
            self._close_pre()
        elif frame.shape == DROP_CAP:
            self._drop_cap(frame.start)
        elif frame.shape == OWN_LINE:
            self.pending = max(self.pending, SPACE if self.cells else LINE)
        if tag == "a" and "href" in frame.attributes:
            self.links -= 1
        level = BLOCKS.get(tag)
        if self.pre.depth:
            self._close_in_pre(frame, level)
        elif level is not None:
            self._close_block(tag, level)
        elif tag == "a":
            self.link_end = self.size
        elif tag == "td" or tag == "th":
            self._close_cell()
        elif tag in RUNS:
            self.run_end, self.run_class = self.size, frame.attributes.get("class") or ""
        elif tag in APART or "-" in tag:
            self.pending = max(self.pending, SPACE)
        elif tag in CODE_TAGS:
            self.code -= 1

    def gap(self, tag: str) -> None:
        """An element that is not shown stands here."""
        if self.pre.depth:
            return
        if tag in APART:
            self.pending = max(self.pending, SPACE)
        elif tag in BLOCKS:
            self.pending = max(self.pending, SPACE if self.cells else LINE)

    def note(self, name: str, value: str) -> None:
        """An attribute for the element that is open (``<meta itemprop=… content=…>`` in the body)."""
        if self.stack and len(self.stack[-1].extras) < EXTRAS:
            self.stack[-1].extras.append((name, value))

    def data(self, data: str) -> None:
        """Text."""
        if self.pre.depth:
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
        if "\xa0" in data and self.pending == LINE and (indent := _INDENT.match(data)):
            self._put(words, " " * indent[1].count("\xa0"))
        else:
            self._put(words)
        self.pending = SPACE if data[-1] != words[-1] else 0

    def mark(self, sign: str) -> None:
        """A sign that joins the text before it and the text after it: the ``^`` of a power."""
        held, self.pending = self.pending, 0
        self._put(sign)
        self.pending = held if held > 0 else 0

    def formula(self, source: str, attributes: Mapping[str, str], display: bool) -> None:
        """A formula as one line of text, on a line of its own if it is for *display*."""
        source = " ".join(source.split())
        if not source:
            return
        level = (SPACE if self.cells else LINE) if display else 0
        if not self.pending and self.out and self.out[-1][-1:].isalnum():
            level = max(level, SPACE)
        self.pending = max(self.pending, level)
        self.stack.append(OpenElement("math", attributes, NORMAL, self.size))
        self.marks.append((self.size, "math", {"display": "block"} if display else {}))
        self._put(source)
        self.pending = level if display else -SPACE
        frame = self.stack.pop()
        self.spans[frame.number][1] = self.size
        self.marks.append((self.size, "math", None))

    def joined_word(self) -> str:
        """The end of the text that a superscript would be glued to; empty after white space."""
        return self.out[-1][-_JOINED:] if self.out and not self.pending and not self.pre.held else ""

    def _open_block(self, tag: str, level: int) -> None:
        if self.cells:
            self.pending = max(self.pending, SPACE)
            self.lists += tag in ("ul", "ol")
        elif tag == "br":
            self.pending = max(self.pending, BLANK if self.pending >= LINE else LINE)
            return
        else:
            if tag == "ul" or tag == "ol":
                level = LINE if self.lists else BLANK
                self.lists += 1
            self.pending = max(self.pending, level)
        if tag == "table":
            self.tables.append(self.stack[-1].shape == VALUES)
        elif tag == "tr":
            self.rows.append(Row(bool(self.tables) and self.tables[-1]))

    def _close_block(self, tag: str, level: int) -> None:
        if tag == "br":
            return
        if tag == "ul" or tag == "ol":
            self.lists -= 1
            level = LINE if self.lists else BLANK
        self.pending = max(self.pending, SPACE if self.cells else level)
        if tag == "tr":
            end_row(self.rows.pop(), self.rows[-1] if self.rows else None, self.out)
        elif tag == "table":
            self.tables.pop()

    def _separate_run(self, attributes: Mapping[str, str]) -> None:
        """A space between two inline elements of different classes, if a letter or digit follows. A single capital is
        the first letter of a word.
        """
        kind = attributes.get("class") or ""
        if kind and self.run_class and kind != self.run_class and self.out:
            last = self.out[-1]
            if last[-1].isalnum() and not (len(last) == 1 and last.isupper()):
                self.pending = -SPACE

    def _drop_cap(self, start: int) -> None:
        """Let the next word go on from what the element that ends held, if that is a single letter."""
        letter = self.out[-1].strip("\"'“„«»‹›‘’( ") if self.out and self.size - start <= _DROP_CAP else ""
        if len(letter) == 1 and letter.isalpha():
            self.glue = letter

    def _open_pre(self) -> None:
        if self.pre.enter():
            self.pending = max(self.pending, SPACE if self.cells else BLANK)

    def _close_pre(self) -> None:
        if self.pre.leave():
            if self.pre.start >= 0 and not self.cells:
                self.verbatim.append((self.pre.start, self.size))
            self.pending = SPACE if self.cells else BLANK

    def _open_in_pre(self, tag: str, level: int | None, shape: int) -> None:
        """Elements that break lines do so once in preformatted text."""
        if tag == "br":
            self.pre.break_line()
        elif level is not None or shape == CODE_LINE:
            self.pre.begin_line()
            if tag == "ul" or tag == "ol":
                self.lists += 1
            elif tag == "table":
                self.tables.append(False)
            elif tag == "tr":
                self.rows.append(Row(values=True))
        elif tag == "td" or tag == "th":
            self.pre.begin_cell()
        if tag in CODE_TAGS:
            self.code += 1

    def _close_in_pre(self, frame: OpenElement, level: int | None) -> None:
        tag = frame.tag
        self.pre.line_due |= (level is not None and tag != "br") or frame.shape == CODE_LINE
        if tag == "ul" or tag == "ol":
            self.lists -= 1
        elif tag == "table":
            self.tables.pop()
        elif tag == "tr":
            self.rows.pop()
        elif tag in CODE_TAGS:
            self.code -= 1

    def _pre(self, data: str) -> None:
        top = self.stack[-1]
        if (top.tag in STRUCTURE or top.shape == VIEWER) and not data.strip():
            return
        space, words = self.pre.take(data)
        if not words:
            return
        if self.cells:
            self._put(" ".join(words.split()))
            self.pending = SPACE
        elif self.pre.start < 0:
            self._put(words, space)
        else:
            if space:
                self.out.append(space)
                self.size += len(space)
            self.pending = 0
            self._put(words)

    def _put(self, words: str, indent: str = "") -> None:
        pending = self.pending
        if self.glue:
            letter, self.glue = self.glue, ""
            if words[0].isalpha() and not (pending == SPACE and letter in _WORDS_OF_ONE_LETTER):
                pending = 0
        if self.rows:
            pending = self._put_in_row(words, pending)
        if pending > 0:
            separator = SEPARATOR[pending]
            if separator:
                self.out.append(separator)
                self.size += len(separator)
        if indent:
            self.out.append(indent)
            self.size += len(indent)
        start = self.size
        if self.pre.depth and self.pre.start < 0:
            self.pre.start = start - len(indent)
        self.out.append(words)
        self.size += len(words)
        if self.rows:
            row = self.rows[-1]
            row.longest = max(row.longest, self.size - row.cell_start)
        top = self.stack[-1] if self.stack else None
        if top is not None and top.number < 0:
            self._number(start)
        self.pieces.append((start, self.size, top.number if top is not None else -1, self.links > 0))

    def _put_in_row(self, words: str, pending: int) -> int:
        """What separates *words* from the text before them, which a row has a say in."""
        row = self.rows[-1]
        if row.fresh:
            row.fresh = False
            if row.started and pending < START:
                if row.empty:  # empty cells before this one keep their places
                    self.out.append("\t" * row.empty)
                    self.size += row.empty
                pending = CELL
                row.separators.append(len(self.out))
            elif pending >= LINE and len(self.rows) > 1 and self.rows[-2].started:
                self.rows[-2].broken = True
            row.empty = 0
            row.cell_start = self.size
        elif pending >= LINE and row.started:
            row.broken = True
        row.started = True
        if "\n" in words:
            row.broken = True
        return pending

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
        if not self.rows:
            self.pending = max(self.pending, SPACE)
            return
        row = self.rows[-1]
        if row.values:
            self.cells += 1
            row.empty += row.fresh and row.started
        row.fresh = True

    def _close_cell(self) -> None:
        if not self.rows:
            self.pending = max(self.pending, SPACE)
        elif self.rows[-1].values:
            self.cells -= 1

    def finish(self) -> str:
        """Close what is open; the text."""
        while self.stack:
            self.close()
        self.text = "".join(self.out)
        return self.text
