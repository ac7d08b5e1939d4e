"""The class of one line, from its characters and the phrases that forum software prints."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cleaner.language.date_spans import AGO, DATE, fold, is_compact_age, mask
from cleaner.threads import forum_words
from cleaner.threads.line_classes import LABELS, LineClass
from cleaner.threads.platforms.matchers import names_an_address, quote_ends

LONGEST_SHORT = 140
"""A longer line is prose whatever it says (characters)."""
_EDGE = " \t\xa0*•·+-–—|›»«►▶▸■○●[](){}…<>:↑↓,.✓✔★☆⋮=’'\"\u200e\u200f\u200b\ufeff✭✦"
_BULLETS = " \t\xa0*•·+|()[]"
_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?(?:[km]\b)?")
_DATES = re.compile(f"{DATE}+")
WHEN = re.compile(f"[{DATE}{AGO}]+")
_AGOS = re.compile(f"{AGO}+")
_HASH = re.compile(
    r"(?:post\s|beitrag\s|сообщение\s|nr\.?\s?|no\.\s?)?[#№]\s?\d[\d.,]{0,6}(?:\s?(?:of"
    r"|/)\s?\d{1,6})?(?:\s?[|(·].{0,14})?"
)
_CARD = re.compile(
    r"(?:^| )(?:posts|joined|join date|registered|location|messages|beitrage|registriert|wohnort|inscription|mensajes"
    r"|registrado|ubicacion|messaggi|iscritto il|berichten|lid geworden op|posty|rejestracja|сообщения|зарегистрирован"
    r"|mesajlar|kayit): "
)
"""Labels of a card that stands on one line, its poster's name before them."""
_DATE_ONLY = re.compile(
    r"(?:#0 ?[·|:,-]? ?)?(?:on |am |le |el |il |em |dnia |den |um |tarih |dated |posted |posted on |posted: |gepostet"
    r" |added |sent |date: |by |« )?"
    r"∂(?: ∂){0,2}(?: \([^)]{0,60}\)?)?(?: (?:edited|\(edited\)|bearbeitet|edit|»))?(?: ∂)?(?: ?#0)?(?: ?0 ?(?:yrs?"
    r"|mos?|min|hrs?|[ymwdh]))?"
)
_RULE = re.compile(r"--|[_\-=—–*~.]{4,}|[.]{4,}")
_REACTIONS = re.compile(
    "like|react|thank|gefallt|нравится|понравилось|reaktion|reacc|reager|reazioni|reacoes|tepki|реакции"
)
_REACTED = re.compile(
    r"(?:likes? )?reactions?:.|likes?:.|thanked by|.{1,80}(?:\band 0 others?\b|\bothers? )?.{0,20}\b(?:like[sd]? this"
    r"|reacted to this|liked (?:your|this) post)"
    r"|the following.{1,40}(?:said thank|thank|like)|.{1,40}gefällt (?:das|dies)|.{1,60}(?:это нравится|понравилось)"
    r"|reaktionen:.|reacciones:.|réactions? ?:."
    r"|reageren:.|reazioni:.|reacoes:.|tepkiler:.|реакции:."
)
_SURE_PROSE_WORDS, _SURE_PROSE_CHARS = 11, 70
"""A line of more words and as many characters that ends a sentence and holds no digit is prose at first sight."""
_FOLDED_WORDS = 15
"""Lines of fewer words lose their accents before they are looked up: no phrase of the lists is longer."""
_FIELD_CHARS = 90
"""A line "Label: value" of a card is not longer."""
_FIELD_WORDS = 12
"""A sentence of more words is no field, whatever stands before its colon."""
_DATED_PROSE_CHARS, _DATED_PROSE_WORDS = 110, 7
"""A line with a date that is longer, or a sentence of more words, is what somebody says of a day."""
_PROSE_CHARS = 100
"""A line of so many characters is prose with or without a full stop."""
_PROSE_WORDS = 7
"""A line of so many words that ends like a sentence is prose."""
_PROSE_LETTERS = 12
"""A sentence in a script without spaces has at least so many letters, and words of less than two letters each."""
_ROW_WORDS = 14
"""A row of fields or badges has at most so many words."""
_QUOTE_WORDS = 8
"""So has the head of a quotation without a colon."""
_QUOTE_CHARS, _QUOTE_END_CHARS = 90, 50
"""The head of a quotation is not longer; one that a platform ends in its own way neither."""


