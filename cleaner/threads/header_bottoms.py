"""The line after a post's header, where the header stands above the post's words."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.threads.header_tops import INITIAL
from cleaner.threads.line_classes import CARD_TEXT, FIELDS, LOOSE, SENTENCES, LineClass
from cleaner.threads.sheet import Sheet

_FORTH = 45
"""A header reaches at most so many lines below its anchor."""
_SHOWS_A_CARD = CARD_TEXT | {LineClass.NUMBER}
_HEADER_LINES = FIELDS | {
    LineClass.RANK,
    LineClass.NUMBER,
    LineClass.POST_NUMBER,
    LineClass.DATE,
    LineClass.MARKS,
    LineClass.TITLE_AGAIN,
}
"""Classes that no post's own words have, one-word posts aside."""
_CONTROLS = frozenset((LineClass.CHARACTER, LineClass.CONTROL, LineClass.EDIT_NOTE))
_NEAR_ANCHOR = _CONTROLS | LOOSE
"""Classes that belong to the header only as far as most posts' headers reach."""
_MOSTLY_PROSE = 0.25
"""Where so many of the posts have a sentence at a distance from the anchor, the headers have ended."""
_TITLE_REACH = 3
"""The thread's title, a question, may stand within so many lines below the anchor."""
_NAME_REACH = 3
"""A name may stand so many lines below the reach of most headers, if a field follows it."""


def header_bottoms(s: Sheet, anchors: Sequence[int]) -> list[int]:
    """First line of every post's own words: after the anchor and the part of the header that follows it."""
    ends = [*anchors[1:], len(s)]
    # Where the card stands above the anchor, little of the header can stand below it: a short line there is a short
    # answer.
    bridges = 2 * sum(_card_above(s, x) for x in anchors) <= len(anchors)
    reach = _reach(s, anchors, ends, bridges=bridges)
    head = set(s.keys[: anchors[0]])
    return [_bottom(s, x, end, reach, head, bridges=bridges) for x, end in zip(anchors, ends, strict=True)]


def _card_above(s: Sheet, x: int) -> bool:
    """Whether a part of a card stands within five lines above the anchor, before any sentence."""
    for i in range(x - 1, max(0, x - 5) - 1, -1):
        if s.classes[i] in _SHOWS_A_CARD:
            return True
        if s.classes[i] in SENTENCES:
            return False
    return False


def _bottom(s: Sheet, x: int, end: int, reach: int, head: set[str], *, bridges: bool) -> int:
    """First line of the words of the post anchored at *x*; *head* are the keys of the lines above the first post. With
    *bridges*, the card stands below the anchor.
    """
    bottom = x + 1
    for i in range(x + 1, min(end, x + _FORTH)):
        line_class = s.classes[i]
        near = i - x <= reach and not (line_class is LineClass.SHORT and _speaks(s, i, bottom, x))
        if (
            (line_class in _HEADER_LINES and (near or s.gaps[i] < 2))
            or (near and line_class in _NEAR_ANCHOR)
            or (i - x <= _TITLE_REACH and _is_title(s, i, head))
        ):
            bottom = i + 1
        elif not (
            bridges
            and line_class is LineClass.SHORT
            and i - x <= reach + _NAME_REACH
            and i + 1 < end
            and s.classes[i + 1] in CARD_TEXT
            and s.gaps[i + 1] < 2
        ):
            break
    return bottom


def _is_title(s: Sheet, i: int, head: set[str]) -> bool:
    """Whether a sentence is the thread's title, a question, shown again."""
    return (
        s.classes[i] is LineClass.PROSE
        and s.repeats[i] > 1
        and s.raw[i][-1] != "."
        and bool(s.keys[i])
        and s.keys[i] in head
    )


def _speaks(s: Sheet, i: int, bottom: int, x: int) -> bool:
    """Whether a short line after the anchor is somebody's words: a sentence, an address, what follows the numbers."""
    raw = s.raw[i]
    if (raw[-1] in ".!?…" and len(raw.split()) > 1 and not INITIAL.search(raw)) or "://" in raw:
        return True
    counted = LineClass.NUMBER in s.classes[x + 1 : bottom]
    return counted and i + 1 < len(s) and s.classes[i + 1] not in _SHOWS_A_CARD


def _reach(s: Sheet, anchors: Sequence[int], ends: Sequence[int], *, bridges: bool) -> int:
    """How many lines after the anchor are header in most posts. With *bridges*, controls and repeated lines count, and
    up to two lines between two parts of the header.
    """
    likely = _HEADER_LINES | _CONTROLS if bridges else _HEADER_LINES
    sure: list[float] = [1.0]
    for off in range(1, _FORTH):
        at = [x + off for x, e in zip(anchors, ends, strict=True) if x + off < e]
        if len(at) < 2 or 2 * len(at) < len(anchors):
            break
        if sum(s.classes[i] in SENTENCES for i in at) > _MOSTLY_PROSE * len(at):
            break
        header = sum(
            s.classes[i] in likely or (bridges and s.repeats[i] > 1 and s.classes[i] is not LineClass.PROSE) for i in at
        )
        sure.append(header / len(at))
    reach = 0
    for off in range(1, len(sure)):
        if sure[off] >= 0.5:
            reach = off
        elif not bridges or off + 1 >= len(sure) or max(sure[off + 1 : off + 3]) < 0.5:
            break
    return reach
