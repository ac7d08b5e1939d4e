"""What the class of an element says of how its text is to be read: hidden, a gutter, a formula, a drop cap."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from cleaner.extract.code_layout import GUTTER_NAMES, LINE_NAMES

UNSEEN, STYLED_AWAY, GUTTER, CODE_LINE_NAME, FORMULA, DROP_CAP_NAME, HEADING_ANCHOR, NOTE, CODE_VIEWER = (
    1 << i for i in range(9)
)
"""Flags of a class: for screen readers only; hidden by the page's style sheet; a gutter of line numbers; a line of
code; a formula; a drop cap; the link of a heading to itself; the text of a note; lines of code in elements of their
own."""

_UNSEEN = re.compile(
    r"(?i)(?<![\w-])(?:(?:u-)?(?:sr|screen-?reader)[-_]?(?:only|text)(?:-focusable)?|screen-?readers?|visually-?hidden(?:-focusable)?|"
    r"(?:u-)?hidden-?visually|element-invisible|assistive-text|a11y-(?:hidden|text|only)|ui-helper-hidden-accessible|"
    r"hidden-accessible|mw-jump-link|mobile-undersized-upper-hidden)(?![\w-])"
)
_NOT_DISPLAYED = re.compile(r"(?<![\w-])d-none(?![\w-])")
_DISPLAYED_WIDE = re.compile(
    r"(?<![\w-])d-(?:\w+-)?(?:block|inline|inline-block|flex|inline-flex|grid|table|table-cell)(?![\w-])"
)
_GUTTER = re.compile(rf"(?i)(?<![\w-])(?:{GUTTER_NAMES})(?![\w-])")
_CODE_LINE = re.compile(rf"(?i)(?<![\w-])(?:{LINE_NAMES})(?![\w-])")
_FORMULA = re.compile(
    r"(?i)(?<![\w-])(?:katex(?:-display|-block)?|mathjax(?:_\w+)?|mjx-\w+|mwe-math-element|(?:wp-)?(?:block-)?katex\w*|math(?:-?(?:inline|display|block|tex|formula|jax|node|expression))?|"
    r"latex(?:-?\w+)?|tex(?:2jax_\w+)?|ltx_Math|equation|formula|ql-formula|ztext-math|mathquill\w*|AMmath)(?![\w-])"
)
_DROP_CAP = re.compile(
    r"(?i)(?<![a-z])(?:drop-?_?caps?|drop-?letter|initial-?(?:cap|letter)|first-?letter|firstletter|lettrine|big-?letter|capital(?:ized)?-?letter|versal)(?![a-z])"
)
_HEADING_ANCHOR = re.compile(
    r"(?i)(?<![a-z])(?:header-?link|anchor(?:js)?(?:-?link)?|heading-?anchor|perma-?link|hash-?link|direct-?link|toclink|section-?link)(?![a-z])"
)
_NOTE = re.compile(
    r"(?i)(?<![a-z])(?:(?:foot|side|margin|end|popup|pop)[-_]?notes?)(?![a-z])|(?<![a-z])notes?[-_](?:text|content|body|popup)(?![a-z])"
)
_CODE_VIEWER = re.compile(
    r"(?<![\w-])(?:CodeMirror-(?:code|lines)|view-lines|ace_text-layer|cm-content|react-code-lines|js-file-line-container|hljs-ln|"
    r"syntaxhighlighter|code-lines|source-lines|diff-table)(?![\w-])"
)
_LONG = 400
"""Characters of a class attribute that are read."""


class Names:
    """Flags by class attribute, each worked out once for a page; *hidden* are the classes that its style sheet
    hides.
    """

    def __init__(self, hidden: Set[str] = frozenset()) -> None:
        self.hidden = hidden
        self.known: dict[str, int] = {}

    def of(self, classes: str) -> int:
        """The flags of a class attribute."""
        flags = self.known.get(classes)
        if flags is None:
            flags = self.known[classes] = self._flags(classes[:_LONG])
        return flags

    def _flags(self, classes: str) -> int:
        flags = _by_patterns(classes)
        if self.hidden and not self.hidden.isdisjoint(classes.split()):
            flags |= STYLED_AWAY
        return flags


@lru_cache(maxsize=1 << 14)
def _by_patterns(classes: str) -> int:
    """The flags of a class attribute but for what the page's style sheet says; pages of one site share most."""
    if not _ANY.search(classes):  # nearly all: one search instead of nine
        return 0
    flags = 0
    if _UNSEEN.search(classes) or (_NOT_DISPLAYED.search(classes) and not _DISPLAYED_WIDE.search(classes)):
        flags |= UNSEEN
    for pattern, flag in _PATTERNS:
        if pattern.search(classes):
            flags |= flag
    return flags


_PATTERNS = (
    (_GUTTER, GUTTER),
    (_CODE_LINE, CODE_LINE_NAME),
    (_FORMULA, FORMULA),
    (_DROP_CAP, DROP_CAP_NAME),
    (_HEADING_ANCHOR, HEADING_ANCHOR),
    (_NOTE, NOTE),
    (_CODE_VIEWER, CODE_VIEWER),
)
_ANY = re.compile(
    "|".join(
        f"(?:{pattern.pattern.removeprefix('(?i)')})"
        for pattern in (_UNSEEN, _NOT_DISPLAYED, *(pattern for pattern, _ in _PATTERNS))
    ),
    re.I,
)