class Look(NamedTuple):
    """A short line and what was counted in it."""

    line: str
    masked: str
    """Folded, dates written over (:func:`cleaner.language.date_spans.mask`)."""
    key: str
    n_words: int
    n_letters: int
    n_digits: int
    ends: bool
    """Whether it ends like a sentence."""


@lru_cache(maxsize=1 << 14)
def look_at(line: str, n_words: int, n_letters: int, n_digits: int, ends: bool) -> tuple[str, str, LineClass]:
    """Masked form, key and class of a short line; the counts are those of :class:`cleaner.text.lines.Lines`.

    Pages share most of their boilerplate, so answers are kept for a while.
    """
    if ends and n_words > _SURE_PROSE_WORDS and not n_digits and len(line) >= _SURE_PROSE_CHARS and line[0] != ">":
        low = line.lower()
        if not low.lstrip(_EDGE).startswith(phrases_with(forum_words.TAIL_STARTS)):
            return low, "", LineClass.PROSE
    if n_digits or " ago" in line:
        masked = mask(line)
    else:
        masked = fold(line) if n_words < _FOLDED_WORDS else line.lower()
    k = key(masked, n_digits > 0)
    return masked, k, line_class(Look(line, masked, k, n_words, n_letters, n_digits, ends))


def key(masked: str, digits: bool = True) -> str:
    """A masked line without its frame of bullets, numbers as ``0``.

    >>> key("* posts: 3,760"), key("∂∂∂∂∂ #17")
    ('posts: 0', '∂ #0')
    """
    k = masked.strip(_EDGE)
    if DATE in k:
        k = _DATES.sub(DATE, k)
    if AGO in k:
        k = _AGOS.sub(AGO, k)
    return _NUMBER.sub("0", k) if digits else k


def line_class(look: Look) -> LineClass:
    """The class of a line: the first that one of these questions finds, from the surest to the vaguest."""
    found = _without_words(look) or _by_phrase(look)
    if found is not None:
        return found
    if DATE in look.key or AGO in look.key:
        return _dated(look)
    return (
        _quotes_or_notes(look)
        or _by_digits(look)
        or _by_form(look)
        or _by_beginning(look)
        or (LineClass.PROSE if _is_prose(look) else LineClass.SHORT)
    )


def _without_words(look: Look) -> LineClass | None:
    """Lines of marks, numbers and single characters, and quoted lines of mails."""
    line = look.line
    if line[0] == ">":
        return LineClass.MAIL_QUOTE
    if look.n_words == 0:
        return LineClass.RULE if _RULE.fullmatch(line.strip()) else LineClass.MARKS
    if len(line) == 1:
        return LineClass.NUMBER if look.n_digits else LineClass.CHARACTER
    if not look.n_letters:
        if _HASH.fullmatch(look.masked.strip(_BULLETS)):
            return LineClass.POST_NUMBER
        if DATE not in look.masked:
            return LineClass.NUMBER
    return None


def _by_phrase(look: Look) -> LineClass | None:
    """Lines that are, as a whole, a phrase of the software, and cards on one line."""
    line, k = look.line, look.key
    found = forum_words.lexicon().get(k)
    if found is LineClass.CONTROL:
        if line[-1] in ",!?." and not line.endswith(("...", "…")) and not _dotted(look.masked):
            found = None  # "Thanks!" is somebody's word
        elif line[-1] == ":" and k in forum_words.contacts():
            return LineClass.FIELD
    if found is not None:
        return found
    return LineClass.FIELD if ": " in k and len(_CARD.findall(k)) >= 2 else None


