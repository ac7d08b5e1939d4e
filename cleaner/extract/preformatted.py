"""White space of preformatted text: where its lines end, and what stands before the text that comes next."""

from __future__ import annotations

import re

_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


class PreformattedText:
    """The preformatted text that is open, if one is. White space is written when more text follows it, so that blank
    lines at either end are left out; elements that break lines do so once.
    """

    __slots__ = ("depth", "held", "line_due", "start")

    def __init__(self) -> None:
        self.depth = 0
        """Open elements in which white space counts."""
        self.held = ""
        """White space that is written when more follows."""
        self.line_due = False
        """A line has ended with its element."""
        self.start = -1
        """Where the text starts in the page's; -1 before its first word."""

    def enter(self) -> bool:
        """An element in which white space counts begins; whether it is the outermost."""
        self.depth += 1
        if self.depth > 1:
            return False
        self.held, self.line_due, self.start = "", False, -1
        return True

    def leave(self) -> bool:
        """It ends; whether it was the outermost."""
        self.depth -= 1
        if not self.depth:
            self.held, self.line_due = "", False
        return self.depth == 0

    def begin_line(self) -> None:
        """An element of its own line begins."""
        if self.line_due or (self.start >= 0 and "\n" not in self.held):
            self.break_line()

    def break_line(self) -> None:
        """The line ends here."""
        self.held, self.line_due = f"{self.held}\n", False

    def begin_cell(self) -> None:
        """A cell of a table begins: apart from the one before it on its line."""
        if self.start >= 0 and "\n" not in self.held and not self.line_due:
            self.held += "\t"

    def take(self, data: str) -> tuple[str, str]:
        """White space and text of *data* that are to be written now; no text if it is white space only."""
        data = _BREAK.sub("\n", data).replace("\xa0", " ")
        if self.line_due and data:
            self.line_due = False
            if data[0] != "\n":
                self.held += "\n"
        body = data.rstrip()
        if not body:
            self.held += data
            return "", ""
        text = self.held + body
        self.held = data[len(body) :]
        words = text.lstrip()
        space = text[: len(text) - len(words)]
        if self.start < 0:  # blank lines at the beginning are left out
            space = space[space.rfind("\n") + 1 :]
        return space, words
