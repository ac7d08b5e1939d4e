"""One page: is it a thread, which, and what do its lines say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from cleaner.config import ThreadConfig
from cleaner.model import Document, Finding, Hints, Thread
from cleaner.text.lines import Lines
from cleaner.threads import comment_section, marked_posts, post_elements, thread_address
from cleaner.threads.anchor_marks import SAME_WORDS
from cleaner.threads.assemble import FoundPosts, assemble, counted_from
from cleaner.threads.authors import Named, authors_of
from cleaner.threads.boundaries import cut
from cleaner.threads.counted_comments import LEAST, counted
from cleaner.threads.earlier_pages import posts_before
from cleaner.threads.line_classes import DATES, LABELS, POST_CONTENT, SENTENCES, SENTENCES_OR_QUOTES, LineClass
from cleaner.threads.marked_posts import Marked
from cleaner.threads.platform_anchors import comments_heading, platform_anchors, platform_signs
from cleaner.threads.platforms.matchers import article_platforms, comment_platforms
from cleaner.threads.post_lines import Cut, Parts
from cleaner.threads.repeated_headers import Anchors, View, ranked
from cleaner.threads.score import (
    NAMES_CAN_ADD,
    evidence,
    headed,
    labelled,
    named,
    opens_with_article,
    under_article,
    uniform,
    worded,
)
from cleaner.threads.sheet import Sheet, sheet
from cleaner.threads.thread_title import thread_title

_BEFORE_WORDS = frozenset(
    (
        LineClass.POST_NUMBER,
        LineClass.DATE,
        LineClass.FIELD,
        LineClass.FIELD_VALUE,
        LineClass.RANK,
        LineClass.CONTROL,
        LineClass.NUMBER,
        LineClass.CHARACTER,
        LineClass.MARKS,
    )
)
_CHROME = frozenset(
    (
        LineClass.CONTROL,
        LineClass.TAIL,
        LineClass.NUMBER,
        LineClass.MARKS,
    )
)

EVIDENCE = 3.0
"""A page with less evidence than this is no thread (see :func:`evidence`)."""
TRIES = 3
"""So many candidates are asked for evidence, best first."""
_WORSE = 0.4
"""A candidate of less than this share of the best one's score is not asked."""
_FIRST = 150
"""If the first post has more lines, it probably includes the navigation above it."""


def thread(lines: Lines, d: int, config: ThreadConfig) -> Thread | None:
    """Document *d* of the batch as a thread, or ``None``."""
    page = sheet(lines, d)
    told = platform_signs(page)
    least = max(2, config.min_posts)
    by_text = _by_text(page, told, least)
    by_markup = _by_markup(lines.docs[d], page, by_text, least)
    if by_markup is not None:
        found = _from_markup(page, told, by_text, by_markup)
    elif by_text is not None:
        found = _from_text(told, by_text)
    else:
        return None
    return _assembled(lines, d, found, told)


def comments(lines: Lines, d: int, known: Thread | None) -> Thread | None:
    """The readers' comments of document *d* of the batch by the names of their elements; ``None`` if there are none,
    or if *known* holds nearly all of them.
    """
    document, page = lines.docs[d], sheet(lines, d)
    group = comment_section.group(document.hints, page) if document.hints is not None else None
    if document.hints is None or group is None:
        return None
    if known is not None and _held(page, document.hints, known, group) >= comment_section.COVERS:
        return None
    marked = marked_posts.posts(document.hints, document, page, group)
    if not marked:
        return None
    cuts = [_cut_of(page, m, []) for m in marked]
    told = platform_signs(page)
    return _assembled(lines, d, _from_markup(page, told, None, (group, marked, cuts)), told)


def _held(page: Sheet, hints: Hints, known: Thread, group: post_elements.Group) -> float:
    """Share of the prose in the elements of *group* that the posts of *known* hold."""
    elements = set(group.elements)
    said = {
        i: len(page.raw[i])
        for i, path in enumerate(hints.elements)
        if page.classes[i] in SENTENCES and not elements.isdisjoint(path)
    }
    own = {i for post in known.posts for i in range(post.first, post.last)}
    return sum(size for i, size in said.items() if i in own) / max(1, sum(said.values()))


