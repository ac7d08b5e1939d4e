"""Quotations inside posts: marked ones ("Ann said:", ``>``) and those that lost their mark but repeat an earlier
post.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.threads import forum_words
from cleaner.threads.line_classes import HEADLINE_LIKE, LineClass
from cleaner.threads.line_classifier import WHEN, key, phrases_with
from cleaner.threads.platforms.matchers import expanders
from cleaner.threads.post_lines import Cut
from cleaner.threads.post_repetition import Repetition
from cleaner.threads.sheet import Sheet

_BEFORE_A_QUOTATION = frozenset((LineClass.PROSE, LineClass.QUOTE_HEAD))
_MARKS_OR_NUMBER = frozenset((LineClass.MARKS, LineClass.NUMBER))
MIN_CHARS = 60
"""An unmarked repetition shorter than this is no quotation (two people say "Thanks in advance")."""
SHARE = 0.9
"""Share of a line's word runs that an earlier post must hold."""
_AGAIN = 0.5
"""The same for a line that is marked as quoted."""
_SAME_PARAGRAPH = 0.75
"""The same for the lines below the head of a quotation."""
_LONGEST_QUOTE = 120
"""Lines below a quotation's head among which its end is looked for."""
_INLINE = 60
"""A head of more characters holds the quoted words itself."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation as lines ``first`` to ``last`` (half open) of a post."""

    first: int
    last: int
    author: str | None
    post: int | None
    """Index (from 1) of the quoted post."""
    marked: bool


class Quoting:
    """What is needed to find the quotations of a page's posts."""

    def __init__(
        self, repetition: Repetition, authors: Sequence[str | None], own: frozenset[int] = frozenset()
    ) -> None:
        self.repetition = repetition
        self.authors = tuple(authors)
        self.names = {key(a.lower()): a for a in authors if a}
        """The posters' names by the key that a line with nothing else has."""
        self.own = own
        """Lines that markup says are the poster's own words: they quote only where they are marked as quotations and
        repeat what was said.
        """

    def find(self, s: Sheet, c: Cut, j: int) -> list[Quoted]:
        """The quotations of post *j* (from 0), in order."""
        out: list[Quoted] = []
        i = c.head
        while i < c.tail:
            found = None
            if i not in self.own or _quotes_by_hand(s, c, i, self.repetition):
                found = self._of_mail(s, c, i, out) or self._headed(s, c, i, j) or self._unmarked(s, c, i)
            if found is None:
                i += 1
                continue
            if s.classes[i] is LineClass.MAIL_QUOTE and out and out[-1].last > found.first:
                out.pop()  # it goes on, or begins at a line that announced it
            out.append(found)
            i = max(found.last, i + 1)
        return out

    def _of_mail(self, s: Sheet, c: Cut, i: int, before: Sequence[Quoted]) -> Quoted | None:
        """Lines that begin with ``>``, with the line that says whose they are, or joined to those just before."""
        if s.classes[i] is not LineClass.MAIL_QUOTE:
            return None
        first, author = i, None
        if i > c.head and s.classes[i - 1] in _BEFORE_A_QUOTATION and s.raw[i - 1].rstrip().endswith(":"):
            first, author = i - 1, name_in_quote(s.raw[i - 1], s.masked[i - 1])
        elif before and before[-1].last >= i - 1:
            first, author = before[-1].first, before[-1].author
        last = _mail_quote_end(s, i, c.tail)
        return Quoted(first, last, author, _post(self.repetition, first, last), True)

    def _headed(self, s: Sheet, c: Cut, i: int, j: int) -> Quoted | None:
        """What a line like "Ann said:" announces, or a poster's name with a colon."""
        is_head = s.classes[i] is LineClass.QUOTE_HEAD
        by_name = s.classes[i] is LineClass.SHORT and s.raw[i].endswith(":") and s.keys[i] in self.names
        if not is_head and not (by_name and i + 1 < c.tail):
            return None
        last = _marked_end(s, c, i, self.repetition)
        if not is_head and last <= i + 1:
            return None
        author = name_in_quote(s.raw[i], s.masked[i]) or self.names.get(s.keys[i])
        labelled = i > c.head and s.classes[i - 1] is LineClass.CONTROL and s.raw[i - 1].endswith(":")  # "Quote:"
        post = _quoted_post(self.repetition, i + 1, last, author, self.authors, j)
        return Quoted(i - labelled, last, author, post, True)

    def _unmarked(self, s: Sheet, c: Cut, i: int) -> Quoted | None:
        """Lines without a mark that an earlier post holds word for word."""
        share = self.repetition.share
        if share[i] < SHARE or s.classes[i] not in HEADLINE_LIKE or i in self.own:
            return None
        last = i + 1
        while last < c.tail and (share[last] >= SHARE or s.classes[last] is LineClass.MARKS):
            last += 1
        sizes = [len(line) for line in s.raw[i:last]]
        if max(sizes) < MIN_CHARS:
            return None
        return Quoted(i, last, None, _post(self.repetition, i, last), False)


def _quotes_by_hand(s: Sheet, c: Cut, i: int, rep: Repetition) -> bool:
    """Whether a line among a poster's own words begins a quotation that its writer marked: what it announces, or holds
    after a ``>``, an earlier post holds too.
    """
    if s.classes[i] is LineClass.MAIL_QUOTE:
        end = _mail_quote_end(s, i, c.tail)
        return bool((rep.share[i:end] >= _AGAIN).any())
    return i + 1 < c.tail and (
        rep.share[i + 1] >= _AGAIN or (s.classes[i + 1] is LineClass.MAIL_QUOTE and s.raw[i].endswith(":"))
    )


def _mail_quote_end(s: Sheet, i: int, end: int) -> int:
    while i < end and s.classes[i] is LineClass.MAIL_QUOTE:
        i += 1
    return i


def _marked_end(s: Sheet, c: Cut, i: int, rep: Repetition) -> int:
    """The line after the quotation that line *i* announces."""
    limit = c.tail
    for k in range(i + 1, min(limit, i + _LONGEST_QUOTE)):
        if s.keys[k].startswith(expanders()):
            return k + 1
        if s.classes[k] is LineClass.QUOTE_HEAD and s.classes[k - 1] is not LineClass.QUOTE_HEAD:
            limit = k
            break
    k = i + 1
    while k < limit and s.classes[k] is LineClass.QUOTE_HEAD:
        k += 1  # the date of the quoted post, or a quotation inside the quotation
    start = k
    while k < limit and (
        rep.share[k] >= _SAME_PARAGRAPH
        or (s.classes[k] in _MARKS_OR_NUMBER and k + 1 < limit and rep.share[k + 1] >= _SAME_PARAGRAPH)
    ):
        k += 1
    if k > start:
        return k
    inline = s.raw[i].rstrip(" ↑")
    if len(inline) > _INLINE and not inline.endswith(":"):
        return start
    # Nothing on the page holds the quoted words: take the paragraph below the mark, if another follows it.
    if start < limit - 1 and s.classes[start] in HEADLINE_LIKE:
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
    rep: Repetition, first: int, last: int, author: str | None, authors: Sequence[str | None], j: int
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
