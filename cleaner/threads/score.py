"""How much speaks for posts, and whether they are comments under an article.

Evidence is counted in points. The weights were set by hand on the annotated threads and on pages that are none (lists
of news, blogs, shops), so that the threads pass :data:`cleaner.threads.detect.EVIDENCE` and the others do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.language import line_forms
from cleaner.threads import forum_words
from cleaner.threads.anchor_marks import COUNTER, DATED_MARKS, POST_NUMBERS, TITLES
from cleaner.threads.authors import AUTHOR
from cleaner.threads.counted_comments import counts
from cleaner.threads.line_classes import DATES, SENTENCES, SPOKEN, WORDING, LineClass
from cleaner.threads.platforms.matchers import article_platforms, comment_platforms
from cleaner.threads.post_lines import Cut
from cleaner.threads.post_numbers import LABELLED
from cleaner.threads.repeated_headers import Anchors
from cleaner.threads.sheet import Sheet

_NUMBERS = frozenset((LineClass.NUMBER, LineClass.FIELD))
NUMBERED = (POST_NUMBERS, COUNTER)
"""Marks of anchors that number the posts."""

# Shares of the posts.
_MANY = 0.4
"""So many with a card, or with the title again, are no accident."""
_MOST = 0.6
"""So many with a date are what a list of posts looks like."""
_NEARLY_ALL = 0.8

# Points.
_SIGN_POINTS, _FREE_SIGNS, _COMMENT_SIGN_POINTS = 2.5, 0.5, 1.0
"""Most that the signs of one forum software can add, what is taken off their number, and what two signs of comment
software add.
"""
_CARD_POINTS, _FEW_CARD_POINTS = 3.0, 1.0
"""Posters' cards beside many posts, and beside two."""
_COUNTER_POINTS = 3.0
"""A number that counts the posts at the end of a date's line."""
_ANCHOR_POINTS, _LABELLED_POINTS, _NUMBER_POINTS = 2.0, 3.0, 1.5
"""Dated numbers or a platform's own line; the same where the numbers say what they count; numbers alone."""
_RANK_POINTS = 3.0
"""Members' titles with a number or field beside them in half of the posts."""
_HASH_POINTS = 1.5
"""A number sign in nearly all anchors."""
_TALK_POINTS = 1.5
"""A control that only something said by someone has, in half of the posts."""
_TITLE_POINTS = 2.0
"""The thread's title again in many posts."""
_LABEL_POINTS = 1.5
""""Posted by:" before nearly all names."""
_QUOTE_POINTS, _MOST_QUOTE_POINTS = 1.0, 2.0
_TAIL_POINTS, _MOST_TAIL_POINTS = 0.5, 1.0
_SITE_POINTS, _MORE_SITE_POINTS = 1.0, 1.5
_SITE_WORDS, _MORE_SITE_WORDS = 2, 4
"""A forum's navigation: so many of its lines, and what they give where nearly all posts have a date."""
_NAMES_POINTS, _RECURRING_POINTS = 0.5, 0.5
"""Different names for most posts, and each (of two) that comes again."""
_NO_HEADLINES_POINTS, _NO_HEADLINES_RECURRING = 1.0, 1.5
"""What names add where posts have no headlines, and where two of the names recur as well."""
NAMES_CAN_ADD = _NAMES_POINTS + 2 * _RECURRING_POINTS + _NO_HEADLINES_RECURRING + 0.01
"""More than :func:`named` can give."""


@dataclass(frozen=True, slots=True)
class _Posts:
    """What is counted in the cuts of one candidate."""

    headers: tuple[range, ...]
    """The lines of each post's header, at least its anchor and the line after."""
    dated: int
    """Posts with a date in their header."""
    carded: int
    """Posts with a poster's card."""
    ranks: int
    """Posts with a member's title."""
    titles: int
    """Lines that repeat the thread's title."""

    @classmethod
    def of(cls, s: Sheet, cuts: Sequence[Cut]) -> _Posts:
        headers = _headers(s, cuts)
        return cls(
            headers,
            _dated(s, headers),
            carded(s, cuts),
            sum(LineClass.RANK in s.classes[r.start : r.stop] for r in headers),
            s.classes.count(LineClass.TITLE_AGAIN),
        )