def _assembled(lines: Lines, d: int, found: FoundPosts, told: Counter[str]) -> Thread:
    s, cuts = found.sheet, found.cuts
    title = thread_title(s, cuts[0].first)
    posts, cuts, parts = assemble(lines, d, s, found, title)
    url = _url(lines.docs[d])
    before = 0 if found.comments else posts_before(s, cuts[0].first, cuts[-1].last, [p.number for p in posts], url)
    software = found.platform or _software(told, found.comments)
    return Thread(
        posts=counted_from(before, posts),
        findings=_findings(s, cuts, parts),
        platform=software,
        title=title,
        thread_id=thread_address.thread_id(url, None if found.comments else title),
        comments=found.comments,
        remarks=marked_posts.remarks(lines.docs[d].hints, software),
    )


class ByText(NamedTuple):
    """The posts that the page's own repetition shows."""

    sheet: Sheet
    """The page's lines, with the labels that stand beside the anchors as fields."""
    anchors: Anchors
    cuts: list[Cut]
    names: list[Named]


def _from_text(told: Counter[str], by_text: ByText) -> FoundPosts:
    s, a, cuts, names = by_text
    comments = under_article(s, a, cuts, told)
    if comments and opens_with_article(s, cuts):
        cuts, names = cuts[1:], names[1:]
    return FoundPosts(s, a, cuts, names, a.platform, comments, [])


def _from_markup(page: Sheet, told: Counter[str], by_text: ByText | None, by_markup: ByMarkup) -> FoundPosts:
    group, marked, cuts = by_markup
    s = by_text.sheet if by_text is not None else page
    a, names = _anchors_of(s, by_text, cuts, marked)
    platform = (by_text.anchors.platform if by_text else None) or group.platform
    comments = group.comments or (
        group.platform is None
        and (
            ("comment" in group.key and group.share < _COMMENTS_SHARE)
            or (by_text is not None and under_article(s, by_text.anchors, by_text.cuts, told))
        )
    )
    return FoundPosts(s, a, cuts, names, platform, comments, marked)


_COMMENTS_SHARE = 0.7
"""Elements called comments that hold more of the page's prose are the page: there is no article."""


def _without_trail(s: Sheet, cuts: list[Cut]) -> Cut:
    """The last post without what stands above the first one too: the trail of the boards, printed again below."""
    c = cuts[-1]
    above = {k for k in s.keys[: cuts[0].first] if len(k) > 1}
    for i in range(c.head + 1, c.last - 2):
        if all(s.classes[k] not in SENTENCES_OR_QUOTES and s.keys[k] in above for k in (i, i + 1, i + 2)):
            return replace(c, last=i, tail=min(c.tail, i))
    return c


def _software(told: Counter[str], comments: bool) -> str | None:
    """What the page's strings say of the software; under an article, only what prints comments there."""
    of = {p: v for p, v in told.items() if not comments or p in comment_platforms() | article_platforms()}
    return max(of, key=lambda p: of[p], default=None)


def _by_text(page: Sheet, told: Counter[str], least: int) -> ByText | None:
    """The posts by the text alone, if there is evidence enough for a thread."""
    view = View(page)
    announced = counted(page, view)
    heading = comments_heading(page, told)
    found = ranked(page, view, platform_anchors(page, view, told, heading), TRIES)
    for a in found:
        if a.lines[0] <= heading:
            continue  # it takes the article's date for a comment's
        if a.score < _WORSE * found[0].score:
            continue
        tried = _tried(page, a, told, least, EVIDENCE + (a is not found[0]))
        if tried is None:
            continue
        first = tried.cuts[0]
        strays = announced is not None and a.lines[0] < announced.heading
        if strays and (first.last - first.first > _FIRST or under_article(tried.sheet, a, tried.cuts, told)):
            break  # it takes dates of the menu or of the article for comments
        return tried
    if announced is None:
        return None
    s, cuts = cut(page, announced.anchors)
    if len(cuts) >= max(least, LEAST) and 2 * worded(s, cuts) >= len(cuts):
        return ByText(s, announced.anchors, cuts, authors_of(s, announced.anchors, cuts))
    return None


def _two_rows_of_buttons(s: Sheet, a: Anchors) -> bool:
    """Whether the anchors repeat the same words and are no lines of cards: two of them may stand around one post."""
    return a.mark[0] in SAME_WORDS and s.classes[a.lines[0]] not in LABELS


