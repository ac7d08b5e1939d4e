"""The parts of a post: who wrote it and when, its number, its controls, attachments, notes of change, signature,
quotations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from cleaner.language import dates, line_forms
from cleaner.language.date_spans import AGO, DATE, is_compact_age
from cleaner.model import Quote, ThreadPost
from cleaner.text.lines import Lines
from cleaner.threads import answer_comments, fetch_time, post_elements, quotations
from cleaner.threads.authors import Named
from cleaner.threads.boundaries import Cut
from cleaner.threads.line_classes import Sheet, key
from cleaner.threads.platforms.matchers import Compiled, compiled
from cleaner.threads.post_lines import Parts
from cleaner.threads.repeated_headers import Anchors
from cleaner.threads.unfolded_answers import previews

_SPAN = re.compile(f"{DATE}+|{AGO}+")
_NUMBER = re.compile(r"(?:#|^[^\W\d_]{3,12}) ?(\d[\d.,]{0,8})")
_FILE = re.compile(
    r".*\.(?:jpe?g|png|gif|pdf|zip|rar|txt|docx?|xlsx?|mp[34]|7z|webp|bmp|log|patch)\b.*|.*\b\d[\d.,]* ?(?:bytes"
    r"|[kmg]i?b)\b.*",
    re.I,
)
_FRAME = " ,.|·•-–—»«()"
_SIGNATURE_MIN = 25
"""Repeated last lines shorter than this together (characters) are a way to say goodbye, not a signature."""


def assemble(lines: Lines, d: int, s: Sheet, a: Anchors, cuts: list[Cut], names: list[Named], title: str | None,
             marked: Sequence[post_elements.Marked] = ()) -> tuple[list[ThreadPost], Parts]:  # fmt: skip
    """The posts that *cuts* make, with everything their lines say, and what each line is. *marked* is what markup
    says of them.
    """
    doc = lines.docs[d]
    platform = next((c for c in compiled() if c.platform.name == a.platform), None)
    parts = Parts(words=frozenset().union(*(m.words for m in marked)))
    for by_markup in marked:
        for i, kind in by_markup.kinds.items():
            parts.set(i, kind, "markup", 0.96, f"markup: {kind}")
    for c in cuts:
        _body_edges(s, c, parts, len(cuts))
    stamps = [_date_line(s, c) for c in cuts]
    stamped = [s.raw[i] for i, x in enumerate(s.letters) if x in "DBFVQEK" and DATE in s.masked[i]]
    style = dates.style_of(stamped, None if _may_be_english(s) else _NOT_ENGLISH)
    printed = [s.raw[x[0]][x[1] : x[2]].strip(_FRAME) if x else None for x in stamps]
    now = fetch_time.fetched(doc, s, style, [x for x in printed if x])
    rep = quotations.Repetition(lines, d, cuts)
    authors = [n for n, _ in names]
    known = quotations.names_by_key(authors)
    posts = []
    same_title = _title_keys(title)
    for j, c in enumerate(cuts):
        name, name_line = names[j]
        _stanza(s, c, parts, name_line, same_title, platform)
        if platform is not None and platform.platform.name == "stackexchange":
            answer_comments.signatures(s, c, parts)
        quoted = quotations.find(s, c, j, rep, authors, known, parts.words)
        raw = printed[j]
        date = fetch_time.stamp(raw, style, now) if raw is not None else None
        parent = _parent(s, c, anchor_match(s, c, platform), name_line, authors, j)
        if marked:
            date = marked[j].date or date
            up = marked[j].parent
            parent = up + 1 if up is not None else parent
        marks = []
        for q in quoted:
            for i in range(q.first, q.last):
                parts.set(
                    i,
                    "forum_quote",
                    "quote",
                    0.95 if q.marked else 0.91,
                    f"quotes {'post ' + str(q.post) if q.post else q.author or 'a post'}",
                )
            marks.append(Quote(int(doc.begins[q.first]), int(doc.ends[q.last - 1]), q.author, q.post))
        repost = _repost(s, c, parts, style)
        m = anchor_match(s, c, platform)
        posts.append(
            ThreadPost(
                index=j + 1,
                first=c.first,
                last=c.last,
                author=name,
                date=date,
                date_raw=raw,
                number=_number(s, c, m),
                parent_index=parent,
                quotes=tuple(marks),
                repost_title=repost[0],
                repost_author=repost[1],
                repost_date=repost[2],
                repost_date_raw=repost[3],
            )
        )
    if platform is not None and platform.platform.name == "nodebb":
        previews(s, cuts, parts)
    _signatures(s, cuts, authors, parts)
    return posts, parts


_NOT_ENGLISH = "fr"
"""Any language that writes the day before the month: where a page is not English, nothing is known of it but that."""
_ENGLISH = frozenset("the and to of is it that you for was with have this not are but my".split())


def _may_be_english(s: Sheet) -> bool:
    """Whether every fifth line of prose holds an English word, or there is too little to say."""
    prose = [raw for raw, x in zip(s.raw, s.letters, strict=True) if x == "P"][:200]
    return len(prose) < 2 or 5 * sum(not _ENGLISH.isdisjoint(raw.lower().split()) for raw in prose) >= len(prose)


def counted_from(before: int, posts: Sequence[ThreadPost]) -> tuple[ThreadPost, ...]:
    """The posts numbered on from those of the pages before; their links to each other stay right."""
    if not before:
        return tuple(posts)
    return tuple(
        replace(
            p,
            index=p.index + before,
            parent_index=p.parent_index + before if p.parent_index else None,
            quotes=tuple(q._replace(post=q.post + before) if q.post else q for q in p.quotes),
        )
        for p in posts
    )


def anchor_match(s: Sheet, c: Cut, platform: Compiled | None) -> re.Match[str] | None:
    """The platform's anchor pattern on the anchor's line."""
    return platform.anchor.fullmatch(s.masked[c.anchor]) if platform else None


def _date_line(s: Sheet, c: Cut) -> tuple[int, int, int] | None:
    """Line and place of the post's own date: the anchor's, else the nearest one of its stanza that is no field's
    value.
    """
    order = [
        c.anchor,
        *sorted((i for i in range(c.first, c.head) if i != c.anchor), key=lambda i: (abs(i - c.anchor), i)),
    ]
    if c.anchor >= c.head:
        order += [c.anchor + 1, c.anchor - 1]
    for i in order:
        if 0 <= i < len(s) and s.letters[i] == "D" and is_compact_age(s.masked[i].strip(_FRAME)):
            return i, 0, len(s.raw[i])
    for wanted in ("DBQE", "SA"):
        for i in order:
            if 0 <= i < len(s) and (s.letters[i] in wanted or i == c.anchor) and (m := _SPAN.search(s.masked[i])):
                end = m.end()
                while (more := _SPAN.search(s.masked[i], end)) and more.start() - end <= 4:
                    end = more.end()  # "7:33am On Mar 01"
                return i, m.start(), end
    below = next((i for i in range(c.tail, c.last) if s.letters[i] == "D"), None)
    return None if below is None else (below, 0, len(s.raw[below]))


def _number(s: Sheet, c: Cut, m: re.Match[str] | None) -> int | None:
    if m is not None and "number" in m.re.groupindex and m["number"]:
        return int(m["number"])
    for i in (c.anchor, c.anchor - 1, c.anchor + 1, *range(c.first, c.head)):
        if 0 <= i < len(s) and s.letters[i] in "HD" and (found := _NUMBER.search(s.raw[i])):
            digits = re.sub(r"\D", "", found[1])
            return int(digits) if digits else None
        if 0 <= i < len(s) and s.letters[i] == "H" and s.raw[i].isdecimal():
            return int(s.raw[i])
    return None


def _parent(
    s: Sheet, c: Cut, m: re.Match[str] | None, name_line: int | None, authors: list[str | None], j: int
) -> int | None:
    """The post that this one answers, where its stanza names whom: the last earlier post of that name."""
    whom = None
    if m is not None and "parent" in m.re.groupindex and m["parent"]:
        whom = s.raw[c.anchor][m.start("parent") : m.end("parent")]
    elif name_line is not None and (at := re.search(r"\s@([\w.-]{2,40})", s.raw[name_line])):
        whom = at[1]
    if whom is None:
        return None
    whom = whom.strip(" @>").casefold()
    return next(
        (
            i + 1
            for i in range(j - 1, -1, -1)
            if (authors[i] or "").casefold().split(" ")[0] == whom or (authors[i] or "").casefold() == whom
        ),
        None,
    )


def _title_keys(title: str | None) -> frozenset[str]:
    return frozenset({key(title.lower())}) if title else frozenset()


def _stanza(
    s: Sheet, c: Cut, parts: Parts, name_line: int | None, title: frozenset[str], platform: Compiled | None
) -> None:
    sure = 0.97 if platform else 0.94
    inside = list(range(c.first, c.head)) if c.head > c.first else [c.anchor]
    inside += [i for i in (c.anchor, name_line) if i is not None and i not in inside]
    if c.anchor >= c.head:
        # A footer: the name, with a card or without, may stand above the words as well.
        i = c.head
        while i < min(c.head + 4, c.anchor) and (
            s.letters[i] in "RFVC" or (name_line is not None and _same_key(s, i, name_line))
        ):
            inside.append(i)
            i += 1
    for i in inside:
        if i in parts.words:
            continue
        letter, k = s.letters[i], s.keys[i]
        if i == name_line or (i >= c.head and letter == "S" and i != c.anchor):
            parts.set(i, "byline", "byline", sure, s.raw[i][:60])
        elif letter == "K" or k in title:
            parts.set(i, "other_chrome", "title", sure, "the thread's title again")
        elif letter == "D" or (i == c.anchor and letter in "BQE"):
            parts.set(i, "date", "date", sure, s.raw[i][:60])
        elif letter in "HA":
            parts.set(i, "forum_action", "control", sure, s.raw[i][:60])
        elif letter in "FVRNC":
            parts.set(i, "forum_profile", "card", sure, s.raw[i][:60])
        elif letter == "E":
            parts.set(i, "forum_edit_note", "edited", sure, s.raw[i][:60])
        elif letter == "U":
            parts.set(i, "other_chrome", "bullet", 0.9, "nothing but marks")
        elif letter in "SB":
            parts.set(i, "forum_profile", "card", 0.92, "in the stanza of a post")


def _same_key(s: Sheet, i: int, name_line: int) -> bool:
    """Whether line *i* is a short line whose words the line with the name holds."""
    return s.letters[i] == "S" and bool(s.keys[i]) and s.keys[i] in s.keys[name_line]


def _body_edges(s: Sheet, c: Cut, parts: Parts, n_posts: int) -> None:
    """Takes controls, notes and counters off the end of a post's own words, and finds them inside."""
    t = c.tail
    while t > c.head and (
        t - 1 in parts.kinds or (_ends_a_post(s, c, t - 1) if t - 1 not in parts.words else s.letters[t - 1] in "EU")
    ):
        t -= 1
    if (
        t == c.head < c.tail
        and s.letters[t] in "AFT"
        and s.repeats[t] <= 2
        and not any(ch.isdigit() for ch in s.raw[t])
    ):
        t += 1  # "Thanks" is a control below words, and the words where there are no others
    for i in range(t, c.tail):
        _one(s, i, parts, 0.93)
    c.tail = t
    for i in range(c.head, t):
        letter = s.letters[i]
        if letter == "E" or (
            letter == "A"
            and i not in parts.words
            and (s.count[s.keys[i]] >= max(2, 0.3 * n_posts) or len(s.keys[i]) > 12)
        ):
            _one(s, i, parts, 0.92)
        elif letter == "X":
            _one(s, i, parts, 0.95)
            for k in range(i + 1, min(t, i + 12)):
                if not _FILE.fullmatch(s.raw[k]):
                    break
                parts.set(k, "forum_attachment", "attachment", 0.93, s.raw[k][:60])
        elif letter == "_" and i not in parts.words and t - i <= 14 and s.raw[i].strip() != "...":
            if i > c.head and (s.raw[i].startswith(("--", "__")) and sum(map(len, s.raw[i + 1 : t])) < 900):
                for k in range(i, t):
                    parts.set(k, "forum_signature", "signature", 0.93, "below a rule at the post's end")
                c.tail = i
                break
        elif letter == "F" and "badge" in s.keys[i]:
            _one(s, i, parts, 0.93)
        elif letter in "NF" and i not in parts.words and _between_controls(s, i):
            _one(s, i, parts, 0.92)
        elif letter == "D" and i > c.head and s.letters[i - 1] == "E":
            parts.set(i, "forum_edit_note", "edited", 0.92, "the date of the last change")


