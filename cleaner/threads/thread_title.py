"""The title of a thread, from the head of its page."""

from __future__ import annotations

import re
from collections import Counter

from cleaner.threads.line_classes import HEADLINE_LIKE, LineClass
from cleaner.threads.sheet import Sheet, title_again
from cleaner.threads.thread_extent import OPENERS

_TITLE_LIKE = frozenset(
    (
        LineClass.PROSE,
        LineClass.DATED,
        LineClass.TITLE_AGAIN,
        LineClass.SHORT,
    )
)

_CRUMB = re.compile(r"[›»>→/|]\s|\s[‹«]|^[*•]?\s?[›»>]")


def thread_title(s: Sheet, first: int) -> str | None:
    """The thread's title: a line of the head that posts repeat ("Re: …"), else the one above "Thread starter", else
    the last line
    of the head that is long enough for one.
    """
    head = range(min(first, len(s)))
    subjects = [m[1] for i, k in enumerate(s.keys) if s.classes[i] is LineClass.TITLE_AGAIN and (m := title_again(k))]
    again = Counter(k for k in subjects if not k.startswith("("))  # "Re: (Score:2)" names none
    for k, _ in again.most_common(1):
        at = next((i for i in range(len(s)) if s.keys[i] == k), None)
        if at is not None:
            return s.raw[at].strip(" *•·»›:")
        i = next(i for i in range(len(s)) if s.classes[i] is LineClass.TITLE_AGAIN and s.keys[i].endswith(k))
        return s.raw[i].split(":", 1)[1].strip()
    starter = next((i for i in range(min(first + 6, len(s))) if s.keys[i].startswith(OPENERS)), None)
    if starter is not None:
        above = [
            i
            for i in range(max(0, starter - 4), starter)
            if s.classes[i] in HEADLINE_LIKE and 3 <= len(s.raw[i]) <= 200
        ]
        if above:
            return s.raw[above[-1]]
    found = [i for i in head if _may_be_title(s, i)]
    if not found:
        return None
    first_post = set(s.keys[first : first + 14])
    best = max(
        found,
        key=lambda i: (
            min(len(s.raw[i].split()), 6)
            + 2 * (s.repeats[i] > 1)
            + 4 * (s.keys[i] in first_post)
            - 0.1 * (first - i)
            - 4 * ("∂" in s.keys[i])
            + 6 * bool(_LABEL.match(s.keys[i])),
            i,
        ),
    )
    return _LABEL_RAW.sub("", s.raw[best]).strip(" *•·»›")


_LABEL = re.compile(
    r"(?:thread|topic|thema|sujet|discussion|tema|argomento|konu|тема|temat|onderwerp|hilo|author topic|topico) ?: ?\S"
)
_LABEL_RAW = re.compile(
    r"^\W{0,3}(?:thread|topic|thema|sujet|discussion|tema|argomento|konu|тема|temat|onderwerp|hilo|author topic"
    r"|t[oó]pico) ?: ?",
    re.I,
)
_COUNTED = re.compile(r"\b0 (?:posts?|posters?|views?|replies|pages?|voices?|of|beitrage|antworten|reponses|messages"
    r"|respuestas|respostas|risposte|ответов|сообщени\w)\b"
                      r"|^(?:viewing|page|pages|results|showing|display|seite|scheduled pinned|home|forums?"
                      r"|index|board index|startseite|accueil|inicio|главная|user name|you are|you must"
                      r"|welcome|search|jump|go to|remember|logged|powered|by )\b")  # fmt: skip


def _may_be_title(s: Sheet, i: int) -> bool:
    raw, k = s.raw[i], s.keys[i]
    if s.classes[i] not in _TITLE_LIKE or not 8 <= len(raw) <= 200 or len(raw.split()) < 2 or "∆" in k:
        return False
    return (raw[-1] not in ".:," or raw.endswith("...")) and not _CRUMB.search(raw) and not _COUNTED.search(k)
