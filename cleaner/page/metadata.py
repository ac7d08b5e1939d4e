"""What a page says of itself: title, author, date, site, credits, captions, licence; captured, not thrown away.

Each fact has its sources in an order: the caller's own columns, then for markup what the head and structured data say
(:mod:`cleaner.extract.page_head`), then the lines that labelling took out of the text as title, byline, date, caption
or legal footer, read by :mod:`cleaner.language.line_forms`, and last, for author and date of a page of markup,
trafilatura. Lines that stay in the text are never read for facts: prose is full of names and dates of others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from cleaner.extract import page_title
from cleaner.language import dates, line_forms
from cleaner.model import Document, Metadata, Thread
from cleaner.page.page_author import asked_author, author_of
from cleaner.page.page_date import published_of
from cleaner.page.text_title import text_title

_LICENSE_CHARS = 1000
_MAX_CAPTIONS = 50
_YEAR_ONLY = "-01-01"
"""How htmldate writes a date of which it found the year alone."""


class Said(Protocol):
    """What a witness says of a page."""

    @property
    def author(self) -> str | None: ...

    @property
    def published(self) -> str | None:
        """Day, YYYY-MM-DD."""


def capture(
    document: Document, kinds: Sequence[str], thread: Thread | None = None, ask: Callable[[bool], Said] | None = None
) -> Metadata:
    """The metadata of a page whose blocks have been decided to be of *kinds* (one per block).

    For a forum thread, title, author and date are those of its first post. *ask* is called for what is not a thread and
    whose author or date is not known otherwise, with whether its date is.
    """
    page, hints = document.page, document.hints
    by_kind: dict[str, list[int]] = {}
    for i, kind in enumerate(kinds):
        by_kind.setdefault(kind, []).append(i)
    is_thread = thread is not None and not thread.comments and bool(thread.posts)
    style = dates.style_of(_texts(document, by_kind, ("date", "byline", "forum_profile")))
    published, raw = published_of(document, by_kind, thread, style)
    source_credit, captions = _credits(document, by_kind)
    first = thread.posts[0] if is_thread and thread is not None else None
    author = _one_line(page.author) or (first.author if first else author_of(document, by_kind, thread))
    if ask is not None and not is_thread and not (author and published):
        said = ask(published is not None)
        author = author or asked_author(document, said.author, thread)
        if not published and said.published and not said.published.endswith(_YEAR_ONLY):
            published = raw = said.published
    return Metadata(
        title=_title(document, kinds, thread if is_thread else None),
        author=author,
        published=published,
        published_raw=raw,
        site=(hints.site if hints else None) or _site(document, by_kind),
        source_credit=source_credit,
        captions=captions,
        license=_license(document, by_kind),
        url=page.url or (hints.url if hints else None),
    )


def _texts(document: Document, by_kind: dict[str, list[int]], kinds: Sequence[str]) -> Iterator[str]:
    for kind in kinds:
        for i in by_kind.get(kind, ())[:500]:
            yield document.line(i)[:400]


def _one_line(value: str | None) -> str | None:
    return (" ".join(value.split()) or None) if value else None


# Title -------------------------------------------------------------------------------------------------------------

_PREFIX = re.compile(r"(?i)^(?:thread|topic|thema|sujet|тема|re|aw)\s?:\s+")


def _title(document: Document, kinds: Sequence[str], thread: Thread | None) -> str | None:
    if given := _one_line(document.page.title):
        return given
    if thread is not None:
        shown = page_title.topic_of(document, _one_line(thread.title))
    else:
        shown = page_title.title_of(document)
    labelled = (_one_line(document.line(i)) for i, kind in enumerate(kinds) if kind == "title")
    if shown is None and document.hints is None:
        shown = text_title(document, kinds)
    shown = shown or next((line for line in labelled if line), None)
    return (_PREFIX.sub("", shown) or shown) if shown else None


# Credits and captions ----------------------------------------------------------------------------------------------


def _credits(document: Document, by_kind: dict[str, list[int]]) -> tuple[str | None, tuple[str, ...]]:
    source: str | None = None
    captions: dict[str, None] = {}
    for i in by_kind.get("caption_credit", ()):
        line = _one_line(document.line(i))
        if not line:
            continue
        credit = line_forms.caption_credit(line)
        if credit is not None and credit.kind == "source":
            source = source or credit.text
        elif len(line) > 5 and len(captions) < _MAX_CAPTIONS:
            captions[line] = None
    return source, tuple(captions)


# Licence and site --------------------------------------------------------------------------------------------------

_TERMS = re.compile(
    r"(?i)creative|commons|\bcc[- ](?:by|0)|licen|lizenz|may |must |republish|reprint|reproduc|disseminat|permission|"
    r"rights|rechte|droits|derechos|"
    r"direitos|diritti|prawa|hak|прав|перепечат|воспроизв|использован|копирован|حقوق|转载|転載|版权|版權|무단"
)
_SOFTWARE = re.compile(
    r"(?i)powered|phpbb|vbulletin|xenforo|mybb|simple machines|smf|invision|discourse|wordpress|fluxbb|vanilla|"
    r"nodebb|theme|template|design|"
    r"plugin|add-?on|style by|joomla|drupal|ghost"
)
_COPYRIGHT = re.compile(
    r"(?i)(?:copyright\s?)?(?:©|\(c\)|copyright)\s?(?:copyright)?[\s©℗]{0,6}(?:\(c\)\s?)?(?:(?:19|20)\d{2}(?:\s?[-–—,]\s?(?:(?:19|20)\d{2}|\d{2}|present|heute))?)?[\s,|.]{0,4}"
    r"(?:by\s|by:\s)?(?P<who>[^|.·•©,;(]{2,60})"
)
_RESERVED = re.compile(
    r"(?i)[\s,.|–-]{0,4}(?:all|alle|tous|todos|tutti|wszelkie|tüm|все|усі|всі)\s.{0,4}?(?:rights|rechte|rechten|droits|derechos|direitos|"
    r"diritti|prawa|hakları|права)\b.*"
)


def _license(document: Document, by_kind: dict[str, list[int]]) -> str | None:
    terms: dict[str, None] = {}
    notice: str | None = None
    for i in sorted(i for kind in ("footer_legal", "donate", "other_chrome") for i in by_kind.get(kind, ())):
        line = _one_line(document.line(i))
        if not line or not line_forms.license_terms(line):
            continue
        if _TERMS.search(line):
            terms[line] = None
        elif notice is None and not _SOFTWARE.search(line):
            notice = line
    said = " ".join(terms)[:_LICENSE_CHARS] or notice
    declared = document.hints.license if document.hints else None
    if declared and said and declared not in said:
        return f"{declared}. {said}"[:_LICENSE_CHARS]
    return declared or said


def _site(document: Document, by_kind: dict[str, list[int]]) -> str | None:
    """Who holds the copyright, by the page's notice, if that is a name and not the software."""
    for i in by_kind.get("footer_legal", ()):
        line = document.line(i)
        if len(line) > 300 or _SOFTWARE.search(line):
            continue
        if m := _COPYRIGHT.search(line):
            who = _RESERVED.sub("", m["who"]).strip(" -–—:\"'“”")
            named = any(c.isupper() or not c.isascii() for c in who) and not who[0].isdigit() if who else False
            if named and len(who.split()) <= 6 and not _TERMS.search(who) and who.lower() != "by":
                return who
    return None