def evidence(s: Sheet, a: Anchors, cuts: Sequence[Cut], told: Counter[str]) -> float:
    """How much speaks for a thread, its posters' names aside, in points; repeated dates alone (a blog's index, a list
    of news) give none and make it no thread, whatever the names: minus infinity.
    """
    posts = _Posts.of(s, cuts)
    if not _possible(s, a, cuts, posts):
        return float("-inf")
    return (
        _of_software(a, told)
        + _of_cards(s, posts)
        + _of_anchors(s, a, posts, told)
        + _of_talk(s, cuts)
        + _of_titles(s, posts)
        + (_of_site(s) if posts.dated >= _NEARLY_ALL * len(cuts) else 0.0)
        + min(_MOST_QUOTE_POINTS, _QUOTE_POINTS * sum(_count(s, c, LineClass.QUOTE_HEAD) for c in cuts))
        + min(_MOST_TAIL_POINTS, _TAIL_POINTS * s.classes.count(LineClass.TAIL))
    )


def _count(s: Sheet, c: Cut, line_class: LineClass) -> int:
    return s.classes[c.head : c.tail].count(line_class)


def _possible(s: Sheet, a: Anchors, cuts: Sequence[Cut], posts: _Posts) -> bool:
    """Whether posts have what posts have: a title, date, number, card or a platform's line, and words in a third."""
    n = len(cuts)
    with_cards = posts.carded >= _MANY * n
    signed = (
        2 * posts.ranks >= n
        or posts.dated >= _MOST * n
        or a.mark in NUMBERED
        or with_cards
        or posts.titles >= max(1, _MANY * n)
        or a.platform is not None
    )
    sure = a.mark in NUMBERED or a.mark == TITLES or with_cards or a.platform is not None
    return signed and (sure or 3 * worded(s, cuts) >= n)


def _of_software(a: Anchors, told: Counter[str]) -> float:
    """Points of the page's signs of forum software, and of comment software if the anchors are its own."""
    comments = comment_platforms()
    most = max((n for platform, n in told.items() if platform not in comments), default=0)
    points = min(_SIGN_POINTS, max(0.0, most - _FREE_SIGNS))
    if a.platform in comments and told[a.platform] >= 2:
        points += _COMMENT_SIGN_POINTS
    return points


def _of_cards(s: Sheet, posts: _Posts) -> float:
    """Points of posters' cards and titles."""
    n = len(posts.headers)
    points = 0.0
    if posts.carded >= 2:
        points += _CARD_POINTS if posts.carded >= _MANY * n else _FEW_CARD_POINTS
    if posts.ranks and n >= 3:
        with_seats = sum(
            any(s.classes[i] is LineClass.RANK and s.keys[i] in forum_words.seats() for i in r)
            and not _NUMBERS.isdisjoint(s.classes[r.start : r.stop])
            for r in posts.headers
        )
        if 2 * with_seats >= n:
            points += _RANK_POINTS
    return points


def _of_anchors(s: Sheet, a: Anchors, posts: _Posts, told: Counter[str]) -> float:
    """Points of what the anchors themselves say."""
    n = len(posts.headers)
    points = 0.0
    if a.mark == COUNTER:
        points = _COUNTER_POINTS
    elif (a.mark == POST_NUMBERS and 2 * posts.dated >= n) or (a.platform and (n > 2 or told[a.platform])):
        points = _LABELLED_POINTS if labelled(s, a) else _ANCHOR_POINTS
    elif labelled(s, a):
        points = _ANCHOR_POINTS
    elif a.mark == POST_NUMBERS:
        points = _NUMBER_POINTS
    elif a.mark[0] in DATED_MARKS:
        numbers = sum(LineClass.POST_NUMBER in s.classes[r.start : r.stop] for r in posts.headers)
        if numbers >= max(2, _MANY * n):
            points = _NUMBER_POINTS
    if a.mark not in NUMBERED and not a.platform and sum("#" in s.raw[x] for x in a.lines) >= _NEARLY_ALL * n:
        points += _HASH_POINTS
    return points


def _of_talk(s: Sheet, cuts: Sequence[Cut]) -> float:
    """Points of controls that only something said by someone has."""
    talk = Counter(
        s.keys[i]
        for c in cuts
        for i in range(c.first, c.last)
        if s.classes[i] is LineClass.CONTROL and s.keys[i] in forum_words.talk()
    )
    return _TALK_POINTS if talk and talk.most_common(1)[0][1] >= max(2, 0.5 * len(cuts)) else 0.0


