"""The little language phrases are written in, and what it compiles to.

A phrase file is edited by people who know a language, not regular expressions, so a pattern is a line of words:

=============  ==================================================================================================
``word``       that word, in any case; accents and punctuation inside it are handled as everywhere (text.py)
``word*``      a word that starts so (``newsletter*``: newsletters, Newsletter-…)
``word?``      may be missing (marks and # too)
``(a b|c)``    one of several wordings; ``(a b|c)?`` may be missing
``_``          any one word
``_5``         up to five words
``#``          a number (digit groups too: 1,234)
``: © ? >``    that mark; ``>`` stands for every arrow and guillemet. Other punctuation does not count.
``^`` ``$``    the line starts, ends here
=============  ==================================================================================================

It compiles to a regular expression over the *key* of a line (:func:`key`), in which each word is followed by one
blank, so
that matching is bounded: gaps have a limit and nothing nests. A pattern is tried only on lines that hold the words it
*needs* in places where they can stand, which is told for a whole batch of lines at once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from cleaner.errors import UsageError

MAX_KEY_CHARS = 1200
"""Patterns look at this many characters of a line: consent paragraphs are long, hostile lines longer."""

_SINGLES = "\u0e01-\u0e2e\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_COMBINING = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f"
)
_TOKEN = re.compile(rf"[{_SINGLES}]|(?:[^\W_{_SINGLES}]|[{_COMBINING}])+|[:©?>：？؟»›→▶►＞➔➜‣]")
_PLAIN_TOKEN = re.compile(r"\w+|[:©?>：？؟»›→▶►＞➔➜‣]")
_ODD = re.compile(f"[_İ\u00ad\u200b-\u200f\u2060\ufeff{_COMBINING}{_SINGLES}]")
"""Characters that plain tokens do not have."""
_ARROWS = "»›→▶►＞➔➜‣"
_MARKS = {"：": ":", "？": "?", "؟": "?"} | dict.fromkeys(_ARROWS, ">")
_KEPT = ":>?©"
_LATIN = bytes(
    ord(c.lower()) if c.isalnum() else ord(c) if c in _KEPT else ord(">") if c == "»" else ord(" ")
    for c in map(chr, range(256))
)
"""What becomes of the characters of Latin-1: of what is no part of a token, a blank."""
_BLANKS = "•’—–“”‘™…"
"""The usual marks of texts that are Latin-1 but for them."""
_IGNORED = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_NUMBER = r"\d+[km]? (?:\d+[km]? ){0,3}"
_PIECE = re.compile(r"\([^()]*\)\??|[^\s()]+")


def key(line: str) -> str:
    """What patterns are matched against: the words and the few marks that count, lower case, a blank around each.

    >>> key("Sign-up: get  OUR “news” »")
    ' sign up : get our news > '
    """
    return f" {' '.join(_tokens(line[:MAX_KEY_CHARS]))} "


def _tokens(text: str) -> list[str]:
    if (latin := _latin(text)) is not None:
        return latin.split()
    if _ODD.search(text):
        text = unicodedata.normalize("NFC", _IGNORED.sub("", text).replace("İ", "i")).lower()
        tokens = _TOKEN.findall(text)
    else:  # the same tokens, told sooner
        tokens = _PLAIN_TOKEN.findall(unicodedata.normalize("NFC", text).lower())
    return [_MARKS.get(t, t) for t in tokens]


def _latin(text: str) -> str | None:
    """The tokens of a text in Latin-1 between blanks; ``None`` for other texts."""
    if not text.isascii():
        for mark in _BLANKS:
            text = text.replace(mark, " ")
        if "\u00ad" in text:
            return None
    try:
        text = text.encode("latin-1").translate(_LATIN).decode("latin-1")
    except UnicodeEncodeError:
        return None
    for mark in _KEPT:
        if mark in text:
            text = text.replace(mark, f" {mark} ")
    return text


class Need(NamedTuple):
    """Words of which a line must hold one for a pattern to match, each with the places (words before it) where it
    may stand.
    """

    places: tuple[tuple[str, int, int], ...]
    """(word, least, most) places."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern and what a line needs to be worth looking at."""

    source: str
    expression: str
    """A regular expression, compiled when the pattern is first tried."""
    needs: tuple[Need, ...]
    """One or two: the rarest words the pattern cannot do without."""
    most_words: int
    """A longer line cannot match."""
    marks: str
    """The pattern cannot do without one of these characters; empty if it can."""

    def search(self, line_key: str) -> str | None:
        """The words that matched, or ``None``."""
        m = _compiled(self.expression).search(line_key)
        return m.group().strip() if m else None


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


class _Piece(NamedTuple):
    """A part of a pattern: its expression, how many words it can take up, and its literal words with their places
    in it.
    """

    regex: str
    least: int
    most: int
    options: tuple[tuple[tuple[str, int, int], ...], ...]
    """Per alternative: (word, least, most place); empty where the piece may be missing."""


