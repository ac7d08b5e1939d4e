"""One page: is it a thread, which, and what do its lines say?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from cleaner.config import ThreadConfig
from cleaner.model import Document, Finding, Thread
from cleaner.text.lines import Lines
from cleaner.threads import post_elements, thread_address
from cleaner.threads.assemble import assemble, counted_from
from cleaner.threads.authors import Named, authors_of
from cleaner.threads.boundaries import Cut, cut
from cleaner.threads.counted_comments import LEAST, counted
from cleaner.threads.earlier_pages import posts_before
from cleaner.threads.line_classes import Sheet, sheet
from cleaner.threads.platform_anchors import comments_heading, platform_anchors, platform_signs
from cleaner.threads.post_lines import Parts
from cleaner.threads.repeated_headers import Anchors, View, ranked
from cleaner.threads.score import (
    COMMENTS,
    EITHER,
    evidence,
    headed,
    labelled,
    named,
    opens_with_article,
    under_article,
    uniform,
    worded,
)
from cleaner.threads.thread_title import thread_title

EVIDENCE = 3.0
"""A page with less evidence than this is no thread (see :func:`evidence`)."""


NAMED = 3.01
"""More than the posters' names can add to it (see :func:`named`)."""


TRIES = 3
"""So many candidates are asked for evidence, best first."""
FIRST = 150
"""A first post of more lines is none: it begins in the menu."""


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
                or (by_text is not None and under_article(s, by_text[0], by_text[1], told))
            )
        )
    elif by_text is not None:
        a, cuts, names = by_text
        platform, marked = a.platform, []
        comments = under_article(s, a, cuts, told)
        if comments and opens_with_article(s, cuts):
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
        thread_id=thread_address.thread_id(url, None if comments else title),
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
    of = {p: v for p, v in told.items() if not comments or p in COMMENTS | EITHER}
    return max(of, key=lambda p: of[p], default=None)


ByText = tuple[Anchors, list[Cut], list[Named]]


def _by_text(s: Sheet, told: Counter[str], least: int) -> ByText | None:
    """Anchors, cuts and names from the text alone, if there is evidence enough for a thread."""
    view = View(s)
    announced = counted(s, view)
    heading = comments_heading(s, told)
    found = ranked(s, view, platform_anchors(s, view, told, heading), TRIES)
    for a in found:
        if a.lines[0] <= heading:
            continue  # it takes the article's date for a comment's
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
            if strays and (cuts[0].last - cuts[0].first > FIRST or under_article(s, a, cuts, told)):
                break  # it takes dates of the menu or of the article for comments
            return a, cuts, names
    if announced is not None:
        a = announced.anchors
        cuts = cut(s, a)
        letters = "".join(s.letters)
        if len(cuts) >= max(least, LEAST) and 2 * worded([letters[c.head : c.tail] for c in cuts]) >= len(cuts):
            return a, cuts, authors_of(s, a, cuts)
    return None


def _by_markup(
    doc: Document, s: Sheet, by_text: ByText | None, least: int
) -> tuple[post_elements.Group, list[post_elements.Marked], list[Cut]] | None:
    """The posts by the page's elements, if it has any and they can be believed."""
    if doc.hints is None:
        return None
    anchors = [c.anchor for c in by_text[1]] if by_text else []
    group = post_elements.group(doc.hints, doc.begins.tolist(), s, anchors)
    if group is None or not post_elements.accepted(group, by_text is not None):
        return None
    marked = post_elements.posts(doc.hints, doc, s, group)
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
    if by_text is None and group.platform is None and (uniform(s, cuts) or 2 * headed(s, cuts) > len(cuts)):
        return None  # teasers of articles
    return group, marked, cuts


def _behind_stanza(s: Sheet, m: post_elements.Marked, first: int) -> int:
    """First line of the words behind dates, cards and controls that the markup did not name."""
    i = first
    while i < m.last - 1 and (m.kinds.get(i) not in (None, "forum_quote") or s.letters[i] in "DHFVNCUAR"):
        i += 1
    return i


def _anchors_of(
    s: Sheet, by_text: ByText | None, cuts: list[Cut], marked: list[post_elements.Marked]
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


def _line_of(s: Sheet, m: post_elements.Marked) -> int | None:
    return next((b for b in range(m.first, m.last) if m.author and s.raw[b].strip() == m.author), None)


CARD = frozenset(("byline", "forum_profile"))
"""Kinds by which markup says whose post it is."""
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
