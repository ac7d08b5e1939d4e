"""What a page's own repetition says of its words: which are names, which are labels of fields that no list knows."""

from __future__ import annotations

import re
from bisect import bisect_right

from cleaner.threads import forum_words
from cleaner.threads.line_classes import Sheet, key

_MENTION = re.compile(r"@([\w.-]{2,30})")
_QUOTED = re.compile(
    r"(?:originally posted by |quote from:? |zitat von |citation de |cita de |сообщение от |on ∂+,? )?(.{2,40}?)(?:"
    r" said| wrote| \S{2,12})?[:\s↑∂,]*"
)


def mentioned(s: Sheet) -> frozenset[str]:
    """Keys of the names that quotations and answers on the page mention."""
    if s.mentions:
        return s.mentions[0]
    found = set()
    for i, letter in enumerate(s.letters):
        if (letter == "Q" and (m := _QUOTED.fullmatch(s.masked[i].strip()))) or (
            letter in "SP" and s.masked[i][:1] == "@" and (m := _MENTION.match(s.masked[i]))
        ):
            found.add(key(m[1]))
    s.mentions.append(frozenset(found))
    return s.mentions[0]


def promote_labels(s: Sheet, q: list[int]) -> None:
    """Takes short lines that stand near most anchors for fields, whatever they say ("Home port"), and what is between
    two for values.
    """
    if len(q) < 3:
        return
    _promote_controls(s, q)
    names = mentioned(s)
    wanted = {k for k, n in s.count.items() if 0.8 * len(q) <= n <= 1.5 * len(q)} - names - forum_words.guests()
    if not wanted:
        return
    near: dict[str, int] = {}
    for step in (-1, 1):
        side: dict[str, int] = {}
        for prev, x, nxt in zip([-1, *q[:-1]], q, [*q[1:], len(s)], strict=True):
            reach = range(x - 1, max(prev, x - 7), -1) if step < 0 else range(x + 1, min(nxt, x + 7))
            for k in {
                s.keys[i]
                for i in reach
                if s.letters[i] == "S" and s.keys[i] in wanted and len(s.raw[i]) <= 40 and s.raw[i][-1] not in ".!?…"
            }:
                side[k] = side.get(k, 0) + 1
        near = {k: max(near.get(k, 0), side.get(k, 0)) for k in {*near, *side}}
    labels = {k for k, n in near.items() if n >= max(3, 0.8 * len(q))}
    if labels:
        for i, k in enumerate(s.keys):
            if k in labels and s.letters[i] == "S":
                s.letters[i] = "F"
        for i in range(1, len(s) - 1):
            if s.letters[i] == "S" and s.letters[i - 1] in "FV" and s.letters[i + 1] in "FV" and s.gaps[i] < 2:
                s.letters[i] = "V"


_ABOVE_FIRST = 12
"""A control below posts does not stand so few lines above the first of them; a name above all posts does."""


def _promote_controls(s: Sheet, q: list[int]) -> None:
    """Takes a short line that stands once behind the words of every post, the last one's too, and never before the
    first, for a control, whatever it says ("Powrót do góry").
    """
    names = mentioned(s)
    least = max(3, 0.8 * len(q))
    wanted = {k for k, n in s.count.items() if least <= n <= len(q)}
    wanted -= names | forum_words.guests() | {s.keys[i] for i in range(max(0, q[0] - _ABOVE_FIRST), q[0] + 1)}
    if not wanted:
        return
    at: dict[str, list[int]] = {}
    for i in range(q[0] + 1, len(s)):
        k = s.keys[i]
        if k in wanted and s.letters[i] == "S" and len(s.raw[i]) <= 60 and s.raw[i][-1] not in ".!?…":
            at.setdefault(k, []).append(i)
    for k, lines in at.items():
        if s.count[k] != len(lines):
            continue
        owners = [bisect_right(q, i) for i in lines]
        behind = sum(any(x in "P>" for x in s.letters[q[o - 1] : i]) for o, i in zip(owners, lines, strict=True))
        if owners[-1] == len(q) and len(set(owners)) == len(owners) and 3 * behind >= 2 * len(lines):
            for i in lines:
                s.letters[i] = "A"
