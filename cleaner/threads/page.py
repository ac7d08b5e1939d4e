"""One page: is it a thread, which, and what do its lines say?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cleaner.config import ThreadConfig
from cleaner.lines import Lines
from cleaner.model import Document, Finding, Thread
from cleaner.threads import address, html, words
from cleaner.threads.anchors import platform_anchors, platform_signs
from cleaner.threads.announced import LEAST, counted
from cleaner.threads.counting import posts_before
from cleaner.threads.cut import Cut, cut
from cleaner.threads.headline import thread_title
from cleaner.threads.names import AUTHOR, Named, authors_of
from cleaner.threads.parts import Parts
from cleaner.threads.platforms import PLATFORMS
from cleaner.threads.posts import assemble, counted_from
from cleaner.threads.shapes import LABELLED, Sheet, sheet
from cleaner.threads.stanza import Anchors, View, ranked

EVIDENCE = 3.0
"""A page with less evidence than this is no thread (see :func:`evidence`)."""


NAMED = 3.01
"""More than the posters' names can add to it (see :func:`named`)."""


TRIES = 3
"""So many candidates are asked for evidence, best first."""


FIRST = 150
"""Lines of a first post that may be none."""


def thread(lines: Lines, d: int, config: ThreadConfig) -> Thread | None:
    """Document *d* of the batch as a thread, or ``None``."""
    s = sheet(lines, d)
    told = platform_signs(s)
    least = max(2, config.min_posts)
    by_text = _by_text(s, told, least)
    by_markup = _by_markup(lines.docs[d], s, by_text, least)
    if by_markup is not None:
        group, marked, cuts = by_markup
        a, names = _anchors_of(s, by_text, cuts, marked)
        platform = (by_text[0].platform if by_text else None) or group.platform
        comments = group.comments or (
            group.platform is None
            and (
                ("comment" in group.key and group.share < 0.7)
                or (by_text is not None and _under_article(s, by_text[0], by_text[1], told))
            )
        )
    elif by_text is not None:
        a, cuts, names = by_text
        platform, marked = a.platform, []
        comments = _under_article(s, a, cuts, told)
        if comments and _opens_with_article(s, cuts):
            cuts, names = cuts[1:], names[1:]
    else:
        return None
    title = thread_title(s, cuts[0].first)
    posts, parts = assemble(lines, d, s, a, cuts, names, title, marked)
    url = _url(lines.docs[d])
    before = 0 if comments else posts_before(s, cuts[0].first, cuts[-1].last, [p.number for p in posts], url)
    return Thread(
        posts=counted_from(before, posts),
        findings=_findings(s, cuts, parts),
        platform=platform or _software(told, comments),
        title=title,
        thread_id=address.thread_id(url, None if comments else title),
        comments=comments,
    )


def _without_trail(s: Sheet, cuts: list[Cut]) -> Cut:
    """The last post without what stands above the first one too: the trail of the boards, printed again below."""
    c = cuts[-1]
    above = {k for k in s.keys[: cuts[0].first] if len(k) > 1}
    for i in range(c.head + 1, c.last - 2):
        if all(s.letters[k] not in "P>Q" and s.keys[k] in above for k in (i, i + 1, i + 2)):
            return replace(c, last=i, tail=min(c.tail, i))
    return c


def _software(told: Counter[str], comments: bool) -> str | None:
    """What the page's strings say of the software; under an article, only what prints comments there."""
    of = {p: v for p, v in told.items() if not comments or p in _COMMENTS | _EITHER}
    return max(of, key=lambda p: of[p], default=None)


ByText = tuple[Anchors, list[Cut], list[Named]]


def _by_text(s: Sheet, told: Counter[str], least: int) -> ByText | None:
    """Anchors, cuts and names from the text alone, if there is evidence enough for a thread."""
    view = View(s)
    announced = counted(s, view)
    found = ranked(s, view, platform_anchors(s, view, told), TRIES)
    for a in found:
        cuts = cut(s, a)
        if len(cuts) < least or a.score < 0.4 * found[0].score:
            continue
        if len(cuts) == 2 and a.mark[0] in "=^$" and s.letters[a.lines[0]] not in "FR":
            continue  # two rows of buttons around one post
        needed = EVIDENCE + (a is not found[0])
        points = evidence(s, a, cuts, told)
        names = authors_of(s, a, cuts) if points > needed - NAMED else []
        cuts[-1] = _without_trail(s, cuts)
        if names and points + named(s, cuts, [n for n, _ in names], labelled(s, a)) >= needed:
            strays = announced is not None and a.lines[0] < announced.heading
            if strays and (cuts[0].last - cuts[0].first > FIRST or _under_article(s, a, cuts, told)):
                break  # it takes dates of the menu or of the article for comments
            return a, cuts, names
    if announced is not None:
        a = announced.anchors
        cuts = cut(s, a)
        letters = "".join(s.letters)
        if len(cuts) >= max(least, LEAST) and 2 * _worded([letters[c.head : c.tail] for c in cuts]) >= len(cuts):
            return a, cuts, authors_of(s, a, cuts)
    return None


