"""Numbers of posts that stand on lines of their own: "Reply 12", or "#" and the number below it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from cleaner.threads.line_classes import LineClass

LABELLED = frozenset(
    "reply 0|post 0|message 0|beitrag 0|antwort 0|nachricht 0|reponse 0|message n0|respuesta 0|mensaje 0|resposta 0"
    "|mensagem 0|risposta 0|messaggio 0|bericht 0|reactie 0|odpowiedz 0|mesaj 0|yanit 0|cevap 0|ответ 0|сообщение 0"
    "|svar 0|inlagg 0|viesti 0".split("|")
)
"""Numbers of posts that say what they count."""
_MAY_COUNT = frozenset((LineClass.CONTROL, LineClass.SHORT, LineClass.NUMBER))
_LEAST = 3
"""Labelled numbers count from so many on; below a line "#" two are enough."""
_STEPS = 0.7
"""Share of the numbers that must be the one before plus one; the rest are gaps of deleted posts."""


def numbered(seen: Sequence[LineClass], keys: Sequence[str], raw: Sequence[str]) -> list[LineClass]:
    """The classes, with "Reply 1", "Reply 2" … as posts' numbers where they go on counting; so too below "#"."""
    classes = list(seen)
    at: dict[str, list[int]] = {}
    for i, k in enumerate(keys):
        if k in LABELLED and classes[i] in _MAY_COUNT:
            at.setdefault(k, []).append(i)
    split = [
        i + 1
        for i, line in enumerate(raw[:-1])
        if line.strip() == "#" and classes[i + 1] is LineClass.NUMBER and raw[i + 1].isdecimal()
    ]
    if split:
        at["#"] = split
    for lines in at.values():
        numbers = [int(re.sub(r"\D", "", raw[i]) or 0) for i in lines]
        steps = [b - a for a, b in itertools.pairwise(numbers)]
        if len(lines) >= _LEAST - (lines is split) and sum(x == 1 for x in steps) >= _STEPS * len(steps):
            for i in lines:
                classes[i] = LineClass.POST_NUMBER
    return classes
