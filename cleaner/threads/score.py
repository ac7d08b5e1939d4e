"""How much speaks for posts, and whether they are comments under an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cleaner.threads import forum_words
from cleaner.threads.authors import AUTHOR
from cleaner.threads.boundaries import Cut
from cleaner.threads.line_classes import Sheet
from cleaner.threads.platforms.known import PLATFORMS
from cleaner.threads.post_numbers import LABELLED
from cleaner.threads.repeated_headers import Anchors


def evidence(s: Sheet, a: Anchors, cuts: list[Cut], told: Counter[str]) -> float:
    """How much speaks for a thread, its posters' names aside, in points; repeated dates alone (a blog's index, a list
    of news) give none and make it no thread, whatever the names: minus infinity.
    """
    n = len(cuts)
    letters = "".join(s.letters)
    stanzas = _stanzas(s, cuts)
    bodies = [letters[c.head : c.tail] for c in cuts]
    dated = _dated(letters, stanzas)
    people = carded(s, cuts)
    again = letters.count("K")
    ranks = sum("R" in letters[r.start : r.stop] for r in stanzas)
    if not (
        2 * ranks >= n
        or dated >= 0.6 * n
        or a.mark in ("H", "counter")
        or people >= 0.4 * n
        or again >= max(1, 0.4 * n)
        or a.platform
    ):
        return float("-inf")
    if 3 * worded(bodies) < n and not (a.mark in ("H", "counter", "K") or people >= 0.4 * n or a.platform):
        return float("-inf")
    points = min(2.5, max(0.0, max((v for p, v in told.items() if p not in COMMENTS), default=0) - 0.5))
    if a.platform in COMMENTS and told[a.platform] >= 2:
        points += 1.0
    if people >= 2:
        points += 3.0 if people >= 0.4 * n else 1.0
    if a.mark == "counter":
        points += 3.0
    elif (a.mark == "H" and 2 * dated >= n) or (a.platform and (n > 2 or told[a.platform])):
        points += 3.0 if labelled(s, a) else 2.0
    elif labelled(s, a):
        points += 2.0
    elif a.mark == "H":
        points += 1.5
    ranked_posts = sum(
        any(letters[i] == "R" and s.keys[i] in forum_words.seats() for i in r)
        and not _NUMBERS.isdisjoint(letters[r.start : r.stop])
        for r in (stanzas if ranks else ())
    )
    if n >= 3 and 2 * ranked_posts >= n:
        points += 3.0
    if a.mark not in ("H", "counter") and not a.platform and sum("#" in s.raw[x] for x in a.lines) >= 0.8 * n:
        points += 1.5
    talk = Counter(
        s.keys[i] for c in cuts for i in range(c.first, c.last) if letters[i] == "A" and s.keys[i] in forum_words.talk()
    )
    if talk and talk.most_common(1)[0][1] >= max(2, 0.5 * n):
        points += 1.5
    if again >= max(1, 0.4 * n):
        points += 2.0
    if sum(any(":" in s.raw[i] and AUTHOR.match(s.raw[i]) for i in r) for r in stanzas) >= 0.8 * n:
        points += 1.5
    points += min(2.0, 1.0 * sum(body.count("Q") for body in bodies))
    points += min(1.0, 0.5 * letters.count("T"))
    return points


_DATED, _NUMBERS = frozenset("DB"), frozenset("NF")


def _stanzas(s: Sheet, cuts: list[Cut]) -> list[range]:
    """The lines of each post's stanza, at least its anchor and the line behind."""
    return [range(min(c.first, c.anchor), min(max(c.head, c.anchor + 2), len(s))) for c in cuts]


def _dated(letters: str, stanzas: list[range]) -> int:
    return sum(not _DATED.isdisjoint(letters[r.start : r.stop]) for r in stanzas)


def worded(bodies: list[str]) -> int:
    return sum("P" in body or ">" in body for body in bodies)


def labelled(s: Sheet, a: Anchors) -> bool:
    """Whether the anchors read "Reply 1", "Reply 2" …"""
    return a.mark == "H" and s.keys[a.lines[0]] in LABELLED