def _quotes_or_notes(look: Look) -> LineClass | None:
    """Heads of quotations, notes of a change, and fields with their value on the same line."""
    k = look.key
    if quote_head(look.masked):
        return LineClass.QUOTE_HEAD
    if k in _set(forum_words.EDITS):
        return LineClass.EDIT_NOTE
    head, colon, _ = k.partition(":")
    if not colon:
        return None
    head = head.rstrip()
    if (
        forum_words.lexicon().get(head) is LineClass.FIELD
        and len(look.line) <= _FIELD_CHARS
        and not (look.ends and look.n_words > _FIELD_WORDS)
    ):
        return LineClass.FIELD
    if head in _set(forum_words.QUOTE_HEADS) or k.startswith(phrases_with(forum_words.QUOTE_HEADS)):
        return LineClass.QUOTE_HEAD
    return LineClass.EDIT_NOTE if head in _set(forum_words.EDITS) else None


def _by_digits(look: Look) -> LineClass | None:
    """Post numbers, counters, and fields whose value is a number: "12 posts", "Joined 2021 · 40 messages"."""
    k = look.key
    if not look.n_digits:
        return None
    if _HASH.fullmatch(look.masked.strip(_BULLETS)):
        return LineClass.POST_NUMBER
    if look.n_words <= 4:
        found = forum_words.lexicon().get(k.removesuffix(" 0").removeprefix("0 ").removesuffix(" ∂").strip())
        if found is not None:
            return found
        if k in ("0k", "0m"):
            return LineClass.NUMBER
    if look.n_words <= _ROW_WORDS and ("badge" in k or (("·" in k or "|" in k or "•" in k) and _all_fields(k))):
        return LineClass.FIELD
    return None


def _by_form(look: Look) -> LineClass | None:
    """Addresses of names, short ages ("3h"), titles and lines that say whom a post answers."""
    k = look.key
    if names_an_address(k):
        return LineClass.MARKS
    if is_compact_age(k if k != "0" else look.masked.strip()):
        return LineClass.DATE
    if look.n_words <= 4 and k.rpartition(" ")[2] in forum_words.rank_words() and not look.ends:
        return LineClass.RANK
    if look.n_words <= 6 and not look.ends and k.startswith(_ADDRESSED):
        return LineClass.CONTROL
    return None


def _by_beginning(look: Look) -> LineClass | None:
    """Lines whose first words are a phrase of the software, and rows of its controls."""
    k = look.key
    if k.startswith(phrases_with(forum_words.EDITS)) and ("by" in k or k.endswith(":")):
        return LineClass.EDIT_NOTE
    if k.startswith(phrases_with(forum_words.TAIL_STARTS)):
        return LineClass.TAIL
    if (
        look.n_words <= _QUOTE_WORDS
        and (":" in k or "0" not in k)
        and k.startswith(_SAFE_QUOTES)
        and k.startswith(phrases_with(forum_words.QUOTE_HEADS))
    ):
        return LineClass.QUOTE_HEAD
    if (_REACTIONS.search(k) and _REACTED.match(k)) or _all_controls(k):
        return LineClass.CONTROL
    return None


def names_reactions(k: str) -> bool:
    """Whether a key announces who reacted to a post.

    >>> names_reactions("reactions"), names_reactions("share")
    (True, False)
    """
    return _REACTIONS.search(k) is not None


def _is_prose(look: Look) -> bool:
    return (
        len(look.line) >= _PROSE_CHARS
        or (look.n_words >= _PROSE_WORDS and (look.ends or look.line[-1] in ":»”)"))
        or (look.ends and look.n_letters >= _PROSE_LETTERS and look.n_words * 2 > look.n_letters)
    )


_ADDRESSED = (
    "reply to ",
    "in reply to ",
    "antwort an ",
    "antwort auf ",
    "en reponse a ",
    "repondre a ",
    "en respuesta a ",
    "responder a ",
    "em resposta a ",
    "in risposta a ",
    "rispondi a ",
    "als antwoord op ",
    "w odpowiedzi na ",
    "ответить ",
)
"""How the line begins that says whom a post answers."""