def _between_controls(s: Sheet, i: int) -> bool:
    """Whether a number or bare label stands in a row of controls ("Upvote", "212", "Downvote")."""
    above = next((s.letters[k] for k in range(i - 1, -1, -1) if s.letters[k] != "N"), "")
    below = next((s.letters[k] for k in range(i + 1, len(s)) if s.letters[k] != "N"), "")
    return above == "A" == below


def _ends_a_post(s: Sheet, c: Cut, i: int) -> bool:
    if s.letters[i] == "N" and s.raw[i].rstrip()[-1] == ".":
        return False  # "7." answers a question
    if s.letters[i] in "AENHXUDTF":
        return s.letters[i] not in "DNF" or _furniture_above(s, c, i)
    return s.keys[i] in ("offline", "online")


def _furniture_above(s: Sheet, c: Cut, i: int) -> bool:
    """A date, number or field at the very end of a post is furniture only if a control or note stands above or below
    it.
    """
    return (i > c.head and s.letters[i - 1] in "AEX") or (
        i + 1 < len(s) and i + 1 < c.tail and s.letters[i + 1] in "AEXT"
    )


def _one(s: Sheet, i: int, parts: Parts, score: float) -> None:
    kind, rule = {
        "A": ("forum_action", "control"),
        "H": ("forum_action", "control"),
        "N": ("forum_action", "counter"),
        "E": ("forum_edit_note", "edited"),
        "X": ("forum_attachment", "attachment"),
        "D": ("date", "date"),
        "F": ("forum_profile", "card"),
        "T": ("forum_action", "tail"),
    }.get(s.letters[i], ("forum_action", "presence") if s.letters[i] == "R" else ("other_chrome", "bullet"))
    parts.set(i, kind, rule, score, s.raw[i][:60])


