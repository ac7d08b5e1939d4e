"""Lines as letters: what each line of a page looks like to someone who has seen many forums.

=====  ==============================================================================================================
``P``  prose: a sentence, or long
``H``  a post's number: "#17"
``D``  a date and next to nothing else
``B``  a date among other words: "Ann, 5 May 2015", "asked 3 days ago"
``F``  a field of a poster's card: "Joined: May 2015", "Posts", "Location"
``V``  the value on the line below a field's label
``R``  a poster's title: "Senior Member"
``A``  a control: "Reply", "Report", "2 Likes"
``E``  a note of a later change
``X``  an attachment's heading
``Q``  the head of a quotation: "Ann said:"
``>``  a quoted line of a mail
``K``  the thread's title again: "Re: Which oil?"
``T``  what stands behind the last post: "Similar threads"
``N``  numbers only
``C``  one character
``U``  no letter or digit at all, or the mere address of a name: "u/ann"
``_``  a signature's rule: "-- ", "_____"
``S``  any other short line
=====  ==============================================================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cleaner.language.date_spans import AGO, DATE, fold, is_compact_age, mask
from cleaner.text.lines import Lines
from cleaner.threads import forum_words
from cleaner.threads.post_numbers import mark_numbers

SHORT = 140
"""A longer line is prose whatever it says (characters)."""
SURE = frozenset("HDFVRAEXNCUQTK")
"""Letters that no post's own words have, one-word posts aside."""

_EDGE = " \t\xa0*•·+-–—|›»«►▶▸■○●[](){}…<>:↑↓,.✓✔★☆⋮=’'\"‎‏​﻿✭✦"
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
_REDDITOR = re.compile(r"u/[\w-]{2,24}")
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


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A page's lines with their letters. All lists have one entry per block."""

    raw: list[str]
    masked: list[str]
    """Folded, dates written over (:func:`cleaner.language.date_spans.mask`); empty for long lines."""
    keys: list[str]
    """Folded, without bullets and brackets, numbers as ``0``, dates as ``∂`` or ``∆``; empty for long lines."""
    letters: list[str]
    repeats: list[int]
    """How often the line's words occur on the page, numbers aside."""
    gaps: list[int]
    count: Counter[str] = field(default_factory=Counter)
    mentions: list[frozenset[str]] = field(default_factory=list)
    """Filled by :func:`cleaner.threads.boundaries.mentioned` when first asked."""

    def __len__(self) -> int:
        return len(self.raw)


def sheet(lines: Lines, d: int) -> Sheet:
    """The letters of document *d* of the batch."""
    a, b = int(lines.offsets[d]), int(lines.offsets[d + 1])
    raw = lines.docs[d].lines()
    n_words = lines.n_words[a:b].tolist()
    n_letters = lines.n_letters[a:b].tolist()
    n_digits = lines.n_digits[a:b].tolist()
    ends = lines.sentence_end[a:b].tolist()
    hashes = lines.masked[a:b].tolist()
    counted = Counter(hashes)
    counted[0] = 0
    repeats = [counted[m] for m in hashes]
    looks = [
        ("", "", ">" if said[0][0] == ">" else "P") if len(said[0]) > SHORT else _look(*said)
        for said in zip(raw, n_words, n_letters, n_digits, ends, strict=True)
    ]
    masked, keys, letters = (list(column) for column in zip(*looks, strict=True)) if looks else ([], [], [])
    gaps = lines.gaps[a:b].tolist()
    _values(letters, keys, gaps)
    _titles(letters, keys)
    mark_numbers(letters, keys, raw)
    return Sheet(raw, masked, keys, letters, repeats, gaps, Counter(filter(None, keys)))


@lru_cache(maxsize=1 << 14)
def _look(line: str, n_words: int, n_letters: int, n_digits: int, ends: bool) -> tuple[str, str, str]:
    """Masked form, key and letter of a short line. Pages share most of their furniture, so answers are kept for a
    while.
    """
    if ends and n_words > 11 and not n_digits and len(line) >= 70 and line[0] != ">":
        low = line.lower()
        if not low.lstrip(_EDGE).startswith(phrases_with(forum_words.TAIL_STARTS)):
            return low, "", "P"
    m = mask(line) if n_digits or " ago" in line else fold(line) if n_words < 15 else line.lower()
    k = key(m, n_digits > 0)
    return m, k, _letter(line, m, k, n_words, n_letters, n_digits, ends)


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


