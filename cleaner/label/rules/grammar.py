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

It compiles to a regular expression over the *key* of a line (:func:`key`), in which each word is followed by one blank, so
that matching is bounded: gaps have a limit and nothing nests. A pattern is tried only on lines that hold one of its
*triggers*: words without which it cannot match.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from cleaner import text as tx
from cleaner.errors import UsageError

MAX_KEY_CHARS = 1200
"""Patterns look at this many characters of a line: consent paragraphs are long, hostile lines longer."""

_SINGLES = "\u0e01-\u0e2e\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_TOKEN = re.compile(rf"[{_SINGLES}]|[^\W_{_SINGLES}]+|[:©?>]")
_MARKS = str.maketrans({"：": ":", "？": "?", "؟": "?", "»": ">", "›": ">", "→": ">", "›": ">", "▶": ">", "►": ">",
                        "＞": ">", "➔": ">", "➜": ">", "‣": ">", "\u00ad": None, "\u200b": None, "\u200c": None,
                        "\u200d": None, "\u200e": None, "\u200f": None, "\u2060": None, "\ufeff": None,
                        "İ": "i"})  # fmt: skip
_NUMBER = r"\d+[km]? (?:\d+[km]? ){0,3}"
_PIECE = re.compile(r"\([^()]*\)\??|[^\s()]+")


def key(line: str) -> str:
    """What patterns are matched against: the words and the few marks that count, lower case, a blank around each.

    >>> key("Sign-up: get  OUR “news” »")
    ' sign up : get our news > '
    """
    line = line[:MAX_KEY_CHARS]
    if not line.isascii():
        line = unicodedata.normalize("NFC", line.translate(_MARKS))
    return " " + "".join(f"{t} " for t in _TOKEN.findall(line.lower()))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: where it may match, and the words of which a line must hold one to be looked at."""

    source: str
    regex: re.Pattern[str]
    triggers: frozenset[str]

    def search(self, line_key: str) -> str | None:
        """The words that matched, or ``None``."""
        m = self.regex.search(line_key)
        return m.group().strip() if m else None


def compile_pattern(source: str) -> Pattern:
    """Compile *source*; :class:`UsageError` if it is malformed or has no word to look it up by.

    >>> p = compile_pattern("sign up (for|to) _3 newsletter*")
    >>> p.search(key("Sign up to our weekly newsletters!")), sorted(p.triggers)
    ('sign up to our weekly newsletters', ['sign'])
    """
    pieces = _PIECE.findall(source)
    if "".join(pieces).replace(" ", "") != source.replace(" ", "") or not pieces:
        raise UsageError(f"phrase pattern {source!r}: brackets do not match")
    out: list[str] = []
    best: frozenset[str] = frozenset()
    if pieces[0] != "^":
        out.append("(?<= )")
    for n, piece in enumerate(pieces):
        if piece == "^":
            if n:
                raise UsageError(f"phrase pattern {source!r}: ^ stands first")
            out.append(r"\A ")
        elif piece == "$":
            if n != len(pieces) - 1:
                raise UsageError(f"phrase pattern {source!r}: $ stands last")
            out.append(r"(?:[:?>©] ){0,3}\Z")
        elif piece[0] == "(":
            optional = piece.endswith("?")
            options = [_words(o, source) for o in piece.rstrip("?")[1:-1].split("|")]
            out.append(f"(?:{'|'.join(''.join(r for r, _ in o) for o in options)}){'?' if optional else ''}")
            if not optional and all(any(w for _, w in o) for o in options):
                longest = [max((w for _, w in o if w), key=lambda w: (_rarity(w), w)) for o in options]
                best = _rarer(best, frozenset(longest))
        else:
            for regex, word in _words(piece, source):
                out.append(regex)
                if word:
                    best = _rarer(best, frozenset([word]))
    if not best:
        raise UsageError(f"phrase pattern {source!r}: needs a whole word that is not optional")
    return Pattern(source, re.compile("".join(out)), best)


def _words(text: str, source: str) -> list[tuple[str, str | None]]:
    """(regex, literal word or ``None``) of each blank-separated piece."""
    out: list[tuple[str, str | None]] = []
    for piece in text.split():
        if piece == "_":
            out.append((r"\S+ ", None))
        elif piece[0] == "_" and piece[1:].isdigit():
            out.append((rf"(?:\S+ ){{0,{int(piece[1:])}}}?", None))
        elif piece == "#":
            out.append((_NUMBER, None))
        elif piece in (":", "©", "?", ">"):
            out.append((re.escape(piece) + " ", piece if piece == "©" else None))
        elif piece in (":?", ">?", "©?"):
            out.append((f"(?:{piece[0]} )?", None))
        elif piece == "#?":
            out.append((rf"(?:{_NUMBER})?", None))
        elif piece[-1] in "*?" and len(piece) > 1:
            words = tx.word_list(piece[:-1])
            if len(words) != 1:
                raise UsageError(f"phrase pattern {source!r}: {piece!r} is not one word")
            out.append((rf"{re.escape(words[0])}\S* " if piece[-1] == "*" else f"(?:{re.escape(words[0])} )?", None))
        else:
            words = tx.word_list(piece)
            if not words:
                raise UsageError(f"phrase pattern {source!r}: no word in {piece!r}")
            out.extend((f"{re.escape(w)} ", w) for w in words)
    return out


def _rarity(word: str) -> int:
    """A guess at how few lines hold *word*: long words are rare words, and so is the copyright sign."""
    return 9 if word == "©" else len(word)


def _rarer(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    """The set of triggers that fewer lines will hold; ties go to the first."""
    if not a:
        return b
    return b if (min(map(_rarity, b)), -len(b)) > (min(map(_rarity, a)), -len(a)) else a