def _signatures(s: Sheet, cuts: list[Cut], authors: list[str | None], parts: Parts) -> None:
    """The last lines of a post that end another post of the same poster too (any poster, where names are unknown)."""
    by: dict[tuple[str, str], list[Cut]] = defaultdict(list)
    for c, author in zip(cuts, authors, strict=True):
        if c.tail > c.head and c.tail - 1 not in parts.words:
            by[author or "", s.raw[c.tail - 1]].append(c)
    for group in by.values():
        for c, other in zip(group, [*group[1:], group[0]], strict=True):
            if other is c:
                continue
            n = 1
            while (
                n < 10
                and c.tail - n > c.head
                and other.tail - n > other.head
                and s.raw[c.tail - 1 - n] == s.raw[other.tail - 1 - n]
            ):
                n += 1
            whole = n >= c.tail - c.head and n >= other.tail - other.head  # the same post twice
            if not whole and sum(map(len, s.raw[c.tail - n : c.tail])) >= _SIGNATURE_MIN:
                for i in range(c.tail - n, c.tail):
                    parts.set(i, "forum_signature", "signature", 0.93, "ends other posts of the same poster")


def _repost(
    s: Sheet, c: Cut, parts: Parts, style: dates.DateStyle
) -> tuple[str | None, str | None, str | None, str | None]:
    """Headline, author and date of an article that the post carries: a byline among its first lines, and prose behind
    it.
    """
    if sum(s.letters[i] == "P" for i in range(c.head, c.tail)) < 4:
        return None, None, None, None
    for i in range(c.head, min(c.tail, c.head + 8)):
        if len(s.raw[i]) > 140 or i in parts.kinds:
            continue
        author = line_forms.byline(s.raw[i])
        if author is None:
            continue
        found = dates.parse(s.raw[i], style)
        if found is None and i + 1 < c.tail and s.letters[i + 1] == "D":
            found = dates.parse(s.raw[i + 1], style)
            parts.set(i + 1, "date", "repost", 0.92, s.raw[i + 1][:60])
        headline = next((s.raw[k] for k in range(c.head, i) if 15 <= len(s.raw[k]) <= 200), None)
        if headline is None and found is None:
            continue
        parts.set(i, "byline", "repost", 0.95, "byline of an article that the post carries")
        return headline, author, found.iso if found else None, found.raw if found else None
    return None, None, None, None
