"""Superscripts and subscripts: which of them must be marked, because without a mark the text would say something else.

One rule. A superscript directly after a letter, a digit or a closing bracket is a power: ``10^6``, ``a^2``,
``x^{n+1}``.
It is a reference, and put into square brackets, where it is a link or named a note, where it follows a word of more
than
three letters or a mark of punctuation: ``since 1884[1]``. Letters that belong to a word or an ordinal stay as they are:
``19th``, ``Mme``, ``ACME™``. A subscript is marked only where it would run into something of its own sort, a digit
after a digit or a letter after a letter: ``101_2``, ``v_max``; ``H2O`` stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ORDINAL = re.compile(
    r"(?i)(?:st|nd|rd|th|er|re|[èe]re|[èe]me|nde?|d|e|es|o|os|a|as|mo|ma|te|ter|tes|de|ste|º|ª|ος|η|ο|й|я|е|го|му|ая|ый|ий)\.?$"
)
"""Letters set high after a number."""
_WORD = re.compile(r"[^\W\d_]+$")
_SIMPLE = re.compile(r"[-+−–]?\w+$|[*′″'†‡]+$")
_REFERENCE = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*$|[a-z]$")
_NAMED_NOTE = re.compile(
    r"(?i)foot-?note|end-?note|side-?note|(?:^|[\s_-])(?:fn|note|ref|reference|cite|citation)s?(?:$|[\s_:-])"
)
_BRACKETED = re.compile(r"[\[(【〔].*[\])】〕]$", re.S)
MAX_RAISED = 24
"""Characters of a superscript, at most: longer ones are notes set small."""
_UNIT = 3
"""Letters of a unit or a variable, at most: ``km``, ``sin``; longer words are not raised to powers."""

NO_MARKS = ("", "")


def is_reference(attributes: Mapping[str, str]) -> bool:
    """Whether an element's name says that it refers to a note."""
    return _NAMED_NOTE.search(f"{attributes.get('class', '')} {attributes.get('id', '')}") is not None


def marks(tag: str, text: str, before: str, *, reference: bool) -> tuple[str, str]:
    """What to write before and after a raised or lowered *text* that follows *before* without white space.

    >>> marks("sup", "6", "10", reference=False), marks("sup", "n+1", "x", reference=False)
    (('^', ''), ('^{', '}'))
    >>> marks("sup", "1", "1884", reference=True), marks("sup", "th", "19", reference=False)
    (('[', ']'), ('', ''))
    >>> marks("sub", "2", "H", reference=False), marks("sub", "max", "v", reference=False)
    (('', ''), ('_', ''))
    """
    text = text.strip()
    if not text or not before or len(text) > MAX_RAISED:
        return NO_MARKS
    last, first = before[-1], text[0]
    if tag == "sub":
        alike = (last.isdigit() and first.isdigit()) or (last.isalpha() and first.isalpha())
        return _power("_", text) if alike and not reference else NO_MARKS
    if _BRACKETED.match(text) or not (first.isalnum() or (len(text) > 1 and text[1].isalnum())):
        return NO_MARKS  # it has brackets, or is a sign: ™, *
    word = _WORD.search(before)
    if reference or not (last.isalnum() or last in ")]}|") or (word and not _raises(word[0])):
        return ("[", "]") if reference or _REFERENCE.match(text) else NO_MARKS
    if text.isalpha() and (_ORDINAL.match(text) if last.isdigit() else len(text) > 1):
        return NO_MARKS
    return _power("^", text)


def _raises(word: str) -> bool:
    """Whether *word*, the letters before a superscript, can be a unit or a variable."""
    return len(word) <= _UNIT and word[-1] < "\u2e80"  # in scripts without spaces, words are no shorter than lines


def _power(sign: str, text: str) -> tuple[str, str]:
    return (sign, "") if _SIMPLE.match(text) else (f"{sign}{{", "}")
