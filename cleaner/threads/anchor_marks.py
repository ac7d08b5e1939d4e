"""The marks of lines: what of a line may repeat in the header of every post."""

from __future__ import annotations

import re
from collections import defaultdict

from cleaner.language.date_spans import AGO, DATE
from cleaner.threads.line_classes import (
    DATES,
    LABELS,
    SENTENCES,
    LineClass,
)
from cleaner.threads.sheet import Sheet

POST_NUMBERS = "H"
"""A post's number on a line of its own."""
TITLES = "K"
"""The thread's title again."""
BARE_DATES = "D"
"""A date and next to nothing else."""
NAMES_AND_DATES = "Bn"
"""A name and a date on one line."""
COUNTER = "counter"
"""A number at the end of the line that counts the posts."""
DATES_LAST = "B$"
"""Words before a date, and none after it."""
_WORD_BEFORE, _WORDS_AFTER = "<", ">"
"""The last word before a date; the words after it."""
_SAME_LINE, _SAME_START, _SAME_END = "=", "^", "$"
"""A whole line, its first two words, its last two."""
DATED_MARKS = "DB<>"
"""First characters of marks with a date."""
AROUND_DATES = "<>"
"""Those of marks of the words beside a date."""
SAME_WORDS = "=^$"
"""First characters of marks that are nothing but the same words."""
FRAMES = "^$"
"""Those of marks of two words."""
PLATFORM_LINE = "B"
"""The mark of anchors that a platform's pattern found."""

_NEVER_AN_ANCHOR = SENTENCES | {LineClass.TAIL, LineClass.MARKS, LineClass.CHARACTER, LineClass.RULE}
_NO_MARK = frozenset((LineClass.FIELD_VALUE, LineClass.QUOTE_HEAD, LineClass.EDIT_NOTE))
_BY_LEXICON = LABELS | {LineClass.CONTROL, LineClass.ATTACHMENT}
"""Classes that a phrase decides: their words repeat because software prints them."""
VERBS = (
    *("asked", "answered", "replied", "posted", "commented", "edited", "updated", "modified", "joined", "viewed"),
    *("created", "published", "registered", "last", "gefragt", "beantwortet", "preguntada", "respondida", "respondido"),
    *(
        "perguntada",
        "formulada",
        "发表于",
        "發表於",
        "回复于",
        "publicado",
        "publie",
        "postado",
        "pubblicato",
        "geschrieben",
    ),
    *("gepostet", "verfasst", "enviado", "inviato", "geplaatst", "wyslany", "napisano", "опубликовано", "добавлено"),
    *("отправлено", "написано", "skrevet", "postad", "lahetetty", "投稿日", "作成日"),
)
"""What may stand before a date as a name does, and is none (folded)."""
NAME_DATE = re.compile(
    rf"[\s*•·+►|–-]{{0,4}}(?:\d{{1,5}} ?[.:)#：]{{1,2}} ?)?(?!(?:{'|'.join(VERBS)}) )(?P<name>[^∂∆:：;!?«»]{{2,40}}?)"
    rf"[\s·•|,：(–—@-]{{1,4}}(?:on |at )?[{DATE}{AGO}]+(?:\([^\W\d]\) ?{DATE}[\d.]*)?[\s.*)]{{0,3}}(?:#\d{{1,6}}"
    rf"|id:\S+)?"
)
"""A name and a date, and nothing else: "Ann · 3 March 2026"."""
_FRAME_CHARS = 110
"""A longer line gives no mark of its first and last words."""
_TAIL_NUMBER = re.compile(r"\s#?(\d{1,5})\W*$")


def marks(s: Sheet) -> dict[str, list[int]]:
    """Lines by mark, for every mark that occurs at least twice."""
    found: dict[str, list[int]] = defaultdict(list)
    running = 0
    for i, line_class in enumerate(s.classes):
        if line_class in _NEVER_AN_ANCHOR or (line_class is LineClass.NUMBER and s.repeats[i]):
            continue
        if line_class is LineClass.POST_NUMBER:
            found[POST_NUMBERS].append(i)
        elif line_class is LineClass.TITLE_AGAIN:
            found[TITLES].append(i)
        elif line_class in DATES:
            number = _TAIL_NUMBER.search(s.masked[i])
            if number and int(number[1]) == running + 1:
                running += 1
                found[COUNTER].append(i)
            for mark in _date_marks(s, i):
                found[mark].append(i)
        elif line_class not in _NO_MARK:
            for mark in _word_marks(s, i):
                found[mark].append(i)
    return {m: v for m, v in found.items() if len(v) >= (3 if m[0] in FRAMES else 2)}  # a frame is weak evidence


def _date_marks(s: Sheet, i: int) -> list[str]:
    """The marks of a line with a date: whether it is alone, and the words before and after it."""
    line_class, k = s.classes[i], s.keys[i].replace(AGO, DATE)
    out = []
    if line_class is LineClass.DATE or k.startswith(("∂ edited", "∂ in ")):
        out.append(BARE_DATES)
    before, _, after = k.partition(DATE)
    if before.split():
        out.append(_WORD_BEFORE + before.split()[-1])
    if after.strip():
        out.append(_WORDS_AFTER + after)
    elif before:
        out.append(DATES_LAST)
    if line_class is LineClass.DATED and NAME_DATE.fullmatch(s.masked[i]):
        out.append(NAMES_AND_DATES)
    return out


def _word_marks(s: Sheet, i: int) -> list[str]:
    """The marks of a line without a date: itself, or its first and last words."""
    line_class, k = s.classes[i], s.keys[i]
    if line_class in _BY_LEXICON or s.repeats[i] > 1:
        head, colon, _ = k.partition(":")
        return [_SAME_LINE + (head if colon and line_class is LineClass.FIELD else k)]
    first = k.split(None, 2)
    if len(k) > _FRAME_CHARS or len(first) < 3:
        return []
    last = k.rsplit(None, 2)
    return [f"{_SAME_START}{first[0]} {first[1]}", f"{_SAME_END}{last[1]} {last[2]}"]


def first_number(masked: str) -> int:
    """The digits of a line that numbers a post, its total aside.

    >>> first_number("#17 of 40"), first_number("post #3/9"), first_number("#")
    (17, 3, 0)
    """
    return int(re.sub(r"\D", "", masked.split("of")[0].split("/")[0]) or 0)