def _dotted(masked: str) -> bool:
    """Whether the phrase is one that ends in a full stop itself ("J'aime !" is none; "Zum Vergrößern anklicken...."
    is).
    """
    return masked.strip() in forum_words.lexicon() or masked.endswith("..")


def _all_controls(k: str) -> bool:
    """Whether a line is a row of controls: "Reply Quote 2", "I 1 Reply Last reply Reply Quote 0"."""
    if k.partition(" ")[0] not in _control_words() and k[1:2] != " ":
        return False
    tokens = k.replace("|", " ").replace("·", " ").replace("•", " ").split()
    if not 2 <= len(tokens) <= 16:
        return False
    controls = sum(t in _control_words() for t in tokens)
    return controls >= 2 and all(t in _control_words() or len(t) == 1 for t in tokens)


@lru_cache(maxsize=1)
def _control_words() -> frozenset[str]:
    return frozenset(p for p in forum_words.phrases(forum_words.ACTIONS) if " " not in p and len(p) > 2) | {
        "last",
        "replies",
        "pm",
        "share",
        "cite",
    }


_PARTS = re.compile(r"\s*[·|•]\s*")


def _all_fields(k: str) -> bool:
    """Whether a line is a row of fields: "2,994 posts · Joined 2021"."""
    parts = [p.strip("0 ∂:,") for p in _PARTS.split(k)]
    return len(parts) > 1 and all(forum_words.lexicon().get(p) in LABELS for p in parts)


_SAFE_QUOTES = (
    "originally posted by",
    "quote from",
    "zitat von",
    "citation de",
    "cita de",
    "сообщение от",
    "citat von",
)


def _dated(look: Look) -> LineClass:
    """The class of a line that holds a date or an age."""
    k, n_chars = look.key, len(look.line)
    if k.startswith("∂ (") or _DATE_ONLY.fullmatch(k.replace(AGO, DATE)):
        return LineClass.DATE
    if k.startswith(phrases_with(forum_words.EDITS)) and n_chars <= LONGEST_SHORT:
        return LineClass.EDIT_NOTE
    if forum_words.lexicon().get(k.partition(":")[0].rstrip()) is LineClass.FIELD and n_chars <= _FIELD_CHARS:
        return LineClass.FIELD
    found = forum_words.lexicon().get(k.replace("∂", "").replace("∆", "").strip(" :,"))
    if found is LineClass.FIELD or found is LineClass.CONTROL:
        return found
    if quote_head(look.masked):
        return LineClass.QUOTE_HEAD
    if n_chars > _DATED_PROSE_CHARS or (look.ends and look.n_words > _DATED_PROSE_WORDS):
        return LineClass.PROSE
    return LineClass.DATED


def quote_head(masked: str) -> bool:
    """Whether a folded line introduces a quotation: "ann said:", "on ∂∂∂, ann wrote:", "originally posted by ann".

    >>> quote_head("ann said: ↑"), quote_head("she said:"), quote_head("zitat von ann")
    (True, True, True)
    """
    text = masked.rstrip(" ↑\xa0>").lstrip(" (>")
    if len(text) <= _QUOTE_END_CHARS and text.endswith(quote_ends()):
        return True
    if not text or (text[-1] != ":" and text[0] not in "oqzcс" and DATE not in text):
        return False
    if text.startswith(_SAFE_QUOTES):
        return True
    stem = text.rstrip(": ")
    if len(stem) == len(text) and DATE not in text:
        return False
    stem = _DATES.sub("", stem).rstrip(" ,():↑") or text
    return stem.endswith(phrases_with(forum_words.SAID, " ")) and len(stem) <= _QUOTE_CHARS


@lru_cache(maxsize=32)
def phrases_with(table: str, before: str = "") -> tuple[str, ...]:
    """The phrases of a table, each after *before*: for ``startswith`` and ``endswith``."""
    return tuple(before + p for p in forum_words.phrases(table))


@lru_cache(maxsize=32)
def _set(table: str) -> frozenset[str]:
    return frozenset(forum_words.phrases(table))
