"""Boxes recognised by two lines together: an author's name over a line about the author, a caption over its credit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.block_shapes import SHORT, BlockShapes
from cleaner.label.rules.caption_rules import PICTURE
from cleaner.label.rules.form_words import author_roles, other_roles
from cleaner.label.rules.phrase_matches import OPENING
from cleaner.label.rules.phrase_rules import PHRASE_RULE_BY_ID
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.language import language_files, line_forms
from cleaner.text import words as tx
from cleaner.text.lines import Lines

Bools = NDArray[np.bool_]

TAIL = 0.75
"""An author box stands after this share of the page's prose."""
MOST = 2
"""A page with more boxes is about its people: a team, a panel, a cast."""
BIO = (30, 900)
"""Characters of a line about an author."""
BIO_WORDS, BIO_READ = 4, 300
"""Least words of such a line; characters of it that are looked at for what the author does."""
NAME_CHARS = 40
"""Characters of a name above a line about its bearer, at most."""
NAME_AGAIN, NAME_ABOVE = 0.92, 0.9
"""Scores of a line about an author that repeats the name above it or the byline, and of one that does not."""
SITE_UNDER_HEADING = 0.92
"""Score of a line under “About us”."""
OVER_CREDIT = 0.7
"""Score of a sentence over the credit of a picture."""

_SOON = 14
"""Within so many words of the name a line about a person says what he or she does."""
_BYLINE = 120
"""Characters of a line that signs a text, at most."""


@lru_cache(maxsize=1)
def _role() -> re.Pattern[str]:
    """What a line about an author says of his or her work."""
    return _any_word((*author_roles(), "head of", "has (?:written|worked)", "beschäftigt sich"))


@lru_cache(maxsize=1)
def _post() -> re.Pattern[str]:
    """What a line about somebody who is no author by trade says."""
    return _any_word(other_roles())


@lru_cache(maxsize=1)
def _about() -> re.Pattern[str]:
    """Words of a heading over lines about authors."""
    return re.compile(f"(?i){'|'.join(language_files.entries('lines', 'about_author'))}")


def _any_word(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{'|'.join(words)})\b")


_US = re.compile(
    r"(?i)[\s•*:]{0,3}(?:über (?:uns|mich)|about(?: us| me)?|à propos|qui sommes[- ]nous|quiénes somos|"
    r"sobre (?:nosotros|mí|nós)|chi siamo|quem somos|over ons|o (?:nas|mnie)|о нас|про нас|hakkımızda|who we are|"
    r"wer wir sind|om oss|meistä)[\s:?]{0,3}$"
)
"""What a site is, said under its text: 36 of 37 paragraphs under such a heading at the end of web pages are chrome."""
_OF = re.compile(r"[\s•*:]{0,3}(?:Über|About|À propos de|Acerca de)\s[^\W\d_a-z][^.!?]{1,38}$")
_OPENS = tx.char_table(OPENING)
_BIO = PHRASE_RULE_BY_ID["byline.bio"]
_SITE = PHRASE_RULE_BY_ID["legal.about"]
_LABEL = list(PHRASE_RULE_BY_ID).index("byline.label")


def find_author_boxes(batch: RuleBatch) -> None:
    """Record the lines about authors and the captions over their credits."""
    lines, shapes = batch.lines, batch.shapes
    if len(lines) < 2:
        return
    tail = (shapes.prose_before >= shapes.prose_total * TAIL) & (shapes.prose_before > 0)
    about = tail & (shapes.length >= BIO[0]) & (shapes.length <= BIO[1]) & (lines.n_words >= BIO_WORDS)
    above = np.concatenate([about[1:] & (lines.doc[1:] == lines.doc[:-1]), [False]])
    boxes = _names_above(batch, above)
    _signed(batch, tail & (batch.holds("role") | batch.holds("post")))
    for found in boxes.values():
        for b, name, score in found if len(found) <= MOST else ():
            batch.add(_BIO, b, b + 2, f"a line about “{name}” under that name", score)
    _under_headings(batch, above, boxes)
    _captions(batch)


def _names_above(batch: RuleBatch, above: Bools) -> dict[int, list[tuple[int, str, float]]]:
    """Per document: names right above a line that says what their bearer does, with their block and score; *above*
    marks blocks right above a line that may be about an author.
    """
    lines, shapes = batch.lines, batch.shapes
    named = (lines.n_words >= 2) & (lines.n_words <= 4) & (lines.n_upper >= 2) & (lines.n_digits == 0)
    maybe = np.flatnonzero(above & named & (shapes.length <= NAME_CHARS) & ~lines.sentence_end)
    own = lines.words.hashes
    same = own[lines.word_offsets[maybe]] == own[lines.word_offsets[maybe + 1]]
    words, role = batch.words, load().lexicon.bits["role"]
    does = np.where(same, words.classes[maybe + 1], words.opening[maybe + 1]) & role != 0
    boxes: dict[int, list[tuple[int, str, float]]] = {}
    for b, again in zip(maybe[does].tolist(), same[does].tolist(), strict=True):
        line = lines.text(b + 1)[:BIO_READ]
        if (_role().search(line) if again else _role().match(line)) is None:
            continue
        name = lines.text(b)
        if line_forms.person(name) is not None:
            boxes.setdefault(int(lines.doc[b]), []).append((b, name, NAME_AGAIN if again else NAME_ABOVE))
    return boxes