def compile_pattern(source: str) -> Pattern:
    """Compile *source*; :class:`UsageError` if it is malformed or has no word to look it up by.

    >>> p = compile_pattern("^ sign up (for|to) _3 newsletter*")
    >>> p.search(key("Sign up to our weekly newsletters!")), p.needs[0].places
    ('sign up to our weekly newsletters', (('sign', 0, 0),))
    """
    parts = _PIECE.findall(source)
    if "".join(parts).replace(" ", "") != source.replace(" ", "") or not parts:
        raise UsageError(f"phrase pattern {source!r}: brackets do not match")
    starts, ends = parts[0] == "^", parts[-1] == "$"
    parts = parts[starts : len(parts) - ends]
    if "^" in parts or "$" in parts:
        raise UsageError(f"phrase pattern {source!r}: ^ stands first and $ last")
    least = most = 0
    regex: list[str] = []
    needs: list[Need] = []
    marks = ""
    for part in parts:
        for piece in _pieces(part, source):
            regex.append(piece.regex)
            marks = marks or _spellings(part)
            if piece.options and all(piece.options):
                words = [max(option, key=lambda w: (_rarity(w[0]), w)) for option in piece.options]
                needs.append(Need(tuple((w, least + a, most + z if starts else _FAR) for w, a, z in words)))
            least, most = least + piece.least, most + piece.most
    if not needs:
        raise UsageError(f"phrase pattern {source!r}: needs a whole word that is not optional")
    needs.sort(key=lambda n: (-min(_rarity(w) for w, _, _ in n.places), len(n.places)))
    rare = [n for n in needs[1:2] if min(_rarity(w) for w, _, _ in n.places) >= 3]
    expression = (r"\A " if starts else " ") + "".join(regex) + (r"(?:[:?>©] ){0,3}\Z" if ends else "")
    return Pattern(source, expression, (needs[0], *rare), most if starts and ends else _FAR, marks)


_FAR = 10_000


def _spellings(part: str) -> str:
    """Every character that the mark *part* stands for; nothing if it is no mark."""
    return part + "".join(c for c, mark in _MARKS.items() if mark == part) if part in (":", "?", ">") else ""


def _pieces(part: str, source: str) -> list[_Piece]:
    """The pieces of one blank-separated part of a pattern: an alternation, a gap, a mark or words."""
    if part[0] != "(":
        return _words(part, source)
    optional = part.endswith("?")
    options = [
        [piece for word in option.split() for piece in _words(word, source)]
        for option in part.rstrip("?")[1:-1].split("|")
    ]
    regex = f"(?:{'|'.join(''.join(p.regex for p in option) for option in options)}){'?' if optional else ''}"
    least = 0 if optional else min(sum(p.least for p in option) for option in options)
    most = max(sum(p.most for p in option) for option in options)
    if optional:
        return [_Piece(regex, least, most, ())]
    return [_Piece(regex, least, most, tuple(_placed(option) for option in options))]


def _placed(option: list[_Piece]) -> tuple[tuple[str, int, int], ...]:
    """The literal words of one alternative with their places in it."""
    found: list[tuple[str, int, int]] = []
    least = most = 0
    for piece in option:
        if piece.options:
            found.extend((w, a + least, z + most) for w, a, z in piece.options[0])
        least, most = least + piece.least, most + piece.most
    return tuple(found)


def _words(part: str, source: str) -> list[_Piece]:
    """Pieces of a part without brackets. A gap's words may be marks, which count as none."""
    if part == "_":
        return [_Piece(r"\S+ ", 0, 1, ())]
    if part[0] == "_" and part[1:].isdigit():
        return [_Piece(rf"(?:\S+ ){{0,{int(part[1:])}}}?", 0, int(part[1:]), ())]
    if part in ("#", "#?"):
        return [_Piece(_NUMBER if part == "#" else f"(?:{_NUMBER})?", int(part == "#"), 4, ())]
    if part == "©":
        return [_Piece("© ", 0, 0, ((("©", 0, 0),),))]
    if part in (":", "?", ">"):
        return [_Piece(re.escape(part) + " ", 0, 0, ())]
    if part in (":?", ">?", "©?"):
        return [_Piece(f"(?:{part[0]} )?", 0, 0, ())]
    if part[-1] in "*?":
        words = _tokens(part[:-1])
        if len(words) != 1:
            raise UsageError(f"phrase pattern {source!r}: {part!r} is not one word")
        word = re.escape(words[0])
        return [_Piece(rf"{word}\S* ", 1, 1, ()) if part[-1] == "*" else _Piece(f"(?:{word} )?", 0, 1, ())]
    words = _tokens(part)
    if not words:
        raise UsageError(f"phrase pattern {source!r}: no word in {part!r}")
    return [_Piece(f"{re.escape(w)} ", 1, 1, (((w, 0, 0),),)) for w in words]


def _rarity(word: str) -> int:
    """A guess at how few lines hold *word*: long words are rare words, and so is the copyright sign."""
    return 9 if word == "©" else 3 if len(word) == 1 and word >= "\u2e80" else len(word)
