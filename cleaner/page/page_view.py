"""A cleaned page for a person: every line, the removed ones marked with their kind and rule.

``cleaner show`` and :meth:`CleanPage.explain` both print what :func:`render` gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cleaner.model import MOVED_KINDS, Block, Document, Metadata, Post, Removed
from cleaner.text.terminal import printable, wrapped

RESET, DIM, RED, GREEN, YELLOW, CYAN, BOLD = (f"\x1b[{n}m" for n in (0, 2, 31, 32, 33, 36, 1))
MARGIN = 28
"""Columns in front of each line; kind and rule stand there."""


MIN_COLUMNS = 20
"""Of the text beside the margin, however narrow the terminal is."""


class ShownPage(Protocol):
    """What is shown of a cleaned page."""

    document: Document

    @property
    def source(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Block]: ...
    @property
    def removed(self) -> Sequence[Removed]: ...
    @property
    def posts(self) -> Sequence[Post]: ...
    @property
    def metadata(self) -> Metadata: ...


def render(page: ShownPage, *, color: bool = False, why: bool = False, width: int | None = None) -> str:
    """Every line of *page*: kept ones as they are, removed ones marked ``-`` with kind and rule in the margin.

    The last lines say how much was removed and what the page says of itself. With *why*, the words or the form that
    made a rule fire stand below its line, once for a run of lines removed alike. With *color*, ANSI colours are used.
    Longer lines than *width* columns, margin included, are wrapped. Control characters of the page are replaced, so
    that the result is safe to print.
    """
    view = _View(page, color=color, why=why, width=width)
    for number, block in enumerate(page.blocks):
        view.add(number, block)
    view.close()
    return "\n".join(view.lines) + "\n"


class _View:
    """Collects the lines of one page."""

    def __init__(self, page: ShownPage, *, color: bool, why: bool, width: int | None) -> None:
        self.page, self.color, self.why = page, color, why
        self.columns = max(MIN_COLUMNS, width - MARGIN - 3) if width else 0
        self.lines: list[str] = []
        self._post = 0
        self._reason: tuple[str, str] | None = None  # of the removed line before

    def add(self, number: int, block: Block) -> None:
        """The line of block *number*, below a line that names the post if another post begins there."""
        if (block.post or 0) != self._post:
            self._post = block.post or 0
            title = f"{'':{MARGIN}} ── post {self._post}" if self._post else f"{'':{MARGIN}} ──"
            self.lines.append(self._paint(title, CYAN))
        line = printable(self.page.document.line(number))
        first, *more = wrapped(line, self.columns) if self.columns else [line]
        if block.kept:
            kind = "" if block.kind == "content" else block.kind
            self.lines.append(f"{self._paint(f'  {kind[: MARGIN - 3]:{MARGIN - 2}}', DIM)} │ {first}")
            self.lines += [f"{'':{MARGIN}} │ {piece}" for piece in more]
            self._reason = None
            return
        code = YELLOW if block.kind in MOVED_KINDS else RED
        self.lines.append(f"{self._paint(f'- {_name(block)[: MARGIN - 3]:{MARGIN - 2}}', code)} │ "
                          f"{self._paint(first, code)}")  # fmt: skip
        self.lines += [f"{'':{MARGIN}} │ {self._paint(piece, code)}" for piece in more]
        if self.why and block.why and self._reason != (block.rule, block.why):
            reason = f"{block.kind}, {block.score:.2f}: {printable(block.why)}"
            self.lines.append(self._paint(f"{'':{MARGIN}} ╰ {reason}", DIM))
        self._reason = (block.rule, block.why)

    def close(self) -> None:
        """How much was removed, and what the page says of itself."""
        gone = sum(r.end - r.start for r in self.page.removed)
        total = len(self.page.source)
        posts = f", {len(self.page.posts)} posts" if self.page.posts else ""
        if total:
            share = f"{gone:,} of {total:,} characters removed ({gone / total:.0%}){posts}"
            self.lines.append(self._paint(f"{'':{MARGIN}} {share}", BOLD))
        for name, value in _facts(self.page):
            self.lines.append(self._paint(f"{'':{MARGIN}} {name}: {printable(value)}", GREEN))

    def _paint(self, text: str, code: str) -> str:
        return f"{code}{text}{RESET}" if self.color and text else text


def _name(block: Block) -> str:
    """Kind and rule of a removed block, or the rule alone where it begins with the kind or fills the margin."""
    name = block.rule or block.kind
    return name if name.partition(".")[0] == block.kind or len(name) > MARGIN // 2 else f"{block.kind} {name}"


def _facts(page: ShownPage) -> list[tuple[str, str]]:
    m = page.metadata
    facts = [("title", m.title), ("author", m.author), ("published", m.published), ("site", m.site),
             ("source", m.source_credit), ("license", m.license)]  # fmt: skip
    return [(name, value) for name, value in facts if value] + [("caption", c) for c in m.captions]