_ONE_POST = re.compile(
    r"(?i)\s*\[?\s?1 (?:post|beitrag|message|mensaje|messaggio|mensagem|bericht|wiadomość|сообщение|inlägg"
    r"|viesti|příspěvek)"
    r"(?:\s?[•·\]|-].{0,40})?\s*"
)
"""What counts a page's posts where there is one."""


def _of_site(s: Sheet) -> float:
    """Points of the navigation of a forum."""
    said = len(forum_words.site_words() & s.count.keys())
    if said < _SITE_WORDS or any(map(_ONE_POST.fullmatch, s.raw)):
        return 0.0
    return _MORE_SITE_POINTS if said >= _MORE_SITE_WORDS else _SITE_POINTS


def _of_titles(s: Sheet, posts: _Posts) -> float:
    """Points of the thread's title in the posts, and of labels before their posters' names."""
    n = len(posts.headers)
    points = _TITLE_POINTS if posts.titles >= max(1, _MANY * n) else 0.0
    if sum(any(":" in s.raw[i] and AUTHOR.match(s.raw[i]) for i in r) for r in posts.headers) >= _NEARLY_ALL * n:
        points += _LABEL_POINTS
    return points


def _headers(s: Sheet, cuts: Sequence[Cut]) -> tuple[range, ...]:
    return tuple(range(min(c.first, c.anchor), min(max(c.head, c.anchor + 2), len(s))) for c in cuts)


def _dated(s: Sheet, headers: Sequence[range]) -> int:
    return sum(not DATES.isdisjoint(s.classes[r.start : r.stop]) for r in headers)


def worded(s: Sheet, cuts: Sequence[Cut]) -> int:
    """How many posts hold a sentence."""
    return sum(not SENTENCES.isdisjoint(s.classes[c.head : c.tail]) for c in cuts)


def labelled(s: Sheet, a: Anchors) -> bool:
    """Whether the anchors read "Reply 1", "Reply 2" …"""
    return a.mark == POST_NUMBERS and s.keys[a.lines[0]] in LABELLED


def named(s: Sheet, cuts: Sequence[Cut], authors: Sequence[str | None], numbered: bool = False) -> float:
    """What the names of the posters add: different ones for most posts, each with a date, or a number that says what
    it counts, some of them again.
    """
    n = len(cuts)
    names = Counter(filter(None, authors))
    if (
        sum(names.values()) < _NEARLY_ALL * n
        or len(names) < 2
        or max(names.values()) > max(2, _MOST * n)
        or not _personal(names)
        or (not numbered and _dated(s, _headers(s, cuts)) < _NEARLY_ALL * n)
        or 2 * worded(s, cuts) < n
        or uniform(s, cuts)
    ):
        return 0.0
    again = sum(c > 1 for c in names.values())
    points = _NAMES_POINTS + _RECURRING_POINTS * min(2, again)
    if 3 * headed(s, cuts) < n:
        points += _NO_HEADLINES_RECURRING if again >= 2 else _NO_HEADLINES_POINTS
    return points


def _personal(names: Counter[str]) -> bool:
    """Whether most of the strings are as short as the names that people take, and none of them a price or a place in
    a list.
    """
    good = sum(len(x.split()) <= 3 and not re.search(r"\s\d|\d\s|[$€£%]|, ", x) for x in names)
    return good >= 0.75 * len(names)


def uniform(s: Sheet, cuts: Sequence[Cut]) -> bool:
    """Whether nearly all posts have as many lines as each other: people do not write like that, lists of teasers are
    built so.
    """
    sizes = Counter(sum(x in SPOKEN for x in s.classes[c.head : c.tail]) for c in cuts[:-1])
    return len(cuts) >= 5 and max(sizes.values()) >= 0.7 * (len(cuts) - 1)


_HEADLINE_WORDS = 3
_HEADLINE_CHARS = 140


def headed(s: Sheet, cuts: Sequence[Cut]) -> int:
    """How many posts have a headline above their header or below it, as the entries of a list of articles do."""

    def headline(i: int) -> bool:
        return (
            0 <= i < len(s)
            and s.classes[i] in WORDING
            and len(s.raw[i].split()) >= _HEADLINE_WORDS
            and s.raw[i][-1] not in '.!?:;,…")”’'
            and len(s.raw[i]) < _HEADLINE_CHARS
        )

    return max(sum(headline(c.first - 1) for c in cuts), sum(headline(c.head) for c in cuts))