def named(s: Sheet, cuts: list[Cut], authors: Sequence[str | None], numbered: bool = False) -> float:
    """What the names of the posters add: different ones for most posts, each with a date, or a number that says what
    it counts, some of them again.
    """
    n = len(cuts)
    names = Counter(filter(None, authors))
    letters = "".join(s.letters)
    if (
        sum(names.values()) < 0.8 * n
        or len(names) < 2
        or max(names.values()) > max(2, 0.6 * n)
        or not _personal(names)
        or (not numbered and _dated(letters, _stanzas(s, cuts)) < 0.8 * n)
        or 2 * worded([letters[c.head : c.tail] for c in cuts]) < n
        or uniform(s, cuts)
    ):
        return 0.0
    again = sum(c > 1 for c in names.values())
    points = 0.5 + 0.5 * min(2, again)
    if 3 * headed(s, cuts) < n:
        points += 1.5 if again >= 2 else 1.0
    return points


def _personal(names: Counter[str]) -> bool:
    """Whether most of the strings are as short as the names that people take, and none of them a price or a place in
    a list.
    """
    good = sum(len(x.split()) <= 3 and not re.search(r"\s\d|\d\s|[$€£%]", x) for x in names)
    return good >= 0.75 * len(names)


def uniform(s: Sheet, cuts: list[Cut]) -> bool:
    """Whether nearly all posts have as many lines as each other: people do not write like that, lists of teasers are
    built so.
    """
    sizes = Counter(sum(s.letters[i] in "PSB>Q" for i in range(c.head, c.tail)) for c in cuts[:-1])
    return len(cuts) >= 5 and max(sizes.values()) >= 0.7 * (len(cuts) - 1)


def headed(s: Sheet, cuts: list[Cut]) -> int:
    """How many posts have a headline above their stanza or below it, as the entries of a list of articles do."""

    def headline(i: int) -> bool:
        return (
            0 <= i < len(s)
            and s.letters[i] in "SP"
            and len(s.raw[i].split()) >= 3
            and s.raw[i][-1] not in '.!?:;…")”’'
            and len(s.raw[i]) < 140
        )

    return max(sum(headline(c.first - 1) for c in cuts), sum(headline(c.head) for c in cuts))


_ARTICLE = 1500
"""Characters of prose from which on what stands before comments is an article."""
_NODE = 600
"""The same where the software signs articles as it signs comments, and a heading stands between."""
EITHER = frozenset(("drupal",))
"""Software whose comments stand under articles and in forums alike."""


def under_article(s: Sheet, a: Anchors, cuts: list[Cut], told: Counter[str]) -> bool:
    """Whether the posts are comments under an article: prose that no poster signs before the first of them, or in the
    first of them, with a heading that announces comments behind it.
    """
    forum = [p for p, v in told.items() if v >= 2 and p not in COMMENTS | EITHER]
    if a.platform in COMMENTS or (any(told[p] for p in COMMENTS) and not forum and not a.platform):
        return True
    known = a.platform is not None and a.platform not in EITHER
    quoting = forum_words.phrases(forum_words.QUOTING)
    if a.mark in ("H", "counter", "K") or known or forum or carded(s, cuts) >= 0.4 * len(cuts):
        return False
    if sum(any(s.keys[i] in quoting for i in range(c.first, c.last)) for c in cuts) >= 0.5 * len(cuts):
        return False
    before = sum(len(s.raw[i]) for i in range(cuts[0].first) if s.letters[i] == "P")
    if before >= _ARTICLE:
        return True
    return _announced(s, cuts) and _prose(s, cuts[0]) + before >= (_NODE if a.platform in EITHER else _ARTICLE)


def _announced(s: Sheet, cuts: list[Cut]) -> bool:
    heads = forum_words.comment_heads()
    return any(s.keys[i] in heads for i in range(cuts[0].head, min(cuts[1].first + 1, len(s))))


def _prose(s: Sheet, c: Cut) -> int:
    return sum(len(s.raw[i]) for i in range(c.head, c.tail) if s.letters[i] == "P")


def opens_with_article(s: Sheet, cuts: list[Cut]) -> bool:
    """Whether the first of the comments is the article itself, signed as they are: its comments are announced below."""
    return len(cuts) > 1 and _announced(s, cuts) and _prose(s, cuts[0]) >= _NODE


COMMENTS = frozenset(p.name for p in PLATFORMS if p.comments)


def carded(s: Sheet, cuts: list[Cut]) -> int:
    """How many posts show what only a poster's card has: a label with its value, beside it or below."""
    people = forum_words.people()

    def known(i: int) -> bool:
        k = s.keys[i]
        if s.letters[i] != "F" or k.partition(":")[0].strip(" 0∂") not in people:
            return False
        return any(x in k for x in "0∂:") or s.letters[i + 1 : i + 2] in (["V"], ["D"], ["N"], ["B"])

    letters = "".join(s.letters)
    return sum("F" in letters[c.first : c.last] and any(known(i) for i in range(c.first, c.last)) for c in cuts)
