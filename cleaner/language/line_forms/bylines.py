"""Lines that name an author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cleaner.language import dates as dt
from cleaner.language import language_files
from cleaner.language.date_words import beside_dates, fold, months, weekdays
from cleaner.language.line_forms.line_limits import LONGEST


@lru_cache(maxsize=1)
def _prefix() -> re.Pattern[str]:
    """What a byline opens with: ``plain`` ("By"), ``label`` ("Author:") or ``bare`` (before a name without a mark)."""
    by, label, bare = (_any(key) for key in ("byline", "byline_label", "byline_bare"))
    return re.compile(
        rf"(?i)\s{{0,4}}(?:[-–—•|·*»]\s{{0,2}})?"
        rf"(?:(?P<plain>{by})(?=[:\s]):?|(?P<label>{label})\s{{0,2}}[:：/／・﹕]|(?P<bare>{bare})(?=\s))\s{{0,3}}"
    )


@lru_cache(maxsize=1)
def _join() -> re.Pattern[str]:
    """What stands between two names."""
    words = "|".join(map(re.escape, (*_said("and"), *_said("with"))))
    return re.compile(rf"(?i)\s{{0,2}}(?:&|,?\s(?:{words})\s|、|،\s?|\sو\s?)\s{{0,2}}")


@lru_cache(maxsize=1)
def _listed() -> re.Pattern[str]:
    """The second of three names and more: "Ann Lee, Bob Ray and Cy Dee"."""
    words = "|".join(map(re.escape, _said("and")))
    return re.compile(rf"(?i),\s(?P<next>[^,;|]{{4,40}}?)(?:,|\s(?:&|{words})\s)")


@lru_cache(maxsize=1)
def _place() -> re.Pattern[str]:
    """A word before the place or paper a text was written in or for."""
    return re.compile(rf"(?i)\s(?:{'|'.join(map(re.escape, _said('at')))})\s(?=\S)")


@lru_cache(maxsize=1)
def _role() -> re.Pattern[str]:
    """A word for what somebody does who is named with it."""
    return re.compile(rf"(?i)\b(?:{_any('role')})\b")


@lru_cache(maxsize=8)
def _words(key: str) -> frozenset[str]:
    """Folded entries of ``[names]``."""
    return frozenset(map(fold, _said(key)))


def _said(key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language_files.entries("names", key)))


def _any(key: str) -> str:
    return "|".join(language_files.entries("lines", key))


_KOREAN_REPORTER = re.compile(r"^\s{0,4}[\[(]?(?:[^\s=]{1,12}\s?=\s?)?([가-힣]{2,4}) ?기자\b")
_CHINESE_REPORTER = re.compile(
    r"^\s{0,4}[(（【]?(?:本报|本報|本网|本站|新华社|新華社)?(?:[^\s,，。]{0,8}?)(?:记者|記者)[:：\s]{0,2}([㐀-鿿]{2,4})(?![㐀-鿿])"
)
_SEPARATOR = re.compile(r"\s{0,3}(?:[|•·●»/\t]|\s[-–—]\s|[,;](?=\s)|\((?=.{0,60}\)))\s{0,3}|\s{2,8}")
_COMMA = re.compile(r",\s")
_MOST_NAMES = 12


def byline(line: str) -> str | None:
    """The author a line names as its author, or ``None``; several are joined by "; ".

    A prefix is wanted ("By", "Von", "Text:", "Автор:" …), then a name that looks like one, then nothing but a role, a
    place or a date. Names alone on a line are no bylines by themselves: see :func:`person`.

    >>> byline("By Ragip Soylu in Ankara Published date: 25 September 2020")
    'Ragip Soylu'
    >>> byline("By the time we arrived it was dark.") is None
    True
    """
    if len(line) > LONGEST:
        return None
    line = line.strip().replace("\xa0", " ")
    m = _prefix().match(line)
    if not m:
        k = _KOREAN_REPORTER.match(line) or _CHINESE_REPORTER.match(line) if not line.isascii() else None
        return k[1] if k and len(line) < 60 else None
    rest = line[m.end() :]
    strong = m["plain"] is None or m[0].rstrip().endswith(":")
    if not strong and " " in m["plain"]:  # "posted by ann_92 on May 3, 2019": beside a date a user name will do
        strong = bool(dt.find(rest))
    if not rest or (not strong and len(rest) > 200):
        return None
    names, tail = _names(rest, strong)
    if not names or not _closes(tail, strong):
        return None
    if (
        len(names) == 1
        and not strong
        and " " not in names[0]
        and fold(names[0]) not in _words("desks")
        and not (tail and dt.find(tail))
    ):
        return None  # "By Design": one word alone is too little after a plain "by"
    return "; ".join(names)


def _names(rest: str, strong: bool, depth: int = 0) -> tuple[list[str], str]:
    """Names at the start of *rest* and what comes behind them."""
    cut = len(rest)
    if found := dt.find(rest):
        cut = found[0].start
    for pattern in (_SEPARATOR, _place()):
        if s := pattern.search(rest, 1):
            cut = min(cut, s.start())
    join = _join().search(rest, 1, min(cut + 8, len(rest)))
    if cut < len(rest) and rest[cut] == "," and (m := _listed().match(rest, cut)) and is_name(m["next"].strip()):
        join = _COMMA.match(rest, cut)  # "Ann Lee, Bob Ray and Cy Dee"
    if join and join.start() <= cut and is_name(rest[: join.start()].strip(), loose=strong):
        follows = rest[join.end() :]
        more, tail = _names(follows, False, depth + 1) if follows and depth < _MOST_NAMES else ([], "")
        if more:
            return [rest[: join.start()].strip(), *more], tail
    name = rest[:cut].strip(" ,;:.(|-–—")
    # "Kashmira Gander On 11/13/19", "Ryan Devereaux Published:": a word that belongs to the date
    words = name.split()
    while len(words) > 1 and fold(words[-1].rstrip(":")) in beside_dates():
        words.pop()
    name = " ".join(words)
    tail = rest[rest.find(name) + len(name) :] if name else rest
    return ([name], tail) if is_name(name, loose=strong) else ([], rest)


def _closes(tail: str, strong: bool) -> bool:
    """Whether what follows a name may end a byline: nothing, or something short that is no sentence."""
    tail = tail.strip()
    if not tail:
        return True
    for d in reversed(dt.find(tail)):
        tail = tail[: d.start] + tail[d.end :]
    tail = tail.strip()
    if not tail:
        return True
    words = tail.split()
    if len(words) > (16 if strong or _role().search(tail) else 9):
        return False
    if tail[0] == ",":  # "By Monday, the river had …"
        return bool(_role().search(tail)) or all(w[:1].isupper() or len(w) < 4 for w in words[:6])
    return not (tail[-1] in ".!?。" and len(words) > 4 and not _role().search(tail))


def is_name(text: str, *, loose: bool = False) -> bool:
    """Whether *text* looks like the name of a person or desk; *loose* also takes a single word or user name.

    >>> is_name("Alexandra Tremayne-Pengelly"), is_name("Ursula von der Leyen"), is_name("the time we arrived")
    (True, True, False)
    """
    if not 2 <= len(text) <= 60 or text[-1] in "!?:;" or any(c in text for c in '<>{}[]=#$%€£¥…"“”'):
        return False
    words = text.split()
    if len(words) > (8 if text.isascii() else 7):
        return False
    if not any(c.isalpha() for c in text):
        return False
    if text.isascii() or not _caseless(text):
        return _cased_name(words, loose)
    if "\u0600" <= text[0] <= "\u06ff":
        return 1 <= len(words) <= 5 and len(text) <= 40 and (loose or len(words) > 1)
    letters = sum(c.isalpha() for c in text)
    return 2 <= letters <= 20 and len(words) <= 4 and not any(c in text for c in "。，、！？")


def _caseless(text: str) -> bool:
    return not any(c.isupper() or c.islower() for c in text)


def _cased_name(words: Sequence[str], loose: bool) -> bool:
    capital = 0
    for i, word in enumerate(words):
        bare = word.strip(".,'’()-")
        key = fold(bare)
        if not bare:
            return False
        if key in months() and len(bare) > 3 and len(words) == 1:
            return False
        if bare[0].isupper() or (len(bare) > 2 and bare[1] in "'’" and bare[2:3].isupper()):
            if i == 0 and (key in _words("never_first") or (key in weekdays() and len(bare) > 3)):
                return False
            if any(c.isdigit() for c in bare) and not loose:
                return False
            capital += key not in _words("titles")
        elif key not in _words("particles") and key not in _words("titles"):
            return loose and len(words) == 1 and fold(bare) not in _words("never_first") and len(bare) > 1
        elif i == len(words) - 1 and key in _words("particles"):
            return False
        if word.endswith(".") and len(bare) > 4 and i < len(words) - 1:
            return False
    return capital >= 1 and len(words) <= 6


def person(line: str) -> str | None:
    """*line* if it is nothing but a name, perhaps with a role behind a comma ("Ann Lee, Staff Writer"): two to five
    words.

    Weak evidence: menu entries look the same. To be used beside a byline or a date.
    """
    line = line.strip()
    if len(line) > 120:
        return None
    head, comma, role = line.partition(",")
    if comma and not _role().search(role):
        return None
    head = head.strip(" |•·-–—&")
    words = head.split()
    if not is_name(head) or (not _caseless(head) and not 2 <= len(words) <= 5) or head[-1:] in ".":
        return None
    return head