def _by_markup(
    doc: Document, s: Sheet, by_text: ByText | None, least: int
) -> tuple[html.Group, list[html.Marked], list[Cut]] | None:
    """The posts by the page's elements, if it has any and they can be believed."""
    if doc.hints is None:
        return None
    anchors = [c.anchor for c in by_text[1]] if by_text else []
    group = html.group(doc.hints, doc.begins.tolist(), s, anchors)
    if group is None or not html.accepted(group, by_text is not None):
        return None
    marked = html.posts(doc.hints, doc, s, group)
    if len(marked) < least or (by_text is None and 2 * sum(m.author is not None for m in marked) < len(marked)):
        return None
    cuts = []
    for m in marked:
        own = [b for b in m.blocks if b < m.last and m.kinds.get(b) in (None, "forum_quote")]
        words_ = [b for b in own if s.letters[b] in "PS>BQX"] or own or [m.first]
        named = [b for b in own if b in m.words or m.kinds.get(b) == "forum_quote"] if m.words else []
        card = max((b for b in m.kinds if b < min(m.words) and m.kinds[b] in CARD), default=-1) if named else -1
        # what is quoted above the poster's card is the post that is answered
        head = next((b for b in named if b > card), named[0]) if named else _behind_stanza(s, m, words_[0])
        anchor = next((x for x in anchors if m.first <= x < m.last), None)
        if anchor is None:
            anchor = next((b for b in range(m.first, head) if s.letters[b] in "DB"), m.first)
        elif not named and anchor < m.last and head <= anchor < words_[-1]:
            head = anchor + 1
        cuts.append(Cut(m.first, m.last, anchor, min(head, m.last), m.last))
    if by_text is None and group.platform is None and (_uniform(s, cuts) or 2 * _headed(s, cuts) > len(cuts)):
        return None  # teasers of articles
    return group, marked, cuts


def _behind_stanza(s: Sheet, m: html.Marked, first: int) -> int:
    """First line of the words behind dates, cards and controls that the markup did not name."""
    i = first
    while i < m.last - 1 and (m.kinds.get(i) not in (None, "forum_quote") or s.letters[i] in "DHFVNCUAR"):
        i += 1
    return i


def _anchors_of(
    s: Sheet, by_text: ByText | None, cuts: list[Cut], marked: list[html.Marked]
) -> tuple[Anchors, list[Named]]:
    """The text's anchors for the posts of the markup, and every poster's name: the text's where it found one, else
    the markup's.
    """
    if by_text is None:
        return Anchors("markup", [c.anchor for c in cuts], True, 0.0), [(m.author, _line_of(s, m)) for m in marked]
    a, text_cuts, text_names = by_text
    at = {c.anchor: name for c, name in zip(text_cuts, text_names, strict=True)}
    names: list[Named] = []
    for c, m in zip(cuts, marked, strict=True):
        name, line = at.get(c.anchor, (None, None))
        names.append((m.author, _line_of(s, m) or line) if m.author else (name, line))
    return a, names


def _line_of(s: Sheet, m: html.Marked) -> int | None:
    return next((b for b in range(m.first, m.last) if m.author and s.raw[b].strip() == m.author), None)


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
    if 3 * _worded(bodies) < n and not (a.mark in ("H", "counter", "K") or people >= 0.4 * n or a.platform):
        return float("-inf")
    points = min(2.5, max(0.0, max((v for p, v in told.items() if p not in _COMMENTS), default=0) - 0.5))
    if a.platform in _COMMENTS and told[a.platform] >= 2:
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
        any(letters[i] == "R" and s.keys[i] in words.seats() for i in r)
        and not _NUMBERS.isdisjoint(letters[r.start : r.stop])
        for r in (stanzas if ranks else ())
    )
    if n >= 3 and 2 * ranked_posts >= n:
        points += 3.0
    if a.mark not in ("H", "counter") and not a.platform and sum("#" in s.raw[x] for x in a.lines) >= 0.8 * n:
        points += 1.5
    talk = Counter(
        s.keys[i] for c in cuts for i in range(c.first, c.last) if letters[i] == "A" and s.keys[i] in words.talk()
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


def _worded(bodies: list[str]) -> int:
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
        or 2 * _worded([letters[c.head : c.tail] for c in cuts]) < n
        or _uniform(s, cuts)
    ):
        return 0.0
    again = sum(c > 1 for c in names.values())
    points = 0.5 + 0.5 * min(2, again)
    if 3 * _headed(s, cuts) < n:
        points += 1.5 if again >= 2 else 1.0
    return points


