"""Quotations inside posts: marked ones ("Ann said:", ``>``) and those that lost their mark but repeat an earlier
post.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cleaner.text import words as tx
from cleaner.text.lines import Lines
from cleaner.threads import forum_words
from cleaner.threads.boundaries import Cut
from cleaner.threads.line_classes import EXPANDERS, WHEN, Sheet, key, phrases_with

MIN_CHARS = 60
"""An unmarked repetition shorter than this is no quotation (two people say "Thanks in advance")."""
SHARE = 0.9
"""Share of a line's word runs that an earlier post must hold."""
_AGAIN = 0.5
"""The same for a line that is marked as quoted."""
_GRAM = 4


def names_by_key(authors: list[str | None]) -> dict[str, str]:
    """The posters' names by the key a line with nothing else has."""
    return {key(a.lower()): a for a in authors if a}


@dataclass(slots=True)
class Quoted:
    """A quotation as lines ``first`` to ``last`` (half open) of a post."""

    first: int
    last: int
    author: str | None
    post: int | None
    """Index (from 1) of the quoted post."""
    marked: bool


class Repetition:
    """For every line, how much of it an earlier post of the page holds, and which post."""

    def __init__(self, lines: Lines, d: int, cuts: list[Cut]) -> None:
        a, b = int(lines.offsets[d]), int(lines.offsets[d + 1])
        n = b - a
        self.share = np.zeros(n, np.float64)
        self.post = np.full(n, -1, np.int64)
        owner = np.full(n, -1, np.int64)
        for j, c in enumerate(cuts):
            owner[c.head : c.tail] = j
        w0, w1 = int(lines.word_offsets[a]), int(lines.word_offsets[b])
        h = lines.words.hashes[w0:w1]
        if len(h) < _GRAM:
            return
        block = lines.word_block[w0:w1] - a
        powers = tx.tables().powers
        m = len(h) - _GRAM + 1
        grams = np.zeros(m, np.uint64)
        for k in range(_GRAM):
            grams += h[k : k + m] * powers[k + 1]
        same = owner[block[:m]] == owner[block[_GRAM - 1 :][:m]]
        where = block[:m]
        valid = same & (owner[where] >= 0)
        at = np.flatnonzero(valid)
        if not len(at):
            return
        mine = owner[where[at]]
        source = mine.copy()
        box = (grams[at] >> np.uint64(48)).view(np.intp)
        again = np.flatnonzero(np.bincount(box, minlength=1 << 16).take(box) > 1)  # no other can occur twice
        _, first, inverse = np.unique(grams[at[again]], return_index=True, return_inverse=True)
        source[again] = mine[again[first]][inverse]  # np.unique gives the first occurrence
        # A run may go on in the next line where it is quoted from (another width of lines), not where it is quoted.
        whole = (block[:m] == block[_GRAM - 1 :][:m])[at]
        source, at, mine = source[whole], at[whole], mine[whole]
        earlier = source < mine
        total = np.bincount(where[at], minlength=n)
        repeated = np.bincount(where[at][earlier], minlength=n)
        some = total > 0
        self.share[some] = repeated[some] / total[some]
        # Grams are in the order of their lines: those of one line are one slice.
        places, origins = where[at][earlier], source[earlier]
        bounds = [*np.flatnonzero(np.diff(places, prepend=-1)).tolist(), len(places)]
        for x, y in pairwise(bounds):
            self.post[places[x]] = Counter(origins[x:y].tolist()).most_common(1)[0][0]
        # Lines too short for a run of four words count as repeated if an equal line stands in an earlier post.
        exact = lines.exact[a:b]
        seen: dict[int, int] = {}
        for i, e in enumerate(exact.tolist()):
            if owner[i] < 0 or not e:
                continue
            j = seen.setdefault(e, int(owner[i]))
            if total[i] == 0 and j < owner[i]:
                self.share[i], self.post[i] = 1.0, j


def find(
    s: Sheet, c: Cut, j: int, rep: Repetition, authors: list[str | None], known: Mapping[str, str],
    own: frozenset[int] = frozenset(),
) -> list[Quoted]:  # fmt: skip
    """The quotations of post *j* (from 0), in order. *known* are the posters' names by key, *own* the lines that markup
    says are the poster's own words: they quote only where they are marked as quotations and repeat what was said.
    """
    out: list[Quoted] = []
    i = c.head
    while i < c.tail:
        letter = s.letters[i]
        if i in own and not _quotes_by_hand(s, c, i, rep):
            i += 1
            continue
        if letter == ">":
            last = _mail_quote_end(s, i, c.tail)
            first, author = i, None
            if i > c.head and s.letters[i - 1] in "QP" and s.raw[i - 1].rstrip().endswith(":"):
                first, author = i - 1, name_in_quote(s.raw[i - 1], s.masked[i - 1])
                if out and out[-1].last == i:
                    out.pop()
            elif out and out[-1].last >= i - 1:
                first, author = out[-1].first, out[-1].author
                out.pop()
            out.append(Quoted(first, last, author, _post(rep, first, last), True))
            i = last
            continue
        head = letter == "Q" or (letter == "S" and s.raw[i].endswith(":") and s.keys[i] in known and i + 1 < c.tail)
        if head:
            last = _marked_end(s, c, i, rep)
            if letter == "Q" or last > i + 1:
                author = name_in_quote(s.raw[i], s.masked[i])
                if author is None and s.keys[i] in known:
                    author = known[s.keys[i]]
                first = i - (i > c.head and s.letters[i - 1] == "A" and s.raw[i - 1].endswith(":"))  # "Quote:"
                out.append(Quoted(first, last, author, _quoted_post(rep, i + 1, last, author, authors, j), True))
                i = last
                continue
        elif rep.share[i] >= SHARE and letter in "PSB" and i not in own:
            last = i + 1
            while last < c.tail and (rep.share[last] >= SHARE or s.letters[last] == "U"):
                last += 1
            if sum(len(x) for x in s.raw[i:last]) >= MIN_CHARS and any(len(x) >= MIN_CHARS for x in s.raw[i:last]):
                out.append(Quoted(i, last, None, _post(rep, i, last), False))
                i = last
                continue
        i += 1
    return out