_ARTICLE = 1500
"""Characters of prose from which on what stands before comments is an article."""
_SHORT_ARTICLE = 200
"""The same where a heading between it and the first post counts comments."""
_HEADING_REACH = 12
"""That heading stands within so many lines above the first post's words."""
_NODE = 600
"""The same where the software signs articles as it signs comments, and a heading stands between."""


def under_article(s: Sheet, a: Anchors, cuts: Sequence[Cut], told: Counter[str]) -> bool:
    """Whether the posts are comments under an article: prose that no poster signs before the first of them, or in the
    first of them, with a heading that announces comments below it.
    """
    comments, either = comment_platforms(), article_platforms()
    forum = [p for p, v in told.items() if v >= 2 and p not in comments | either]
    if a.platform in comments or (any(told[p] for p in comments) and not forum and not a.platform):
        return True
    known = a.platform is not None and a.platform not in either
    quoting = forum_words.phrases(forum_words.QUOTING)
    if a.mark in NUMBERED or a.mark == TITLES or known or forum or carded(s, cuts) >= _MANY * len(cuts):
        return False
    if sum(any(s.keys[i] in quoting for i in range(c.first, c.last)) for c in cuts) >= 0.5 * len(cuts):
        return False
    before = sum(len(s.raw[i]) for i in range(cuts[0].first) if s.classes[i] is LineClass.PROSE)
    if before >= _ARTICLE or (before >= _SHORT_ARTICLE and _announced_above(s, cuts[0])):
        return True
    if not _announced(s, cuts):
        return False
    return _signed_by_author(s, cuts) or _prose(s, cuts[0]) + before >= (_NODE if a.platform in either else _ARTICLE)


def _announced(s: Sheet, cuts: Sequence[Cut]) -> bool:
    heads = forum_words.comment_heads()
    return any(s.keys[i] in heads for i in range(cuts[0].head, min(cuts[1].first + 1, len(s))))


_ANSWERS = re.compile(r"repl|respon|respost|respuest|rispost|antw|answer|ответ|discuss|diskussion|join|leave")
"""Headings over what may be the posts of a forum as well, and over the form for a comment."""


def _announced_above(s: Sheet, first: Cut) -> bool:
    """Whether a heading for comments, and no prose below it, stands above the first post."""
    heads = forum_words.comment_heads()
    for i in range(min(first.head, len(s)) - 1, max(-1, first.head - _HEADING_REACH), -1):
        k = s.keys[i]
        if i < first.first and s.classes[i] is LineClass.PROSE:
            return False
        if (k in heads or counts(k)) and not _ANSWERS.search(k):
            return True
    return False


def _prose(s: Sheet, c: Cut) -> int:
    return sum(len(s.raw[i]) for i in range(c.head, c.tail) if s.classes[i] is LineClass.PROSE)


def opens_with_article(s: Sheet, cuts: Sequence[Cut]) -> bool:
    """Whether the first of the comments is the article itself, signed as they are: its comments are announced below."""
    announced = len(cuts) > 1 and _announced(s, cuts)
    return announced and (_prose(s, cuts[0]) >= _NODE or _signed_by_author(s, cuts))


def _signed_by_author(s: Sheet, cuts: Sequence[Cut]) -> bool:
    """Whether the first post, and no other, is signed as articles are ("By Ann Lee, 5 May 2015"), and long enough."""
    signed = [any(line_forms.byline(s.raw[i]) for i in _header_of(c) if s.raw[i]) for c in cuts[:3]]
    return signed[0] and not any(signed[1:]) and _prose(s, cuts[0]) >= _SHORT_ARTICLE


def _header_of(c: Cut) -> range:
    return range(c.first, max(c.head, c.anchor + 1))


_CARD_VALUES = (LineClass.FIELD_VALUE, LineClass.DATE, LineClass.NUMBER, LineClass.DATED)
"""What the line below a card's label can be."""


def carded(s: Sheet, cuts: Sequence[Cut]) -> int:
    """How many posts show what only a poster's card has: a label with its value, beside it or below."""
    people = forum_words.people()

    def known(i: int) -> bool:
        k = s.keys[i]
        if s.classes[i] is not LineClass.FIELD or k.partition(":")[0].strip(" 0∂") not in people:
            return False
        return any(x in k for x in "0∂:") or (i + 1 < len(s) and s.classes[i + 1] in _CARD_VALUES)

    return sum(
        LineClass.FIELD in s.classes[c.first : c.last] and any(known(i) for i in range(c.first, c.last)) for c in cuts
    )