def _tried(page: Sheet, a: Anchors, told: Counter[str], least: int, needed: float) -> ByText | None:
    """The posts that the anchors cut, if enough speaks for them."""
    s, cuts = cut(page, a)
    if len(cuts) < least or (len(cuts) == 2 and _two_rows_of_buttons(s, a)):
        return None
    points = evidence(s, a, cuts, told)
    if points <= needed - NAMES_CAN_ADD or (points <= 0 and _opens_with_page(cuts)):
        return None
    names = authors_of(s, a, cuts)
    cuts[-1] = _without_trail(s, cuts)
    if points + named(s, cuts, [n for n, _ in names], labelled(s, a)) < needed:
        return None
    return ByText(s, a, cuts, names)


_HEAD = 60
"""A first post of so many lines, three times as many as most, holds the head of the page."""


def _opens_with_page(cuts: Sequence[Cut]) -> bool:
    sizes = sorted(c.last - c.first for c in cuts)
    return cuts[0].last - cuts[0].first > max(_HEAD, 3 * sizes[len(sizes) // 2])


ByMarkup = tuple[post_elements.Group, list[Marked], list[Cut]]
_SIGNED = 0.5
"""Share of the elements that must name somebody where the text shows no posts."""


def _by_markup(doc: Document, page: Sheet, by_text: ByText | None, least: int) -> ByMarkup | None:
    """The posts by the page's elements, if it has any and they can be believed."""
    if doc.hints is None:
        return None
    s = by_text.sheet if by_text is not None else page
    anchors = [c.anchor for c in by_text.cuts] if by_text else []
    group = post_elements.group(doc.hints, doc.begins.tolist(), s, anchors)
    if group is None or not post_elements.accepted(group, by_text is not None):
        return None
    marked = marked_posts.posts(doc.hints, doc, s, group)
    if len(marked) < least:
        return None
    if by_text is None and sum(m.author is not None for m in marked) < _SIGNED * len(marked):
        return None
    cuts = [_cut_of(s, m, anchors) for m in marked]
    if by_text is None and group.platform is None and (uniform(s, cuts) or 2 * headed(s, cuts) > len(cuts)):
        return None  # teasers of articles
    return group, marked, cuts


def _cut_of(s: Sheet, m: Marked, anchors: Sequence[int]) -> Cut:
    """A post by its element, with the first line of its own words and the line that dates it."""
    own = [b for b in m.blocks if b < m.last and m.kinds.get(b) in (None, "forum_quote")]
    spoken = [b for b in own if s.classes[b] in POST_CONTENT] or own or [m.first]
    named_words = [b for b in own if b in m.words or m.kinds.get(b) == "forum_quote"] if m.words else []
    if named_words:
        card = max((b for b in m.kinds if b < min(m.words) and m.kinds[b] in CARD), default=-1)
        # what is quoted above the poster's card is the post that is answered
        head = next((b for b in named_words if b > card), named_words[0])
    else:
        head = _after_header(s, m, spoken[0])
    anchor = next((x for x in anchors if m.first <= x < m.last), None)
    if anchor is None:
        anchor = next((b for b in range(m.first, head) if s.classes[b] in DATES), m.first)
    elif not named_words and anchor < m.last and head <= anchor < spoken[-1]:
        head = anchor + 1
    return Cut(m.first, m.last, anchor, min(head, m.last), m.last)


def _after_header(s: Sheet, m: Marked, first: int) -> int:
    """First line of the words after dates, cards and controls that the markup did not name."""
    i = first
    while i < m.last - 1 and (m.kinds.get(i) not in (None, "forum_quote") or s.classes[i] in _BEFORE_WORDS):
        i += 1
    return i


def _anchors_of(s: Sheet, by_text: ByText | None, cuts: list[Cut], marked: list[Marked]) -> tuple[Anchors, list[Named]]:
    """The text's anchors for the posts of the markup, and every poster's name: the text's where it found one, else
    the markup's.
    """
    if by_text is None:
        return Anchors("markup", tuple(c.anchor for c in cuts), True, 0.0), [(m.author, _line_of(s, m)) for m in marked]
    at = {c.anchor: name for c, name in zip(by_text.cuts, by_text.names, strict=True)}
    names: list[Named] = []
    for c, m in zip(cuts, marked, strict=True):
        name, line = at.get(c.anchor, (None, None))
        names.append((m.author, _line_of(s, m) or line) if m.author else (name, line))
    return by_text.anchors, names


def _line_of(s: Sheet, m: Marked) -> int | None:
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
            if i not in parts.kinds and (s.classes[i] not in _CHROME or i in parts.words)
        ]
    return tuple(out)


def _url(document: Document) -> str | None:
    """The page's address: the input's own, else what its markup says."""
    return document.page.url or (document.hints.url if document.hints is not None else None)
