"""The text that a page's structured data gives as its article (``articleBody``), and which blocks it holds."""

from __future__ import annotations

import html
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST = 300
"""Letters and digits of a text that is an article."""
_LONGEST = 300_000
"""Characters that are read."""
_TELLING = 20
"""Letters and digits of a block that is found in a text, at least: shorter ones are in any."""
_LONG, _HEAD, _TAIL = 60, 40, 30
"""Of a block of more letters and digits than the first number, beginning and end are enough: what stands between may
differ by a link or a line break."""
COVERED = 0.6
"""Share of the declared text that the page's blocks hold, at least: a text that the page does not show says nothing."""
_TAG = re.compile(r"<[^<>]{1,300}>")
_BETWEEN = re.compile(r"[\W_]+")


def of_node(node: dict[str, Any]) -> str | None:
    """The letters and digits of the text of a node of structured data; ``None`` where it has none of some length."""
    body = node.get("articleBody")
    if not isinstance(body, str) or len(body) < LEAST:
        return None
    plain = _TAG.sub(" ", html.unescape(html.unescape(body[:_LONGEST])))
    found = key(plain)
    return found if len(found) >= LEAST else None


def key(text: str) -> str:
    """Letters and digits of *text*, lower case."""
    return _BETWEEN.sub("", text.lower())


def held_blocks(
    text: str, begins: NDArray[np.int64], ends: NDArray[np.int64], body: str | None
) -> NDArray[np.bool_] | None:
    """Per block whether *body* (what :func:`of_node` gives) holds it; ``None`` without such a text, or if the page does
    not show most of it.
    """
    if body is None:
        return None
    held = np.zeros(len(begins), np.bool_)
    shown = 0
    for block, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        line = key(text[begin:end])
        if len(line) >= _TELLING and (line in body or (len(line) > _LONG and _frames(line, body))):
            held[block] = True
            shown += len(line)
    return held if shown >= COVERED * len(body) else None


def _frames(line: str, body: str) -> bool:
    return line[:_HEAD] in body and line[-_TAIL:] in body
