"""One page: is it a thread, which, and what do its lines say?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from cleaner.config import ThreadConfig
from cleaner.lines import Lines
from cleaner.model import Finding, Thread
from cleaner.threads import words
from cleaner.threads.anchors import platform_anchors, platform_signs
from cleaner.threads.cut import Cut, cut
from cleaner.threads.posts import Parts, assemble, authors_of
from cleaner.threads.shapes import Sheet, key, sheet
from cleaner.threads.stanza import Anchors, View, ranked

EVIDENCE = 3.0
"""A page with less evidence than this is no thread (see :func:`evidence`)."""


def thread(lines: Lines, d: int, config: ThreadConfig) -> Thread | None:
    """Document *d* of the batch as a thread, or ``None``."""
    s = sheet(lines, d)
    told = platform_signs(s)
    view = View(s)
    found = ranked(s, view, platform_anchors(s, view, told))
    if not found:
        return None
    a = found[0]
    cuts = cut(s, a)
    if len(cuts) < max(2, config.min_posts):
        return None
    names = authors_of(s, a, cuts)
    if evidence(s, a, cuts, told, [n for n, _ in names]) < EVIDENCE:
        return None
    title = _title(s, cuts[0].first)
    posts, parts = assemble(lines, d, s, a, cuts, names, title)
    platform = a.platform or (told.most_common(1)[0][0] if told else None)
    comments = _under_article(s, a, cuts, told)
    url = lines.docs[d].page.url
    return Thread(
        posts=tuple(posts),
        findings=_findings(s, cuts, parts),
        platform=platform,
        title=title,
        thread_id=thread_id(url, title),
        comments=comments,
    )


def evidence(s: Sheet, a: Anchors, cuts: list[Cut], told: Counter[str], authors: Sequence[str | None]) -> float:
    """How much speaks for a thread, in points; repeated dates alone (a blog's index, a list of news) give none."""
    n = len(cuts)
    points = min(2.0, 1.0 * sum(told.values()))
    people = sum(any(s.keys[i].partition(":")[0].rstrip(" 0∂") in words.people() for i in range(c.first, c.last) if s.letters[i] == "F") for c in cuts)
    if people >= 2:
        points += 3.0 if people >= 0.4 * n else 1.0
    if a.mark == "H" or a.mark == "counter":
        points += 3.0
    elif a.platform:
        points += 2.0
    talk = Counter(s.keys[i] for c in cuts for i in range(c.first, c.last) if s.letters[i] == "A")
    if talk and talk.most_common(1)[0][1] >= max(2, 0.5 * n):
        points += 1.5
    if sum(k.startswith("re: ") for k in s.keys) >= max(1, 0.4 * n):
        points += 2.0
    names = Counter(filter(None, authors))
    if sum(names.values()) >= 0.8 * n and len(names) >= 2:
        points += 0.5 + 0.5 * min(2, sum(c > 1 for c in names.values()))
    points += min(2.0, 1.0 * sum(s.letters[i] == "Q" for c in cuts for i in range(c.head, c.tail)))
    points += min(1.0, 0.5 * sum(x == "T" for x in s.letters))
    return points


def _title(s: Sheet, first: int) -> str | None:
    """The thread's title: a line of the head that posts repeat as "Re: …", else the last line there that is long enough for one."""
    again = Counter(k[4:] for k in s.keys if k.startswith("re: "))
    for k, _ in again.most_common(1):
        for i in range(len(s)):
            if s.keys[i] == k:
                return s.raw[i].strip(" *•·»›:")
        i = next(i for i in range(len(s)) if s.keys[i] == "re: " + k)
        return s.raw[i].split(":", 1)[1].strip()
    repeated = [i for i in range(min(first, len(s))) if s.letters[i] in "SP" and 12 <= len(s.raw[i]) <= 200 and s.repeats[i] > 1 and len(s.raw[i].split()) >= 3]
    if repeated:
        return s.raw[repeated[-1]]
    for i in range(min(first, len(s)) - 1, -1, -1):
        if s.letters[i] in "SPB" and 12 <= len(s.raw[i]) <= 200 and len(s.raw[i].split()) >= 3 and s.raw[i][-1] not in ".:,":
            return s.raw[i]
    return None


def _under_article(s: Sheet, a: Anchors, cuts: list[Cut], told: Counter[str]) -> bool:
    """Whether the posts are comments under an article: prose before the first of them that no poster signs."""
    before = sum(len(s.raw[i]) for i in range(cuts[0].first) if s.letters[i] == "P")
    if a.platform in ("wordpress", "disqus"):
        return True
    return before >= 1500 and not any(v >= 2 for v in told.values())


def _findings(s: Sheet, cuts: list[Cut], parts: Parts) -> tuple[Finding, ...]:
    out: list[Finding] = []
    for i in sorted(parts.kinds):
        kind, rule, score, why, hard = parts.kinds[i]
        last = out[-1] if out else None
        if last and last.last == i and (last.kind, last.rule, last.score, last.hard) == (kind, rule, score, hard) and kind == "forum_quote":
            out[-1] = last._replace(last=i + 1)
        else:
            out.append(Finding(i, i + 1, kind, rule, score, why, hard))
    for c in cuts:
        for i in range(c.head, c.tail):
            if i not in parts.kinds and s.letters[i] not in "ATNU":
                out.append(Finding(i, i + 1, "content", "thread.body", 0.7, "inside a post"))
    return tuple(out)


_PAGE_PART = re.compile(r"[/.-](?:page|p|seite|pagina|sayfa|strona|стр)[-_/]?\d{1,5}(?=/|\.|$)|/\d{1,4}/?$|&?#.*$", re.I)
_PAGE_KEYS = frozenset("page p start st sid s pagina seite offset pp sort order highlight view goto do post latest".split())


def thread_id(url: str | None, title: str | None) -> str | None:
    """One id for all pages of a thread: its address without the part that counts pages, else its title.

    >>> thread_id("https://x.org/threads/hello.12/page-3", None), thread_id("http://x.org/viewtopic.php?t=5&start=15", None)
    ('x.org/threads/hello.12', 'x.org/viewtopic.php?t=5')
    """
    if url:
        parts = urlsplit(url)
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _PAGE_KEYS])
        path = _PAGE_PART.sub("", parts.path).rstrip("/")
        return f"{(parts.hostname or '').removeprefix('www.')}{path}{'?' + query if query else ''}"
    if title and len(title) >= 15:
        return "title:" + re.sub(r"\W+", " ", title.lower()).strip()
    return None