def _letter(line: str, masked: str, k: str, n_words: int, n_letters: int, n_digits: int, ends: bool) -> str:
    if line[0] == ">":
        return ">"
    if n_words == 0:
        return "_" if _RULE.fullmatch(line.strip()) else "U"
    if len(line) == 1:
        return "C" if not n_digits else "N"
    if not n_letters:
        if _HASH.fullmatch(masked.strip(_BULLETS)):
            return "H"
        if DATE not in masked:
            return "N"
    found = forum_words.lexicon().get(k)
    if found is not None and not (
        found == "A" and line[-1] in ",!?." and not line.endswith(("...", "…")) and not _dotted(masked)
    ):
        return "F" if found == "A" and line[-1] == ":" and k in forum_words.contacts() else found
    if ": " in k and len(_CARD.findall(k)) >= 2:
        return "F"
    if DATE in k or AGO in k:
        return _dated(k, masked, len(line), n_words, ends)
    if quote_head(masked):
        return "Q"
    if k in _set(forum_words.EDITS):
        return "E"
    head, colon, _ = k.partition(":")
    if colon:
        head = head.rstrip()
        if forum_words.lexicon().get(head) == "F" and len(line) <= 90 and not (ends and n_words > 12):
            return "F"
        if head in _set(forum_words.QUOTE_HEADS) or k.startswith(phrases_with(forum_words.QUOTE_HEADS)):
            return "Q"
        if head in _set(forum_words.EDITS):
            return "E"
    if n_digits and _HASH.fullmatch(masked.strip(_BULLETS)):
        return "H"
    if n_digits and n_words <= 4:
        short = k.removesuffix(" 0").removeprefix("0 ").removesuffix(" ∂").strip()
        found = forum_words.lexicon().get(short)
        if found is not None:
            return found
        if k in ("0k", "0m"):
            return "N"
    if n_digits and "badge" in k and n_words <= 14:
        return "F"
    if n_digits and n_words <= 14 and ("·" in k or "|" in k or "•" in k) and _all_fields(k):
        return "F"
    if k[:2] == "u/" and _REDDITOR.fullmatch(k):
        return "U"
    if is_compact_age(k if k != "0" else masked.strip()):
        return "D"
    if n_words <= 4 and k.rpartition(" ")[2] in forum_words.rank_words() and not ends:
        return "R"
    if n_words <= 6 and not ends and k.startswith(_ADDRESSED):
        return "A"
    if k.startswith(phrases_with(forum_words.EDITS)) and ("by" in k or k.endswith(":")):
        return "E"
    if k.startswith(phrases_with(forum_words.TAIL_STARTS)):
        return "T"
    if (
        k.startswith(phrases_with(forum_words.QUOTE_HEADS))
        and n_words <= 8
        and (colon or "0" not in k)
        and k.startswith(_SAFE_QUOTES)
    ):
        return "Q"
    if (_REACTIONS.search(k) and _REACTED.match(k)) or _all_controls(k):
        return "A"
    if (
        len(line) >= 100
        or (n_words >= 7 and (ends or line[-1] in ":»”)"))
        or (ends and n_letters >= 12 and n_words * 2 > n_letters)
    ):
        return "P"
    return "S"


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
    return len(parts) > 1 and all(forum_words.lexicon().get(p) in ("F", "R") for p in parts)


EXPANDERS = (
    "click to expand",
    "click to shrink",
    "zum anklicken",
    "zum vergrossern",
    "cliquez pour agrandir",
    "haz clic para",
    "clique para expandir",
    "clicca per",
    "klik om te",
    "kliknij, aby",
    "genisletmek icin",
    "нажмите, чтобы",
    "napsauta laajentaaksesi",
)
"""What XenForo prints under a long quotation."""
_SAFE_QUOTES = (
    "originally posted by",
    "quote from",
    "zitat von",
    "citation de",
    "cita de",
    "сообщение от",
    "citat von",
)


