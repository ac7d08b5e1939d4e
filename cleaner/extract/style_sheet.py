"""Classes and ids that the style sheets in a page hide."""

from __future__ import annotations

import re
from typing import Any

_HIDES = re.compile(r"(?i)display\s{0,9}:\s{0,9}none")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]{0,9})?\.(-?[A-Za-z_][\w-]{0,80})$|#(-?[A-Za-z_][\w-]{0,80})$")
"""A selector of one class, with or without the element's name, or of one id."""
_MAX_SHEET = 500_000
"""Characters of one style sheet that are read."""
_MAX_RULE = 4_000
"""Characters of a rule and its selectors, at most."""


class Hidden:
    """What the page's own style sheets hide."""

    def __init__(self, root: Any) -> None:
        self.classes: set[str] = set()
        self.ids: set[str] = set()
        for element in root.iter("style"):
            sheet = element.text
            if not sheet or not _HIDES.search(sheet) or not _applies(element):
                continue
            self._read(_COMMENT.sub("", sheet[:_MAX_SHEET]))

    def _read(self, sheet: str) -> None:
        for found in _HIDES.finditer(sheet):
            opens = sheet.rfind("{", max(0, found.start() - _MAX_RULE), found.start())
            if opens < 0 or _is_nested(sheet, opens):
                continue
            start = max(sheet.rfind("}", 0, opens), sheet.rfind(";", 0, opens), sheet.rfind("{", 0, opens)) + 1
            for selector in sheet[start:opens][-_MAX_RULE:].split(","):
                if simple := _SIMPLE.match(selector.strip()):
                    (self.classes if simple[1] else self.ids).add(simple[1] or simple[2])


def _is_nested(sheet: str, opens: int) -> bool:
    """Whether the rule that *opens* stands inside another, such as ``@media print``."""
    before = sheet[:opens]
    return before.count("{") > before.count("}")


def _applies(element: Any) -> bool:
    media = (element.get("media") or "").lower()
    if media and "screen" not in media and "all" not in media:
        return False
    return all(around.tag != "noscript" for around in element.iterancestors())
