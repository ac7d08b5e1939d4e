"""Kept blocks as CommonMark: headings, lists, quotations, code, tables of GFM, emphasis, links and images.

Rendered back, it gives the same text. What Markdown cannot say is text: cells of a table that span others stand in the
first place and leave the others empty, a table that lays a page out is read in order, superscripts keep the marks that
the text has. Formulas stand between dollar signs.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from urllib.parse import urljoin

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import kept_text
from cleaner.extract.inline_markdown import Inline, code_fence, escaped_start, is_fenced
from cleaner.extract.markdown_table import MarkdownTable
from cleaner.model import Document, Mark

_LISTS = ("ul", "ol")
_EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**", "del": "~~", "s": "~~", "strike": "~~"}
_CODE = ("code", "tt", "kbd", "samp")
_INLINE = frozenset((*_EMPHASIS, *_CODE, "a", "math"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DEEPEST = 12
"""Lists and quotations in one another beyond which text is not set in further."""
_BULLET = re.compile(r"(?:[-*+•‣◦▪]|(\d{1,9}[.)]))[ \t]+(?=\S)")
"""What a line of plain text begins with that is an item of a list."""


def of_blocks(document: Document, blocks: NDArray[np.int64], *, links: bool = True) -> str:
    """The Markdown of *blocks* (their numbers, in order). *links*: keep links and images, with absolute addresses."""
    if not len(blocks):
        return ""
    return _MarkdownWriter(document, blocks, links).written()


@dataclass(slots=True)
class _Open:
    """A list item or a quotation that is open."""

    tag: str
    marker: str = ""
    fresh: bool = True
    """Nothing of it has been written."""
    indent: int = 0
    """Columns that an item of plain text is set in by."""


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int = 1
    used: bool = False


class _MarkdownWriter:
    """Goes over marks and kept text in order."""

    def __init__(self, document: Document, blocks: NDArray[np.int64], links: bool) -> None:
        self.document, self.links = document, links
        self.base = _base(document)
        self.begins, self.ends = document.begins[blocks].tolist(), document.ends[blocks].tolist()
        self.numbers = blocks.tolist()
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.lists: list[_List] = []
        self.tables: list[MarkdownTable | None] = []
        self.inline = Inline()
        self.heading = 0
        self.language = ""
        self.in_pre = 0
        self.last_block = -1
        self.next = 0
        """The next of the kept blocks whose text is to be written."""
        self.tight = False
        self.before: list[_Open] = []
        """The items and quotations that the last block stands in."""

    def written(self) -> str:
        at = 0
        for mark in self.document.marks:
            self._text(at, mark.at)
            at = max(at, mark.at)
            if mark.opens:
                self._opened(mark)
            else:
                self._closed(mark.tag)
        self._text(at, len(self.document.text))
        self._flush()
        return "".join(self.out).strip("\n")

    def _text(self, start: int, end: int) -> None:
        """Write what is kept of the text from *start* to *end*."""
        while self.next < len(self.numbers) and self.begins[self.next] < end:
            i = self.next
            begin, stop = max(start, self.begins[i]), min(end, self.ends[i])
            if begin < stop:
                self._piece(self.numbers[i], begin, stop, begin == self.begins[i])
            if self.ends[i] > end:
                return
            self.next += 1

    def _piece(self, block: int, begin: int, stop: int, first: bool) -> None:
        text = self.document.text
        if first and block != self.last_block:
            if self._code(block):
                return
            self._new_line(block, begin)
            if self.document.hints is None:
                begin = self._plain_line(begin, stop)
            self.last_block = block
        elif self.document.verbatim is not None and self.document.verbatim[block] >= 0:
            return  # written with its first line
        self.inline.text(text[begin:stop])

    def _new_line(self, block: int, begin: int) -> None:
        """A block of the source begins: a new paragraph, or a new line of one."""
        if self.inline.is_empty() or self._table() is not None:
            return
        before = int(self.document.ends[block - 1]) if block else 0
        close = block == self.last_block + 1 and self.document.text.count("\n", before, begin) < 2
        if close and not self.heading:
            self.inline.line_break()
        elif not self.heading:
            self._flush()
        else:
            self.inline.text(" ")

    def _plain_line(self, begin: int, stop: int) -> int:
        """A line of plain text begins, perhaps as an item of a list; where the words of it begin."""
        text = self.document.text
        indent = len(text[text.rfind("\n", 0, begin) + 1 : begin].expandtabs(4))
        if bullet := _BULLET.match(text, begin, stop):
            self._flush()
            while self.open and self.open[-1].indent >= indent:
                self.open.pop()
            self.open.append(_Open("li", f"{bullet[1] or '-'} ", indent=indent))
            return bullet.end()
        if self.open and (self.inline.is_empty() or indent <= self.open[-1].indent):
            self._flush()
            self.open.clear()
        return begin

    def _code(self, block: int) -> bool:
        """Write the preformatted text that *block* is the first kept line of, all of it."""
        groups = self.document.verbatim
        if groups is None or groups[block] < 0:
            return False
        if self.last_block >= 0 and groups[self.last_block] == groups[block]:
            return True
        self._flush()
        first = self.next
        last = first
        while last < len(self.numbers) and groups[self.numbers[last]] == groups[block]:
            last += 1
        own = np.array(self.numbers[first:last])
        code = kept_text.joined(self.document, own)
        fenced = self.document.hints is None and is_fenced(code)
        self._block(code if fenced else code_fence(code, self.language))
        self.last_block = self.numbers[last - 1]
        return True

    def _before_inline(self, at: int) -> None:
        """An element within a line begins: on a new line, if the text that it holds begins one."""
        if self.next >= len(self.numbers):
            return
        block, begin = self.numbers[self.next], self.begins[self.next]
        groups = self.document.verbatim
        if begin >= at and block != self.last_block and (groups is None or groups[block] < 0):
            self._new_line(block, begin)
            self.last_block = block

    def _opened(self, mark: Mark) -> None:
        tag = mark.tag
        if tag in _INLINE:
            self._before_inline(mark.at)
        if tag in _EMPHASIS:
            self.inline.open(_EMPHASIS[tag])
        elif tag == "a":
            self.inline.open_link(urljoin(self.base, mark.value) if self.links and _is_address(mark.value) else "")
        elif tag in _CODE:
            if mark.value:
                self.language = mark.value
            self.inline.open_code()
        elif tag == "math":
            self.inline.open_math(display=mark.value == "block")
        elif tag == "img":
            self._image(mark)
        elif tag in ("td", "th"):
            self._cell(mark)
        elif tag != "br" and tag != "sup":
            self._opened_block(mark)

    def _opened_block(self, mark: Mark) -> None:
        tag = mark.tag
        if self._table() is not None and tag not in ("tr", "table", "caption"):
            self.inline.text(" ")
            return
        if tag != "tr" or self._table() is None:
            self._flush()
        if tag in _HEADINGS:
            self.heading = int(tag[1])
        elif tag in _LISTS:
            start = int(mark.value) if mark.value.isdecimal() and mark.value.isascii() else 1
            self.lists.append(_List(tag == "ol", start))
        elif tag == "li":
            self._item(mark)
        elif tag == "blockquote":
            self.open.append(_Open("blockquote", "> "))
        elif tag == "table":
            self.tables.append(MarkdownTable() if mark.value == "values" else None)
        elif tag == "tr" and (table := self._table()) is not None:
            self._end_row(table)
            table.open_row()
        elif tag == "pre":
            self.language = mark.value or ""
        elif tag == "hr" and self.out and self._is_between(mark.at):
            self._block("---")

    def _closed(self, tag: str) -> None:
        if tag in _EMPHASIS:
            self.inline.close(_EMPHASIS[tag])
        elif tag == "a":
            self.inline.close_link()
        elif tag in _CODE:
            self.inline.close_code()
        elif tag == "math":
            self.inline.close_math()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag not in ("img", "br", "hr", "sup"):
            self._closed_block(tag)

    def _closed_block(self, tag: str) -> None:
        table = self._table()
        if table is not None and tag not in ("tr", "table", "caption"):
            self.inline.text(" ")
            return
        if tag == "tr" and table is not None:
            self._end_row(table)
            return
        self._flush()
        if tag in _HEADINGS:
            self.heading = 0
        elif tag in _LISTS and self.lists:
            self.lists.pop()
        elif tag in ("li", "blockquote"):
            for i in range(len(self.open) - 1, -1, -1):
                if self.open[i].tag == tag:
                    del self.open[i:]
                    break
        elif tag == "table" and self.tables and (done := self.tables.pop()) is not None:
            self._end_table(done)
        elif tag == "pre":
            self.language = ""

    def _item(self, mark: Mark) -> None:
        own = self.lists[-1] if self.lists else _List(False)
        if own.ordered and mark.value.isdecimal() and mark.value.isascii():
            own.number = int(mark.value)
        self.open.append(_Open("li", f"{own.number % 10**9}. " if own.ordered else "- "))
        own.number += 1

    def _image(self, mark: Mark) -> None:
        source, alt, *apart = mark.value.split("\n", 2)
        if not self.links or not _is_address(source) or not self._is_between(mark.at):
            return
        if apart and self._table() is None:
            self._flush()
        self.inline.image(alt, urljoin(self.base, source))

    def _is_between(self, at: int) -> bool:
        """Whether what stands around *at* is kept."""
        before = bisect.bisect_right(self.document.begins, at - 1) - 1
        return before < 0 or before == self.last_block or before + 1 in self.numbers[self.next : self.next + 1]

    def _table(self) -> MarkdownTable | None:
        return self.tables[-1] if self.tables else None

    def _cell(self, mark: Mark) -> None:
        table = self._table()
        if table is None:
            self._flush()
            return
        table.open_cell(mark.value)
        self.inline.clear()

    def _end_cell(self) -> None:
        table = self._table()
        if table is None:
            self._flush()
        else:
            table.close_cell(self.inline.taken(in_table=True))

    def _end_row(self, table: MarkdownTable) -> None:
        if table.close_row():
            self.inline.clear()

    def _end_table(self, table: MarkdownTable) -> None:
        self._end_row(table)
        if lines := table.lines():
            self._block("\n".join(lines))

    def _flush(self) -> None:
        """Write the line of text that is open as a paragraph or heading."""
        text = self.inline.taken(one_line=bool(self.heading))
        if text:
            self._block(f"{'#' * self.heading} {text}" if self.heading else escaped_start(text))

    def _block(self, text: str) -> None:
        """Write a block, set in by the lists and quotations it stands in."""
        first = rest = ""
        new_item = False
        for level in self.open[:_DEEPEST]:
            if level.tag == "blockquote":
                first, rest = f"{first}> ", f"{rest}> "
                continue
            first += level.marker if level.fresh else " " * len(level.marker)
            rest += " " * len(level.marker)
            new_item |= level.fresh
            level.fresh = False
        lines = text.split("\n")
        body = [
            f"{first}{lines[0]}",
            *(f"{rest}{line}" if line else rest.rstrip(" ") for line in lines[1:]),
        ]
        if self.out:
            self.out.append("\n" if new_item and self.tight else f"\n{self._blank()}\n")
        self.out.append("\n".join(body))
        self.before = self.open[:_DEEPEST]
        self.tight = bool(self.open) and self.open[-1].tag == "li" and "\n" not in text

    def _blank(self) -> str:
        """What stands on the blank line between two blocks: the signs of the quotations that hold both."""
        prefix = ""
        for level, other in zip(self.open[:_DEEPEST], self.before, strict=False):
            if level is not other:
                break
            prefix += "> " if level.tag == "blockquote" else " " * len(level.marker)
        return prefix.rstrip(" ")


def _is_address(value: str) -> bool:
    return bool(value) and not value.lower().startswith(("javascript:", "data:", "#", "blob:")) and len(value) < 2000


def _base(document: Document) -> str:
    base = document.page.url or ""
    if document.hints is not None and document.hints.base:
        base = urljoin(base, document.hints.base)
    return base
