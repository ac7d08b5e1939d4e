"""Boxes told by two lines together: an author's name over a line about the author, a caption over its credit."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.catalogue import RULES
from cleaner.label.rules.form_words import POSTS, ROLES
from cleaner.label.rules.phrase_matches import OPENING, Hits
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.prose import Shape
from cleaner.label.rules.word_lookup import Found
from cleaner.language import line_forms
from cleaner.model import Finding
from cleaner.text import words as tx
from cleaner.text.lines import Lines

I64 = NDArray[np.int64]

TAIL = 0.75
"""An author box stands after this share of the page's prose."""
MOST = 2
"""A page with more boxes is about its people: a team, a panel, a cast."""
BIO = (30, 900)
"""Characters of a line about an author."""

_SOON = 14
"""Within so many words of the name a line about a person says what he or she does."""
_BYLINE = 120
"""Characters of a line that signs a text, at most."""

_ROLE = re.compile(rf"(?i)\b(?:{'|'.join(ROLES.split())}|head of|has (?:written|worked)|beschäftigt sich)\b")
_POST = re.compile(rf"(?i)\b(?:{'|'.join(POSTS.split())})\b")
_ABOUT = re.compile(
    "(?i)about|über|zur person|autoren|à propos|sobre|acerca|sull?|informazioni|over|o autor|об|"
    "про|yazar|hakkında|عن|درباره|关于|著者"
)
_US = re.compile(
    r"(?i)[\s•*:]{0,3}(?:über (?:uns|mich)|about(?: us| me)?|à propos|qui sommes[- ]nous|quiénes somos|"
    r"sobre (?:nosotros|mí|nós)|chi siamo|quem somos|over ons|o (?:nas|mnie)|о нас|про нас|hakkımızda|who we are|"
    r"wer wir sind|om oss|meistä)[\s:?]{0,3}$"
)
"""What a site is, said under its text: 36 of 37 paragraphs under such a heading at the end of web pages are chrome."""
_OF = re.compile(r"[\s•*:]{0,3}(?:Über|About|À propos de|Acerca de)\s[^\W\d_a-z][^.!?]{1,38}$")
_OPENS = tx.char_table(OPENING)
_NUMBER = list(RULES).index("byline.label")


def findings(lines: Lines, shape: Shape, known: Found, hits: Hits, out: list[list[Finding]]) -> None:
    """Append the author boxes and captions of the batch."""
    n = len(lines)
    if n < 2:
        return
    _authors(lines, shape, known, hits, out)
    _captions(lines, shape, out)


def _authors(lines: Lines, shape: Shape, known: Found, hits: Hits, out: list[list[Finding]]) -> None:
    tail = (shape.prose_before >= shape.prose_total * TAIL) & (shape.prose_before > 0)
    text = tail & (shape.length >= BIO[0]) & (shape.length <= BIO[1]) & (lines.n_words >= 4)
    follows = np.concatenate([text[1:] & (lines.doc[1:] == lines.doc[:-1]), [False]])
    named = (
        (lines.n_words >= 2)
        & (lines.n_words <= 4)
        & (lines.n_upper >= 2)
        & (lines.n_digits == 0)
        & (shape.length <= 40)
    )
    boxes: dict[int, list[tuple[int, str, float]]] = {}
    maybe = np.flatnonzero(follows & named & ~lines.sentence_end)
    own = lines.words.hashes
    same = own[lines.word_offsets[maybe]] == own[lines.word_offsets[maybe + 1]]
    role = load().lexicon.bits["role"]
    about = np.where(same, known.classes[maybe + 1], known.opening[maybe + 1]) & role != 0
    for b, again in zip(maybe[about].tolist(), same[about].tolist(), strict=True):
        line = lines.text(b + 1)[:300]
        if (_ROLE.search(line) if again else _ROLE.match(line)) is None:
            continue
        name = lines.text(b)
        if line_forms.person(name) is not None:
            boxes.setdefault(int(lines.doc[b]), []).append((b, name, 0.92 if again else 0.9))
    post = load().lexicon.bits["post"]
    _signed(lines, shape, tail & (known.classes & (role | post) != 0), out)
    for d, found in boxes.items():
        first = int(lines.offsets[d])
        for b, name, score in found if len(found) <= MOST else ():
            why = f"a line about “{name}” under that name"
            out[d].append(Finding(b - first, b + 2 - first, "byline", "byline.bio", score, why))
    late = follows & (lines.n_words <= 6) & (shape.length <= 50) & (shape.prose_before * 5 >= shape.prose_total * 4)
    late[:-1] &= (known.opening[:-1] & load().lexicon.bits["about"] != 0) & (shape.length[1:] >= 60)
    for b in np.flatnonzero(late).tolist():
        d, first = int(lines.doc[b]), int(lines.offsets[int(lines.doc[b])])
        if d in boxes:
            continue
        head = lines.text(b)
        if _US.match(head):
            why = f"the line under “{head}”"
            out[d].append(Finding(b + 1 - first, b + 2 - first, "footer_legal", "legal.about", 0.92, why))
        elif _OF.match(head):
            out[d].append(Finding(b - first, b + 2 - first, "byline", "byline.bio", 0.9, f"a line under “{head}”"))
    for b in hits.blocks[hits.rules == _NUMBER].tolist():
        d, first = int(lines.doc[b]), int(lines.offsets[int(lines.doc[b])])
        if d in boxes or not follows[b] or not _ABOUT.match(lines.text(b)):
            continue
        out[d].append(
            Finding(b + 1 - first, b + 2 - first, "byline", "byline.bio", 0.9, "the line under “about the author”")
        )


