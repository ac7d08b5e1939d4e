"""Which pages of a batch may be threads at all: a look at the batch's arrays, without Python per line.

Every cue of :func:`cleaner.threads.score.evidence` has a coarse twin here: whole lines are looked up by their hash,
fields and
quotations by their first or last word. What passes is looked at line by line, so a pass too many costs time only.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import plain_text
from cleaner.language import date_words
from cleaner.language.date_spans import fold
from cleaner.model import Page
from cleaner.text import lines as ln
from cleaner.text import words as tx
from cleaner.text.lines import I64, U64, Lines, vocabulary
from cleaner.threads import forum_words
from cleaner.threads.platforms.known import PLATFORMS
from cleaner.threads.post_numbers import LABELLED

SHORT_WORDS = 20
_AGAIN = ("re", "aw", "sv", "antw", "odp", "ynt", "cvp", "rif", "отв", "ответ")
_VERBS = tuple(
    "asked answered commented says said points gefragt beantwortet respondida respondido задан дан unread sagt"
    " schreibt dit"
    " dice diz zegt mowi mówi пишет antwort antwoord réponse respuesta resposta risposta odpowiedź ответ".split()
)
_REVIEWS = ("review", "reviews", "bewertungen", "rezensionen", "avis", "valoraciones", "recensioni", "opinie")
_ACCENTED = ("beiträge", "katılım", "kayıt", "üyelik", "gönderi", "gönderiler", "dołączył", "مشاركات")
_COMMON = frozenset(("has", "been", "join", "member", "likes", "lid", "rep", "на", "дата", "date", "data", "themen"))
"""First words of fields that begin other lines far more often."""
_PEOPLE, _SAID, _RE, _VERB, _MAIL, _COUNTED = 1, 2, 4, 8, 16, 32
_CONTROL, _SIGN, _RANK, _TALK, _NUMBERED, _SITE = 1, 2, 4, 8, 16, 32


class _Coded(NamedTuple):
    """Sorted hashes, and for each the classes it belongs to as bits. Few words are among them: those that ``near`` has
    nothing for, by their upper 16 bits, are not looked for.
    """

    hashes: U64
    bits: NDArray[np.uint8]
    near: NDArray[np.bool_]

    def of(self, hashes: U64) -> NDArray[np.uint8]:
        out = np.zeros(len(hashes), np.uint8)
        some = np.flatnonzero(self.near.take(hashes >> np.uint64(48)))
        hashes = hashes.take(some)
        at = np.searchsorted(self.hashes, hashes)
        at[at == len(self.hashes)] = 0
        out[some] = self.bits.take(at) * (self.hashes.take(at) == hashes)
        return out


def _coded(classes: Iterable[tuple[int, U64]]) -> _Coded:
    pairs = list(classes)
    every = np.unique(np.concatenate([h for _, h in pairs]))
    bits = np.zeros(len(every), np.uint8)
    for bit, hashes in pairs:
        bits[np.searchsorted(every, hashes)] |= bit
    near = np.zeros(1 << 16, np.bool_)
    near[every >> np.uint64(48)] = True
    return _Coded(every, bits, near)


@lru_cache(maxsize=1)
def _words() -> tuple[_Coded, _Coded, _Coded]:
    """Words of dates; words that open or close telling lines; telling lines."""
    dates = _coded(
        [
            (
                1,
                vocabulary(
                    [
                        *date_words.months(),
                        *date_words.near_days(),
                        *(d for d in date_words.weekdays() if len(d) > 2),
                        "年",
                        "년",
                    ]
                ),
            ),
            (2, vocabulary([*date_words.after_count(), *date_words.before_count()])),
        ]
    )
    telling = _coded(
        [
            (
                _PEOPLE,
                vocabulary(
                    [*(p for p in forum_words.plain(forum_words.PEOPLE) if p.split()[0] not in _COMMON), *_ACCENTED]
                ),
            ),
            (_SAID, vocabulary([p.split()[-1] for p in forum_words.plain(forum_words.SAID) if p != "said in"])),
            (_RE, vocabulary(_AGAIN)),
            (_VERB, vocabulary(_VERBS)),
            (_COUNTED, vocabulary([*(p.split()[-1] for p in forum_words.plain(forum_words.COUNTED)), *_REVIEWS])),
            (_MAIL, vocabulary(["from", "subject", "date", "message", "von", "betreff", "datum"])),
        ]
    )
    whole = _coded(
        [
            (_CONTROL, _line_hashes([*forum_words.plain(forum_words.ACTIONS), *forum_words.plain(forum_words.TAIL)])),
            (_TALK, _line_hashes(forum_words.plain(forum_words.TALK))),
            (_RANK, _line_hashes([p for p in forum_words.plain(forum_words.RANKS) if fold(p) in forum_words.seats()])),
            (_NUMBERED, _line_hashes(sorted(LABELLED))),
            (_SITE, _line_hashes(forum_words.plain(forum_words.SITE))),
            (_SIGN, _line_hashes([s.rstrip("*") for p in PLATFORMS for s in p.signs])),
        ]
    )
    return dates, telling, whole


def _line_hashes(phrases: list[str]) -> U64:
    """Hashes of whole lines, numbers as one word, as :attr:`Lines.masked` has them."""
    found = ln.analyse([plain_text.document(Page("", ""), "\n".join(phrases))]).masked
    return np.unique(found[found != 0])


def cues(lines: Lines) -> dict[str, I64]:
    """Per document how many lines look like each part of a header."""
    dates, telling, whole = _words()
    n = len(lines.docs)
    at = np.flatnonzero((lines.n_words <= SHORT_WORDS) & (lines.n_words > 0))
    if not len(at):
        return dict.fromkeys(_CUES, np.zeros(n, np.int64))
    n_words, digits, doc = lines.n_words[at], lines.n_digits[at], lines.doc[at]
    first_word, last_word = lines.word_offsets[at], lines.word_offsets[at + 1] - 1
    first, last = telling.of(lines.words.hashes[first_word]), telling.of(lines.words.hashes[last_word])
    second = telling.of(lines.words.hashes[np.minimum(first_word + 1, last_word)])
    kind = whole.of(lines.masked[at])
    # Words of short lines with a digit, in one array.
    some = at[digits > 0]
    counts = lines.n_words[some]
    word = np.repeat(lines.word_offsets[some] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(
        counts.sum()
    )
    bits = dates.of(lines.words.hashes[word])
    spoken = np.zeros(len(lines), np.uint8)
    np.bitwise_or.at(spoken, np.repeat(some, counts)[bits > 0], bits[bits > 0])
    month, ago = (spoken[at] & 1) > 0, (spoken[at] & 2) > 0
    begin, end = lines.cps[lines.begins[at]], lines.cps[lines.ends[at] - 1]
    third = lines.cps[np.minimum(lines.begins[at] + 2, len(lines.cps) - 1)]
    short_number = (lines.words.ends[last_word] - lines.words.starts[last_word] <= 3) & (end >= 48) & (end <= 57)
    following = lines.cps[np.minimum(lines.words.ends[first_word], len(lines.cps) - 1)]
    control = (kind & _CONTROL) > 0
    flags = {
        "dates": month | ago | (digits >= 6),
        "ago": ago & (n_words <= 10),
        "hashes": (
            (((begin == ord("#")) & _numeric(lines, at, 1)) | ((third == ord("#")) & _numeric(lines, at, 3)))
            & (digits > 0)
            & (n_words <= 6)
        ),
        "fields": ((n_words <= 8) & ((first & _PEOPLE) > 0)) | ((n_words <= 3) & (digits > 0) & ((last & _PEOPLE) > 0)),
        "controls": control,
        "said": ((last & _SAID) > 0) & (n_words <= 12) & ((end == ord(":")) | (end == 0x2191)),
        "again": ((first & _RE) > 0) & (n_words >= 2),
        "verbs": (((first | last) & _VERB) > 0) & (n_words <= 10),
        "counted": (digits > 0)
        & ((((second & _COUNTED) > 0) & (begin >= 48) & (begin <= 57)) | (((first & _COUNTED) > 0) & (n_words <= 3))),
        "signs": (kind & _SIGN) > 0,
        "ranks": (kind & _RANK) > 0,
        "numbered": (kind & _NUMBERED) > 0,
        "site": (kind & _SITE) > 0,
        "mail": ((first & _MAIL) > 0) & (n_words >= 2) & (following == ord(":")),
    }
    out = {k: np.bincount(doc[f], minlength=n).astype(np.int64) for k, f in flags.items()}
    counted = month & short_number & (n_words >= 5)
    out["counters"] = _counting(lines.words.hashes[last_word[counted]], doc[counted], n)
    talk = (kind & _TALK) > 0
    out["repeated"] = _repeated(lines.masked[at][talk], doc[talk], n)
    out["names"] = _recurring_neighbours(lines, at[flags["dates"]])
    named = (month | (digits >= 8)) & (n_words >= 4) & (n_words <= 10) & (digits >= 3) & (lines.n_letters[at] >= 6)
    out["named"] = _recurring(lines.words.hashes[first_word[named]], doc[named], n)
    return out


_CUES = (
    "dates",
    "ago",
    "hashes",
    "fields",
    "controls",
    "said",
    "again",
    "verbs",
    "counters",
    "counted",
    "signs",
    "ranks",
    "numbered",
    "site",
    "mail",
    "repeated",
    "names",
    "named",
)


def _numeric(lines: Lines, at: I64, place: int) -> NDArray[np.bool_]:
    """Whether a digit stands so many characters into each line, or after one space there."""
    last = len(lines.cps) - 1
    c, d = (lines.cps[np.minimum(lines.begins[at] + k, last)] for k in (place, place + 1))
    digit: NDArray[np.bool_] = ((c >= 48) & (c <= 57)) | ((c == 32) & (d >= 48) & (d <= 57))
    return digit


@lru_cache(maxsize=1)
def _numbers() -> tuple[U64, I64]:
    """Sorted hashes of the numbers to 999 as words, and the numbers."""
    hashes = np.concatenate([vocabulary([str(k)]) for k in range(1000)])
    order = np.argsort(hashes)
    return hashes[order], order.astype(np.int64)


def _counting(hashes: U64, doc: I64, n: int) -> I64:
    """Per document how many of the numbers go on counting from the one before."""
    if len(hashes) < 2:
        return np.zeros(n, np.int64)
    known, numbers = _numbers()
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    value = np.where(known[at] == hashes, numbers[at], -2)
    next_one = (np.diff(value) == 1) & (np.diff(doc) == 0) & (value[:-1] >= 0)
    return np.bincount(doc[1:][next_one], minlength=n).astype(np.int64)


def _recurring_neighbours(lines: Lines, dated: I64) -> I64:
    """Per document how many dates stand beside a short line that stands beside others too, but not beside most."""
    n = len(lines.docs)
    out = np.zeros(n, np.int64)
    if len(dated) < 2:
        return out
    for step in (-1, 1):
        near = dated + step
        near = near[(near >= 0) & (near < len(lines))]
        near = near[
            (lines.doc[near] == lines.doc[near - step]) & (lines.n_words[near] <= 4) & (lines.n_letters[near] >= 3)
        ]
        if not len(near):
            continue
        np.maximum(out, _recurring(lines.exact[near], lines.doc[near], n), out=out)
    return out


def _recurring(hashes: U64, doc: I64, n: int) -> I64:
    """Per document how many values occur more than once, but not in most places."""
    if not len(hashes):
        return np.zeros(n, np.int64)
    key = tx.mix64(hashes ^ tx.mix64(doc.astype(np.uint64) + np.uint64(1)))
    _, at, counts = np.unique(key, return_inverse=True, return_counts=True)
    many = np.bincount(doc, minlength=n)[doc]
    again = (counts[at] >= 2) & (counts[at] <= np.maximum(2, many // 2))
    return np.bincount(doc[again], minlength=n).astype(np.int64)


def _repeated(hashes: U64, doc: I64, n: int) -> I64:
    """Per document how often its most frequent line occurs."""
    out = np.zeros(n, np.int64)
    if len(hashes):
        order = np.lexsort((hashes, doc))
        h, d = hashes[order], doc[order]
        new = np.flatnonzero(np.concatenate([[True], (h[1:] != h[:-1]) | (d[1:] != d[:-1])]))
        np.maximum.at(out, d[new], np.diff(np.append(new, len(h))))
    return out


ENOUGH = 2.0
"""Points from which on a page is looked at."""


def may_be_threads(lines: Lines) -> NDArray[np.bool_]:
    """For every document whether it is worth looking at line by line."""
    c = cues(lines)
    enough: NDArray[np.bool_] = (points(c) >= ENOUGH) & (
        (c["dates"] >= 2)
        | (c["hashes"] >= 2)
        | (c["fields"] >= 4)
        | (c["again"] >= 2)
        | (c["signs"] >= 2)
        | (c["ranks"] >= 2)
        | (c["numbered"] >= 3)
    )
    return enough


def points(c: dict[str, I64]) -> NDArray[np.float64]:
    """What the cues of every document speak for, together."""
    found: NDArray[np.float64] = (
        1.5 * (c["hashes"] >= 2)
        + 1.5 * ((c["hashes"] >= 2) & (c["dates"] >= 2))
        + 3.0 * (c["fields"] >= 4)
        + 2.0 * (c["fields"] >= 2)
        + 2.0 * (c["again"] >= 2)
        + np.minimum(2, c["said"])
        + 1.5 * (c["repeated"] >= 2)
        + 2.0 * (c["verbs"] >= 2)
        + 3.0 * (c["counters"] >= 1)
        + 1.0 * (c["ago"] >= 3)
        + 1.0 * (c["ago"] >= 5)
        + 2.0 * (c["ranks"] >= 2)
        + 2.0 * (c["numbered"] >= 3)
        + 2.0 * (c["mail"] >= 8)
        + 2.0 * ((c["counted"] >= 1) & (c["dates"] >= 3))
        + np.minimum(2, c["signs"])
        + 1.0 * (c["names"] >= 2)
        + 0.5 * (c["names"] >= 3)
        + 0.4 * (c["named"] >= 3)
        + 1.6 * ((c["site"] >= 2) & ((c["named"] >= 3) | (c["names"] >= 2) | (c["repeated"] >= 3)))
    )
    return found
