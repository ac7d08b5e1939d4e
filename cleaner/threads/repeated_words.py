"""Labels and controls that no list knows, found because they stand in the same place of nearly every post."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cleaner.threads import forum_words
from cleaner.threads.line_classes import FIELDS, NAMES, SENTENCES, SPOKEN, LineClass
from cleaner.threads.sheet import Sheet

_LEAST_POSTS = 3
"""What stands beside fewer posts may stand there by chance."""
_NEARLY_ALL = 0.8
"""Share of the posts that must have a label or control."""
_TOO_OFTEN = 1.5
"""What occurs more often than so many times a post is no part of its header."""
_REACH = 6
"""A card's label stands within so many lines of the anchor."""
_LABEL_CHARS, _CONTROL_CHARS = 40, 60
_ABOVE_FIRST = 12
"""A control below posts does not stand so few lines above the first of them; a name above all posts does."""
_SENTENCE_ENDS = ".!?…"


def with_labels(s: Sheet, anchors: Sequence[int]) -> Sheet:
    """The sheet with short lines that stand near most anchors as fields, whatever they say ("Home port"), what stands
    between two of them as their values, and repeated controls below posts ("Powrót do góry") as controls.
    """
    if len(anchors) < _LEAST_POSTS:
        return s
    s = _with_controls(s, anchors)
    wanted = {k for k, n in s.count.items() if _NEARLY_ALL * len(anchors) <= n <= _TOO_OFTEN * len(anchors)}
    wanted -= s.mentioned | forum_words.guests()
    labels = _beside_most(s, anchors, wanted) if wanted else set()
    labels |= _between_fields_and_anchors(s, anchors)
    if not labels:
        return s
    classes = [
        LineClass.FIELD if k in labels and x is LineClass.SHORT else x for k, x in zip(s.keys, s.classes, strict=True)
    ]
    for i in range(1, len(s) - 1):
        between = classes[i - 1] in FIELDS and classes[i + 1] in FIELDS
        if classes[i] is LineClass.SHORT and between and s.gaps[i] < 2:
            classes[i] = LineClass.FIELD_VALUE
    return replace(s, classes=tuple(classes))


_CARD_LINES = 30
"""A card has at most so many lines."""
_NEARLY_ALWAYS = 0.8
"""Share of a label's occurrences that must stand in cards."""


def _between_fields_and_anchors(s: Sheet, anchors: Sequence[int]) -> set[str]:
    """Keys of short lines that recur, and nearly always between the first field of a card and the anchor below it: the
    labels and usual values of fields that only some posters have filled in.
    """
    inside: Counter[str] = Counter()
    for prev, x in zip([-1, *anchors[:-1]], anchors, strict=True):
        field = None
        for i in range(x - 1, max(prev, x - _CARD_LINES), -1):
            if s.classes[i] in SPOKEN and s.classes[i] is not LineClass.SHORT:
                break
            if s.classes[i] is LineClass.FIELD:
                field = i
        if field is not None and field - 1 > prev and s.classes[field - 1] in NAMES:
            inside.update({s.keys[i] for i in range(field + 1, x) if _may_repeat(s, i, _LABEL_CHARS)})
    names = s.mentioned | forum_words.guests()
    return {k for k, n in inside.items() if n >= _LEAST_POSTS and k not in names and n >= _NEARLY_ALWAYS * s.count[k]}


def _beside_most(s: Sheet, anchors: Sequence[int], wanted: set[str]) -> set[str]:
    """Keys among *wanted* that stand above nearly every anchor, or below nearly every one."""
    near: dict[str, int] = {}
    for step in (-1, 1):
        side: dict[str, int] = {}
        for prev, x, nxt in zip([-1, *anchors[:-1]], anchors, [*anchors[1:], len(s)], strict=True):
            reach = range(x - 1, max(prev, x - _REACH - 1), -1) if step < 0 else range(x + 1, min(nxt, x + _REACH + 1))
            for k in {s.keys[i] for i in reach if s.keys[i] in wanted and _may_repeat(s, i, _LABEL_CHARS)}:
                side[k] = side.get(k, 0) + 1
        near = {k: max(near.get(k, 0), side.get(k, 0)) for k in {*near, *side}}
    return {k for k, n in near.items() if n >= max(_LEAST_POSTS, _NEARLY_ALL * len(anchors))}


def _may_repeat(s: Sheet, i: int, longest: int) -> bool:
    raw = s.raw[i]
    return s.classes[i] is LineClass.SHORT and len(raw) <= longest and raw[-1] not in _SENTENCE_ENDS


def _with_controls(s: Sheet, anchors: Sequence[int]) -> Sheet:
    """The sheet with every short line as a control that stands once after the words of every post, the last one's too,
    and never before the first.
    """
    least = max(_LEAST_POSTS, _NEARLY_ALL * len(anchors))
    wanted = {k for k, n in s.count.items() if least <= n <= len(anchors)}
    wanted -= s.mentioned | forum_words.guests()
    wanted -= {s.keys[i] for i in range(max(0, anchors[0] - _ABOVE_FIRST), anchors[0] + 1)}
    if not wanted:
        return s
    at: dict[str, list[int]] = {}
    for i in range(anchors[0] + 1, len(s)):
        if s.keys[i] in wanted and _may_repeat(s, i, _CONTROL_CHARS):
            at.setdefault(s.keys[i], []).append(i)
    controls = {
        i for k, lines in at.items() if s.count[k] == len(lines) and _after_words(s, anchors, lines) for i in lines
    }
    if not controls:
        return s
    return replace(s, classes=tuple(LineClass.CONTROL if i in controls else x for i, x in enumerate(s.classes)))


def _after_words(s: Sheet, anchors: Sequence[int], lines: Sequence[int]) -> bool:
    """Whether each of the lines belongs to another post, the last to the last one, and most stand below its words."""
    owners = [bisect_right(anchors, i) for i in lines]
    below = sum(any(x in SENTENCES for x in s.classes[anchors[o - 1] : i]) for o, i in zip(owners, lines, strict=True))
    return owners[-1] == len(anchors) and len(set(owners)) == len(owners) and 3 * below >= 2 * len(lines)