def _signed(lines: Lines, shape: Shape, maybe: NDArray[np.bool_], out: list[list[Finding]]) -> None:
    """Lines about the one who signed the text: they begin with the name of the byline, say what its bearer does, and
    the text does not speak of that person.
    """
    found: dict[int, list[tuple[int, str]]] = {}
    maybe = maybe & (shape.length >= BIO[0]) & (shape.length <= BIO[1]) & (lines.n_words >= 6) & (lines.n_upper >= 2)
    for b in np.flatnonzero(maybe).tolist():
        said = lines.text(b).split()
        size = next((k for k in (4, 3, 2) if line_forms.person(" ".join(said[:k])) is not None), 0)
        does = " ".join(said[size : size + _SOON])
        if not size or not (_ROLE.search(does) or _POST.search(does)):
            continue
        d, first = int(lines.doc[b]), int(lines.offsets[int(lines.doc[b])])
        names = (" ".join(said[:k]) for k in range(size, 1, -1))
        name = next((n for n in names if _signs(lines, shape, first, b, n)), None)
        if name is not None:
            found.setdefault(d, []).append((b - first, name))
    for d, rows in found.items():
        for at, name in rows if len(rows) <= MOST else ():
            why = f"a line about “{name}”, who signs the text"
            out[d].append(Finding(at, at + 1, "byline", "byline.bio", 0.92, why))


def _signs(lines: Lines, shape: Shape, first: int, block: int, name: str) -> bool:
    """Whether a byline before the text of the page names *name* and its prose does not."""
    document = lines.docs[int(lines.doc[block])]
    if name not in document.text[: int(document.begins[block - first])]:
        return False
    own = name.split()[-1]
    head = shape.prose_before[first:block] * 5 <= shape.prose_total[first:block]
    late = ~head & (shape.prose_before[first:block] < shape.prose_total[first:block] * TAIL) & shape.prose[first:block]
    if any(own in lines.text(first + i) for i in np.flatnonzero(late).tolist()):
        return False
    for i in np.flatnonzero(head & (shape.length[first:block] <= _BYLINE)).tolist():
        line = lines.text(first + i)
        if name in line and (len(line) <= len(name) + 3 or name in (line_forms.byline(line) or "")):
            return True
    return False


def _captions(lines: Lines, shape: Shape, out: list[list[Finding]]) -> None:
    """A sentence between two paragraphs with nothing but a picture's credit under it."""
    n = len(lines)
    sentence = lines.sentence_end & (shape.length >= 30) & (shape.length <= 160)
    bare = ~shape.prose & (shape.length < 60) & (shape.prev_prose >= 0)
    sentence &= ~_OPENS.take(lines.opening, mode="clip")
    place = np.zeros(n, np.bool_)
    place[1:-2] = sentence[1:-2] & shape.prose[:-3] & bare[2:-1] & shape.prose[3:] & (lines.doc[:-3] == lines.doc[3:])
    for b in np.flatnonzero(place).tolist():
        credit = lines.text(b + 1)
        known = line_forms.caption_credit(credit)
        if not (credit[:1] == "©" or (known is not None and known.kind == "caption")):
            continue
        d = int(lines.doc[b])
        at = b - int(lines.offsets[d])
        why = "a line over the credit of a picture"
        out[d].append(Finding(at, at + 1, "caption_credit", "caption.picture", 0.7, why))