def _under_headings(batch: RuleBatch, above: Bools, boxes: dict[int, list[tuple[int, str, float]]]) -> None:
    """Lines under “About us”, “About Ada Quill” and “about the author”, in documents without *boxes*."""
    lines, shapes = batch.lines, batch.shapes
    late = above & (lines.n_words <= 6) & (shapes.length <= 50) & (shapes.prose_before * 5 >= shapes.prose_total * 4)
    late[:-1] &= batch.opens_with("about")[:-1] & (shapes.length[1:] >= 60)
    for b in np.flatnonzero(late).tolist():
        if int(lines.doc[b]) in boxes:
            continue
        head = lines.text(b)
        if _US.match(head):
            batch.add(_SITE, b + 1, b + 2, f"the line under “{head}”", SITE_UNDER_HEADING)
        elif _OF.match(head):
            batch.add(_BIO, b, b + 2, f"a line under “{head}”", NAME_ABOVE)
    for b in batch.hits.blocks[batch.hits.rules == _LABEL].tolist():
        if int(lines.doc[b]) not in boxes and above[b] and _about().match(lines.text(b)):
            batch.add(_BIO, b + 1, b + 2, "the line under “about the author”", NAME_ABOVE)


def _signed(batch: RuleBatch, maybe: Bools) -> None:
    """Lines about the one who signed the text: they begin with the name of the byline, say what its bearer does, and
    the text does not speak of that person.
    """
    lines, shapes = batch.lines, batch.shapes
    found: dict[int, list[tuple[int, str]]] = {}
    maybe = maybe & (shapes.length >= BIO[0]) & (shapes.length <= BIO[1]) & (lines.n_words >= 6) & (lines.n_upper >= 2)
    for b in np.flatnonzero(maybe).tolist():
        said = lines.text(b).split()
        size = next((k for k in (4, 3, 2) if line_forms.person(" ".join(said[:k])) is not None), 0)
        does = " ".join(said[size : size + _SOON])
        if not size or not (_role().search(does) or _post().search(does)):
            continue
        names = (" ".join(said[:k]) for k in range(size, 1, -1))
        name = next((n for n in names if _signs(lines, shapes, b, n)), None)
        if name is not None:
            found.setdefault(int(lines.doc[b]), []).append((b, name))
    for rows in found.values():
        for b, name in rows if len(rows) <= MOST else ():
            batch.add(_BIO, b, b + 1, f"a line about “{name}”, who signs the text", NAME_AGAIN)


def _signs(lines: Lines, shapes: BlockShapes, block: int, name: str) -> bool:
    """Whether a byline before the text of the page names *name* and its prose does not."""
    document, first = lines.docs[int(lines.doc[block])], int(shapes.first[block])
    if name not in document.text[: int(document.begins[block - first])]:
        return False
    own = name.split()[-1]
    before, total = shapes.prose_before[first:block], shapes.prose_total[first:block]
    top = before * 5 <= total
    text = ~top & (before < total * TAIL) & shapes.prose[first:block]
    if any(own in lines.text(first + i) for i in np.flatnonzero(text).tolist()):
        return False
    for i in np.flatnonzero(top & (shapes.length[first:block] <= _BYLINE)).tolist():
        line = lines.text(first + i)
        if name in line and (len(line) <= len(name) + 3 or name in (line_forms.byline(line) or "")):
            return True
    return False


def _captions(batch: RuleBatch) -> None:
    """A sentence between two paragraphs with nothing but a picture's credit under it."""
    lines, shapes = batch.lines, batch.shapes
    sentence = lines.sentence_end & (shapes.length >= 30) & (shapes.length <= 160)
    sentence &= ~_OPENS.take(lines.opening, mode="clip")
    bare = ~shapes.prose & (shapes.length < SHORT) & (shapes.prev_prose >= 0)
    place = np.zeros(len(lines), np.bool_)
    between = shapes.prose[:-3] & shapes.prose[3:] & (lines.doc[:-3] == lines.doc[3:])
    place[1:-2] = sentence[1:-2] & bare[2:-1] & between
    for b in np.flatnonzero(place).tolist():
        credit = lines.text(b + 1)
        known = line_forms.caption_credit(credit)
        if credit[:1] == "©" or (known is not None and known.kind == "caption"):
            batch.add(PICTURE, b, b + 1, "a line over the credit of a picture", OVER_CREDIT)
