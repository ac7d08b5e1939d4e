"""NodeBB shows the post that is answered, unfolded, between the footer of the post before and the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.threads.line_classes import LineClass
from cleaner.threads.post_lines import Cut, Parts
from cleaner.threads.sheet import Sheet

_VOTES = frozenset(
    (
        LineClass.CONTROL,
        LineClass.NUMBER,
    )
)

_FOOT = re.compile(
    r"(?:\S{1,2} ){0,6}0 (?:repl(?:y|ies)|antwort(?:en)?|reponses?|respuestas?|respostas?|rispost[ae]|ответ\w{0,3}) "
    r"(?:last reply|letzte antwort|derniere reponse|ultima (?:respuesta|resposta|risposta)|последн.{2,4} ответ).{0,20}"
)
_SAID = 20
"""Characters of a line that are not said twice by chance."""


def previews(s: Sheet, cuts: Sequence[Cut], parts: Parts) -> None:
    """Marks what stands after the footer of a post and was said before: a name and the words of an earlier post."""
    if not cuts:
        return
    said: set[str] = set()
    anchors = {c.anchor for c in cuts}
    i, end = cuts[0].first, cuts[-1].last
    while i < end:
        said.add(s.raw[i])
        if _FOOT.fullmatch(s.keys[i]):
            first, last = _repeated(s, i + 1, end, said, anchors, parts)
            for k in range(first, last):
                parts.set(k, "forum_quote", "quote", 0.93, "the post that is answered, shown above the answer")
            i = max(i, last - 1)
        i += 1


def _repeated(s: Sheet, first: int, end: int, said: set[str], anchors: set[int], parts: Parts) -> tuple[int, int]:
    """First line of what is said again from *first* on, below votes and with a name, and the line after it."""
    i = first
    while i < end and s.classes[i] in _VOTES:
        i += 1
    begin = i
    if i < end and s.raw[i] not in said:
        i += 1  # the name, after a picture's first letter
    last, again = i, False
    while last < end and last not in anchors and s.raw[last] in said:
        if parts.kinds.get(last, ("",))[0] in ("byline", "date", "forum_profile"):
            break
        again |= len(s.raw[last]) >= _SAID
        last += 1
    return (begin, last) if again else (first, first)