def _dated(k: str, masked: str, n: int, n_words: int, ends: bool) -> str:
    if k.startswith("∂ (") or _DATE_ONLY.fullmatch(k.replace(AGO, DATE)):
        return "D"
    if k.startswith(phrases_with(forum_words.EDITS)) and n <= SHORT:
        return "E"
    head = k.partition(":")[0].rstrip()
    if forum_words.lexicon().get(head) == "F" and n <= 90:
        return "F"
    stem = k.replace("∂", "").replace("∆", "").strip(" :,")
    found = forum_words.lexicon().get(stem)
    if found in ("F", "A"):
        return found
    if quote_head(masked):
        return "Q"
    if (n > 110 and not k.startswith("∂ (")) or (ends and n_words > 7):
        return "P"
    return "B"


def quote_head(masked: str) -> bool:
    """Whether a folded line introduces a quotation: "ann said:", "on ∂∂∂, ann wrote:", "originally posted by ann".

    >>> quote_head("ann said: ↑"), quote_head("she said:"), quote_head("zitat von ann")
    (True, True, True)
    """
    text = masked.rstrip(" ↑\xa0>").lstrip(" (>")
    if text.endswith((" posted...", " posted…")) and len(text) <= 50:
        return True  # GameFAQs
    if not text or (text[-1] != ":" and text[0] not in "oqzcс" and DATE not in text):
        return False
    if text.startswith(_SAFE_QUOTES):
        return True
    stem = text.rstrip(": ")
    if len(stem) == len(text) and DATE not in text:
        return False
    stem = _DATES.sub("", stem).rstrip(" ,():↑") or text
    return stem.endswith(phrases_with(forum_words.SAID, " ")) and len(stem) <= 90


@lru_cache(maxsize=32)
def phrases_with(table: str, before: str = "") -> tuple[str, ...]:
    """The phrases of a table, each behind *before*: for ``startswith`` and ``endswith``."""
    return tuple(before + p for p in forum_words.phrases(table))


@lru_cache(maxsize=32)
def _set(table: str) -> frozenset[str]:
    return frozenset(forum_words.phrases(table))


def _values(letters: list[str], keys: Sequence[str], gaps: Sequence[int]) -> None:
    """A bare field label takes the short line below it as its value; so does a short line between two labels."""
    for i in range(len(letters) - 1):
        if letters[i] == "Q" and letters[i + 1] == "D":
            letters[i + 1] = "Q"
        if letters[i] == "F" and letters[i + 1] in "SNDB" and _bare(keys[i]) and gaps[i + 1] <= gaps[i]:
            if letters[i + 1] in "SB" and not (i + 2 < len(letters) and letters[i + 2] in "FNDHAQ"):
                continue
            letters[i + 1] = "V"
    for i in range(1, len(letters) - 1):
        if letters[i] == "S" and letters[i - 1] in "FRV" and letters[i + 1] in "FV":
            letters[i] = "V"


_AGAIN = re.compile(
    r"(?:0\. ?)?(?:(?:post subject|betreff(?: des beitrags)?|sujet du message|sujet|asunto|assunto|titolo|oggetto"
    r"|onderwerp|temat postu|tytul|mesaj konusu|konu"
    r"|заголовок сообщения|тема) ?: ?)?(?:re|aw|sv|antw|odp|ynt|cvp|vs|rif|res|odg|отв|ответ) ?: ?(.{2,})"
)
_SUBJECT = re.compile(
    r"(?:post subject|betreff(?: des beitrags)?|sujet du message|asunto|assunto|titolo|temat postu|tytul|mesaj konusu"
    r"|заголовок сообщения) ?: ?(.{2,})"
)


def title_again(k: str) -> re.Match[str] | None:
    """The title in a key that says it again ("re: which oil", "post subject: which oil")."""
    return _AGAIN.fullmatch(k) or _SUBJECT.fullmatch(k)


def _titles(letters: list[str], keys: Sequence[str]) -> None:
    """Marks "Re: title" lines, and those that show the title without the prefix, as the posts of old software do."""
    bases = {m[1] for k in keys if ":" in k and (m := _AGAIN.fullmatch(k) or _SUBJECT.fullmatch(k))}
    if not bases:
        return
    seen = False
    for i in range(len(keys) - 1, -1, -1):
        k = keys[i]
        if _AGAIN.fullmatch(k) or _SUBJECT.fullmatch(k):
            letters[i] = "K"
            seen = True
        elif (
            k in bases
            and seen
            and letters[i] in "SP"
            and any(x in "FDHV" for x in letters[i - 2 : i] + letters[i + 1 : i + 3])
        ):
            letters[i] = "K"


def _bare(k: str) -> bool:
    return forum_words.lexicon().get(k) == "F"