def _personal(names: Counter[str]) -> bool:
    """Whether most of the strings are as short as the names that people take, and none of them a price or a place in
    a list.
    """
    good = sum(len(x.split()) <= 3 and not re.search(r"\s\d|\d\s|[$€£%]", x) for x in names)
    return good >= 0.75 * len(names)


def _uniform(s: Sheet, cuts: list[Cut]) -> bool:
    """Whether nearly all posts have as many lines as each other: people do not write like that, lists of teasers are
    built so.
    """
    sizes = Counter(sum(s.letters[i] in "PSB>Q" for i in range(c.head, c.tail)) for c in cuts[:-1])
    return len(cuts) >= 5 and max(sizes.values()) >= 0.7 * (len(cuts) - 1)


def _headed(s: Sheet, cuts: list[Cut]) -> int:
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
_EITHER = frozenset(("drupal",))
"""Software whose comments stand under articles and in forums alike."""


def _under_article(s: Sheet, a: Anchors, cuts: list[Cut], told: Counter[str]) -> bool:
    """Whether the posts are comments under an article: prose that no poster signs before the first of them, or in the
    first of them, with a heading that announces comments behind it.
    """
    forum = [p for p, v in told.items() if v >= 2 and p not in _COMMENTS | _EITHER]
    if a.platform in _COMMENTS or (any(told[p] for p in _COMMENTS) and not forum and not a.platform):
        return True
    known = a.platform is not None and a.platform not in _EITHER
    quoting = words.phrases(words.QUOTING)
    if a.mark in ("H", "counter", "K") or known or forum or carded(s, cuts) >= 0.4 * len(cuts):
        return False
    if sum(any(s.keys[i] in quoting for i in range(c.first, c.last)) for c in cuts) >= 0.5 * len(cuts):
        return False
    before = sum(len(s.raw[i]) for i in range(cuts[0].first) if s.letters[i] == "P")
    if before >= _ARTICLE:
        return True
    return _announced(s, cuts) and _prose(s, cuts[0]) + before >= (_NODE if a.platform in _EITHER else _ARTICLE)


def _announced(s: Sheet, cuts: list[Cut]) -> bool:
    heads = words.comment_heads()
    return any(s.keys[i] in heads for i in range(cuts[0].head, min(cuts[1].first + 1, len(s))))


def _prose(s: Sheet, c: Cut) -> int:
    return sum(len(s.raw[i]) for i in range(c.head, c.tail) if s.letters[i] == "P")


def _opens_with_article(s: Sheet, cuts: list[Cut]) -> bool:
    """Whether the first of the comments is the article itself, signed as they are: its comments are announced below."""
    return len(cuts) > 1 and _announced(s, cuts) and _prose(s, cuts[0]) >= _NODE


CARD = frozenset(("byline", "forum_profile"))
"""Kinds by which markup says whose post it is."""
_COMMENTS = frozenset(p.name for p in PLATFORMS if p.comments)


def carded(s: Sheet, cuts: list[Cut]) -> int:
    """How many posts show what only a poster's card has: a label with its value, beside it or below."""
    people = words.people()

    def known(i: int) -> bool:
        k = s.keys[i]
        if s.letters[i] != "F" or k.partition(":")[0].strip(" 0∂") not in people:
            return False
        return any(x in k for x in "0∂:") or s.letters[i + 1 : i + 2] in (["V"], ["D"], ["N"], ["B"])

    letters = "".join(s.letters)
    return sum("F" in letters[c.first : c.last] and any(known(i) for i in range(c.first, c.last)) for c in cuts)


_OWN_WORDS = 0.985, "in the element of a post's own words"
"""Score and reason of lines that stand in such an element: surer than what any phrase says of a line anywhere."""


def _findings(s: Sheet, cuts: list[Cut], parts: Parts) -> tuple[Finding, ...]:
    out: list[Finding] = []
    for i in sorted(parts.kinds):
        kind, rule, score, why, hard = parts.kinds[i]
        last = out[-1] if out else None
        if (
            last
            and last.last == i
            and (last.kind, last.rule, last.score, last.hard) == (kind, rule, score, hard)
            and kind == "forum_quote"
        ):
            out[-1] = last._replace(last=i + 1)
        else:
            out.append(Finding(i, i + 1, kind, rule, score, why, hard))
    for c in cuts:
        out += [
            Finding(i, i + 1, "content", "thread.body", *_OWN_WORDS)
            if i in parts.words
            else Finding(i, i + 1, "content", "thread.body", 0.7, "inside a post")
            for i in range(c.head, c.tail)
            if i not in parts.kinds and (s.letters[i] not in "ATNU" or i in parts.words)
        ]
    return tuple(out)


def _url(document: Document) -> str | None:
    """The page's address: the input's own, else what its markup says."""
    return document.page.url or (document.hints.url if document.hints is not None else None)
