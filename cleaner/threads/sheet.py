"""A page's lines, each with its class, as every module of this room reads them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.text.lines import Lines
from cleaner.threads import forum_words
from cleaner.threads.line_classes import CARD_TEXT, FIELDS, LOOSE, WORDING, LineClass
from cleaner.threads.line_classifier import LONGEST_SHORT, key, look_at, names_reactions
from cleaner.threads.post_numbers import numbered

_VALUE_LIKE = frozenset((LineClass.SHORT, LineClass.NUMBER, LineClass.DATE, LineClass.DATED))
"""What the value of a card's field can look like."""
_AFTER_A_VALUE = frozenset(
    (
        LineClass.FIELD,
        LineClass.NUMBER,
        LineClass.DATE,
        LineClass.POST_NUMBER,
        LineClass.CONTROL,
        LineClass.QUOTE_HEAD,
    )
)
"""What follows a value that is no number: the card goes on, or the post begins."""
_BESIDE_A_TITLE = frozenset((LineClass.FIELD, LineClass.DATE, LineClass.POST_NUMBER, LineClass.FIELD_VALUE))
"""What stands beside the title that a post's header repeats."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A page's lines with their classes. All tuples have one entry per block."""

    raw: tuple[str, ...]
    masked: tuple[str, ...]
    """Folded, dates written over (:func:`cleaner.language.date_spans.mask`); empty for long lines."""
    keys: tuple[str, ...]
    """Folded, without bullets and brackets, numbers as ``0``, dates as ``∂`` or ``∆``; empty for long lines."""
    classes: tuple[LineClass, ...]
    repeats: tuple[int, ...]
    """How often the line's words occur on the page, numbers aside."""
    gaps: tuple[int, ...]
    """Empty lines before the line."""
    count: Counter[str]
    """How often each key occurs; read only."""
    mentioned: frozenset[str]
    """Keys of the names that quotations and answers on the page mention."""

    def __len__(self) -> int:
        return len(self.raw)


def sheet(lines: Lines, d: int) -> Sheet:
    """The lines of document *d* of the batch with their classes."""
    a, b = int(lines.offsets[d]), int(lines.offsets[d + 1])
    raw = lines.docs[d].lines()
    n_words = lines.n_words[a:b].tolist()
    n_letters = lines.n_letters[a:b].tolist()
    n_digits = lines.n_digits[a:b].tolist()
    ends = lines.sentence_end[a:b].tolist()
    hashes = lines.masked[a:b].tolist()
    counted = Counter(hashes)
    counted[0] = 0
    looks = [
        ("", "", LineClass.MAIL_QUOTE if said[0][0] == ">" else LineClass.PROSE)
        if len(said[0]) > LONGEST_SHORT
        else look_at(*said)
        for said in zip(raw, n_words, n_letters, n_digits, ends, strict=True)
    ]
    masked, keys, seen = zip(*looks, strict=True) if looks else ((), (), ())
    gaps = lines.gaps[a:b].tolist()
    classes = numbered(_with_titles(_with_values(seen, keys, raw, gaps), keys), keys, raw)
    return Sheet(
        raw=tuple(raw),
        masked=masked,
        keys=keys,
        classes=tuple(classes),
        repeats=tuple(counted[m] for m in hashes),
        gaps=tuple(gaps),
        count=Counter(filter(None, keys)),
        mentioned=_mentioned(masked, classes),
    )


def _with_values(
    seen: Sequence[LineClass], keys: Sequence[str], raw: Sequence[str], gaps: Sequence[int]
) -> list[LineClass]:
    """A bare field label takes the short line below it as its value; so does a short line between two labels. The names
    below "Reactions:" are a part of that control.
    """
    classes = list(seen)
    for i in range(len(classes) - 1):
        if classes[i] is LineClass.QUOTE_HEAD and classes[i + 1] is LineClass.DATE:
            classes[i + 1] = LineClass.QUOTE_HEAD
        if (
            classes[i] is LineClass.CONTROL
            and raw[i].rstrip().endswith(":")
            and classes[i + 1] in LOOSE
            and names_reactions(keys[i])
        ):
            classes[i + 1] = LineClass.CONTROL
        if (
            classes[i] is LineClass.FIELD
            and classes[i + 1] in _VALUE_LIKE
            and _is_label(keys[i])
            and gaps[i + 1] <= gaps[i]
        ):
            ends_well = i + 2 < len(classes) and classes[i + 2] in _AFTER_A_VALUE
            if classes[i + 1] not in LOOSE or ends_well:
                classes[i + 1] = LineClass.FIELD_VALUE
    for i in range(1, len(classes) - 1):
        if classes[i] is LineClass.SHORT and classes[i - 1] in CARD_TEXT and classes[i + 1] in FIELDS:
            classes[i] = LineClass.FIELD_VALUE
    return classes


def _is_label(k: str) -> bool:
    return forum_words.lexicon().get(k) is LineClass.FIELD


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


def _with_titles(seen: Sequence[LineClass], keys: Sequence[str]) -> list[LineClass]:
    """Marks "Re: title" lines, and those that show the title without the prefix, as the posts of old software do."""
    classes = list(seen)
    again = [title_again(k) if ":" in k else None for k in keys]
    bases = {m[1] for m in again if m}
    if not bases:
        return classes
    later = False
    for i in range(len(keys) - 1, -1, -1):
        if again[i]:
            classes[i] = LineClass.TITLE_AGAIN
            later = True
        elif (
            later
            and keys[i] in bases
            and classes[i] in WORDING
            and any(x in _BESIDE_A_TITLE for x in classes[i - 2 : i] + classes[i + 1 : i + 3])
        ):
            classes[i] = LineClass.TITLE_AGAIN
    return classes


_MENTION = re.compile(r"@([\w.-]{2,30})")
_QUOTED = re.compile(
    r"(?:originally posted by |quote from:? |zitat von |citation de |cita de |сообщение от |on ∂+,? )?(.{2,40}?)(?:"
    r" said| wrote| \S{2,12})?[:\s↑∂,]*"
)


def _mentioned(masked: Sequence[str], classes: Sequence[LineClass]) -> frozenset[str]:
    """Keys of the names that quotations and answers on the page mention."""
    found = set()
    for line, look in zip(masked, classes, strict=True):
        if (look is LineClass.QUOTE_HEAD and (m := _QUOTED.fullmatch(line.strip()))) or (
            look in WORDING and line[:1] == "@" and (m := _MENTION.match(line))
        ):
            found.add(key(m[1]))
    return frozenset(found)