def _quotes_by_hand(s: Sheet, c: Cut, i: int, rep: Repetition) -> bool:
    """Whether a line among a poster's own words begins a quotation that its writer marked: what it announces, or holds
    behind a ``>``, an earlier post holds too.
    """
    if s.letters[i] == ">":
        end = _mail_quote_end(s, i, c.tail)
        return bool((rep.share[i:end] >= _AGAIN).any())
    return i + 1 < c.tail and (rep.share[i + 1] >= _AGAIN or (s.letters[i + 1] == ">" and s.raw[i].endswith(":")))


def _mail_quote_end(s: Sheet, i: int, end: int) -> int:
    while i < end and s.letters[i] == ">":
        i += 1
    return i


def _marked_end(s: Sheet, c: Cut, i: int, rep: Repetition) -> int:
    """Behind the quotation that line *i* announces."""
    limit = c.tail
    for k in range(i + 1, min(limit, i + 120)):
        if s.keys[k].startswith(EXPANDERS):
            return k + 1
        if s.letters[k] == "Q" and s.letters[k - 1] not in "Q":
            limit = k
            break
    k = i + 1
    while k < limit and s.letters[k] == "Q":
        k += 1  # the date of the quoted post, or a quotation inside the quotation
    start = k
    while k < limit and (rep.share[k] >= 0.75 or (s.letters[k] in "UN" and k + 1 < limit and rep.share[k + 1] >= 0.75)):
        k += 1
    if k > start:
        return k
    inline = s.raw[i].rstrip(" ↑")
    if len(inline) > 60 and not inline.endswith(":"):
        return start
    # Nothing on the page holds the quoted words: take the paragraph below the mark, if another follows it.
    if start < limit - 1 and s.letters[start] in "PSB":
        k = start + 1
        spaced = any(s.gaps[start + 1 : limit])
        while spaced and k < limit - 1 and s.gaps[k] == 0:
            k += 1
        return k
    return start


def _post(rep: Repetition, first: int, last: int) -> int | None:
    found = Counter(
        int(p) for p, x in zip(rep.post[first:last], rep.share[first:last], strict=True) if p >= 0 and x >= 0.5
    )
    return found.most_common(1)[0][0] + 1 if found else None


def _quoted_post(
    rep: Repetition, first: int, last: int, author: str | None, authors: list[str | None], j: int
) -> int | None:
    """The quoted post: the one that holds the words; else, where its author wrote a single earlier post, that one."""
    found = _post(rep, first, last)
    if found is not None or author is None:
        return found
    mine = [i for i, a in enumerate(authors[:j]) if a and a.casefold() == author.casefold()]
    return mine[0] + 1 if len(mine) == 1 else None


_LEAD = (
    "originally posted by",
    "quote from:",
    "quote from",
    "zitat von",
    "citation de",
    "cita de",
    "citacao de",
    "citato da",
    "citaat van",
    "cytat",
    "alinti",
    "сообщение от",
    "цитата от",
    "quote:",
    "quote",
)


def name_in_quote(raw: str, masked: str) -> str | None:
    """Whom the head of a quotation names.

    >>> name_in_quote("Ann Lee said: ↑", "ann lee said: ↑")
    'Ann Lee'
    >>> name_in_quote("On 5 May 2015, Ann wrote:", "on ∂∂∂∂∂∂∂∂∂∂, ann wrote:")
    'Ann'
    >>> name_in_quote("Originally Posted by Bob", "originally posted by bob")
    'Bob'
    """
    if len(masked) != len(raw):
        masked = raw.lower()
    start, end = 0, len(masked)
    for lead in _LEAD:
        at = masked.find(lead)
        if 0 <= at <= 3:
            start = at + len(lead)
            break
    dates = list(WHEN.finditer(masked, start))
    if dates:
        last = dates[-1]
        if masked[start : dates[0].start()].strip(' ,(«"') in ("on", "am", "le", "el", "il", "em", "op", "dnia", ""):
            start = last.end()
        elif start:
            end = dates[0].start()
    for verb in phrases_with(forum_words.SAID, " "):
        at = masked.find(verb, start)
        if at > 0 and at < end and (at + len(verb) == len(masked) or not masked[at + len(verb)].isalnum()):
            end = at
    name = raw[start:end].strip(' ,:;>«»"“”„()[]↑\xa0')
    name = re.sub(r"\s*<.*|\s+(?:on|am|le|el|il|em|op)$", "", name)
    return name if 0 < len(name) <= 60 else None
