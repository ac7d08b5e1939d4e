"""What a page of markup says of itself: ``<meta>`` tags, JSON-LD, canonical and licence links, dated elements.

One walk over the tree gathers them; then each fact is taken from its surest source. Authors and dates inside comments,
teasers and sidebars are not the page's. Nothing here looks at prose: bylines and dated lines on the page are read after
labelling (:mod:`cleaner.page.metadata`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleaner.extract import declared_text
from cleaner.extract.other_content import names_other_content
from cleaner.extract.structured_data import article_node, names, one_line
from cleaner.extract.topic_titles import announced_topic
from cleaner.language import dates
from cleaner.text.hosts import host_names, host_of


class Facts(NamedTuple):
    """Metadata of the markup."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    """Day, YYYY-MM-DD."""
    site: str | None = None
    license: str | None = None
    url: str | None = None
    body: str | None = None
    """Letters and digits of the article's text, as structured data gives it."""
    signed: str | None = None
    """What an element holds whose class speaks of the author, where nothing surer names one."""


_TITLES = (
    "og:title", "citation_title", "dc.title", "dcterms.title", "headline", "parsely-title", "sailthru.title",
)  # fmt: skip
_LATER_TITLES = ("twitter:title", "title")
"""Titles that are asked for after structured data."""
_AUTHORS = (
    "citation_author", "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
    "byl", "creator", "article:author_name", "og:article:author", "book:author", "rbauthors",
)  # fmt: skip
_DATES = (
    "article:published_time", "datepublished", "og:article:published_time", "og:published_time",
    "citation_publication_date", "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dcterms.created", "dc.created", "parsely-pub-date", "sailthru.date", "pubdate", "publish-date", "publish_date",
    "publishdate", "publication_date", "published-date", "published_date", "article_date_original",
    "originalpublicationdate", "datecreated", "rnews:datepublished", "article.published", "article.created",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "date",
)  # fmt: skip
_SITES = (
    "og:site_name", "application-name", "al:ios:app_name", "dc.publisher", "publisher", "article:publisher",
    "twitter:site",
)  # fmt: skip
_CARD = ("twitter:label1", "twitter:data1")
"""A card's first label, and what it labels: "Written by"."""
_WRITTEN_BY = re.compile(
    r"(?i)^(?:written by|author|geschrieben von|verfasst von|autor|écrit par|escrito por|scritto da"
    r"|geschreven door|skrevet av|"
    r"skriven av|skrevet af|автор|написано|napisane przez|kirjoittanut|著者|作者)$"
)
_WANTED = frozenset((*_TITLES, *_LATER_TITLES, *_AUTHORS, *_DATES, *_SITES, *_CARD, "og:url"))
_SIGNED = re.compile(
    r"(?i)(?:^|\s|--?|__?)(?:(?:post|entry|article|page|news|story|blog|meta|content)[-_]*)?(?:by-?line|author|autor|auteur|autore)"
    r"(?:[-_]{1,2}(?:name|names|link|title))?(?:\s|$)"
)
"""Classes of the element that names who wrote the page."""
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_DAY_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?:[/_-]|$)")
_SEPARATOR = re.compile(r"\s+[–•·—|⁄*⋆~‹«<›»>:-]+\s+")
_SEPARATOR_LEFT = " |•·»«–—-:⁄*⋆~‹<›>"
_CREATIVE_COMMONS = re.compile(r"/(by(?:-nc)?(?:-nd|-sa)?|zero)/([1-9]\.[0-9])")
_DATED = re.compile(r"(?i)publi|entry-date|post-?date|article-?date|created|pubdate|byline|meta")
_BY = re.compile(r"(?i)^by[: ]\s{0,3}")
_FOOTER = re.compile(r"(?i)foot|licen[cs]e|copyright|legal")
_OUTER = frozenset(("html", "body", "main"))
_ANCESTORS = 12
_VALUES, _SCRIPTS, _SHOWN, _HEADINGS = 20, 20, 20, 10
"""At most so many values of one meta tag, scripts, authors shown, headings."""
_AUTHOR_CHARS, _META_AUTHOR_CHARS, _DATE_CHARS = 80, 200, 80


_INLINE = frozenset(("itemprop", "rel", "title", "href", "class"))


@dataclass(slots=True)
class _Gathered:
    """What one walk over a page finds."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    """What elements hold whose class speaks of the author."""
    named_times: list[str] = field(default_factory=list)
    """Dates that the markup calls the publication's."""
    dated_times: list[str] = field(default_factory=list)
    """Dates in elements whose class speaks of publishing."""
    other_times: list[str] = field(default_factory=list)
    title: str | None = None
    canonical: str | None = None
    license: str | None = None


def facts(root: Any, url: str | None) -> Facts:
    """Title, author, date … of a parsed page. *root* is only read."""
    found = _Gathered()
    for element in root.iter("meta", "title", "link", "script", "time", "a", "abbr", "span", "h1", "div", "p"):
        if element.attrib or element.tag in ("title", "h1"):
            _gather(element, found)
    article = article_node(found.scripts)
    site = _site(found.meta, article, url)
    return Facts(
        title=_title(found, article, url),
        author=_author(found, article, site, url),
        published=_published(found, article, url),
        site=site,
        license=found.license,
        signed=next(iter(found.signed), None),
        url=_address(found.canonical, found.meta.get("og:url"), url),
        body=declared_text.of_node(article),
    )


def _gather(element: Any, found: _Gathered) -> None:
    """Add what *element* says."""
    attributes = element.attrib
    match element.tag:
        case "meta":
            name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
            if name in _WANTED and (value := one_line(attributes.get("content"))):
                known = found.meta.setdefault(name, [])
                if len(known) < _VALUES:
                    known.append(value)
        case "title":
            parent = element.getparent()
            if found.title is None and parent is not None and parent.tag in ("head", "html", "body"):
                found.title = one_line("".join(element.itertext()))
        case "h1":
            if len(found.headings) < _HEADINGS and (line := one_line("".join(element.itertext()))):
                found.headings.append(line)
        case "script":
            typed = "ld+json" in (attributes.get("type") or "")
            if typed and element.text and len(found.scripts) < _SCRIPTS:
                found.scripts.append(element.text)
        case "link":
            _gather_link(attributes, found)
        case "time":
            _gather_time(element, found)
        case _ if _INLINE.intersection(attributes):
            _gather_inline(element, found)


def _gather_link(attributes: Any, found: _Gathered) -> None:
    rel = (attributes.get("rel") or "").lower()
    if rel == "canonical" and found.canonical is None:
        found.canonical = attributes.get("href")
    elif rel == "license" and found.license is None:
        found.license = _license(attributes.get("href") or "")


def _gather_time(element: Any, found: _Gathered) -> None:
    attributes = element.attrib
    value = attributes.get("datetime")
    if not value or _stands_elsewhere(element):
        return
    if attributes.get("itemprop") in ("datePublished", "dateCreated") or "pubdate" in attributes:
        found.named_times.append(value)
    elif _DATED.search(attributes.get("class") or ""):
        found.dated_times.append(value)
    else:
        found.other_times.append(value)


def _gather_inline(element: Any, found: _Gathered) -> None:
    """An author or a date by its itemprop or rel; the licence an element links to."""
    attributes = element.attrib
    role = attributes.get("itemprop") or ""
    rel = (attributes.get("rel") or "").lower().split()
    if (role == "author" or "author" in rel) and len(found.authors) < _SHOWN:
        name = one_line("".join(element.itertext()))
        if name and len(name) <= _AUTHOR_CHARS and not _stands_elsewhere(element):
            found.authors.append(name)
    elif len(found.signed) < _SHOWN and _SIGNED.search(attributes.get("class") or ""):
        name = one_line(" ".join(element.itertext()))
        if name and len(name) <= _AUTHOR_CHARS and not _stands_elsewhere(element):
            found.signed.append(name)
    if role == "datePublished" and not _stands_elsewhere(element):
        found.named_times.append(attributes.get("content") or "".join(element.itertext()))
    if element.tag == "abbr" and attributes.get("title") and "published" in (attributes.get("class") or ""):
        found.dated_times.append(attributes["title"])
    href = attributes.get("href")
    if found.license is None and href and ("license" in rel or "creativecommons.org/" in href):
        found.license = _linked_license(element, href, "license" in rel)


def _linked_license(element: Any, href: str, declared: bool) -> str | None:
    """The licence that a link names: as the page's own, or in its footer; one in the text is a picture's."""
    if declared:
        return _license(href) or one_line("".join(element.itertext()))
    above = element.iterancestors()
    for _ in range(6):
        parent = next(above, None)
        if parent is None:
            break
        if parent.tag == "footer" or _FOOTER.search(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
            return _license(href)
    return None


def _stands_elsewhere(element: Any) -> bool:
    """Whether an element lies in comments, teasers or a sidebar, by the classes and roles of what is around it."""
    at = element
    for _ in range(_ANCESTORS):
        if at is None or at.tag in _OUTER:
            return False
        if at.tag in ("aside", "nav") or at.get("itemprop") == "comment" or "Comment" in (at.get("itemtype") or ""):
            return True
        if names_other_content(f"{at.get('class') or ''} {at.get('id') or ''}".split()):
            return True
        at = at.getparent()
    return False


def _license(href: str) -> str | None:
    m = _CREATIVE_COMMONS.search(href) if "creativecommons.org/" in href else None
    return f"CC {m[1].upper()} {m[2]}" if m else None


def _title(found: _Gathered, article: dict[str, Any], url: str | None) -> str | None:
    """The first title of the head that a first-level heading of the page says too, else the first."""
    headline = article.get("headline")
    said = [
        *(values[0] for name in _TITLES if (values := found.meta.get(name))),
        *([line] if isinstance(headline, str) and (line := one_line(headline)) else []),
        *(values[0] for name in _LATER_TITLES if (values := found.meta.get(name))),
        *([_without_site(found.title, url)] if found.title else []),
    ]
    shown = {_key(heading) for heading in found.headings}
    return next((title for title in said if _key(title) in shown), said[0] if said else None)


def _without_site(title: str, url: str | None) -> str:
    """*title* less the site's name, the part at an end that the address holds, else the later part."""
    if topic := announced_topic(title):
        return topic
    parts = _SEPARATOR.split(title)
    if len(parts) == 1:
        return title
    host = _key(host_of(url) or "")
    named = [bool(host) and len(key := _key(part)) > 2 and key in host for part in parts]
    if named[0] and not named[-1]:
        return title[title.find(parts[1], len(parts[0])) :]
    return title[: title.rfind(parts[-1])].rstrip(_SEPARATOR_LEFT) or title


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def _author(found: _Gathered, article: dict[str, Any], site: str | None, url: str | None) -> str | None:
    """The author by structured data, by a meta tag that names another than the site, or by a link or property."""
    said = names(article.get("author") or article.get("creator"))
    own = {_key(site or ""), *host_names(url)}
    for key in _AUTHORS:
        if said:
            break
        values = (v for v in found.meta.get(key, ()) if "://" not in v and len(v) <= _META_AUTHOR_CHARS)
        said = [v for v in values if not v.startswith(("@", "www.")) and _key(v) not in own]
    label, data = (found.meta.get(name) for name in _CARD)
    if not said and label and data and _WRITTEN_BY.match(label[0]) and _key(data[0]) not in own:
        said = data[:1]
    said = said or found.authors[:1]
    return "; ".join(dict.fromkeys(_BY.sub("", name) or name for name in said)) or None


def _published(found: _Gathered, article: dict[str, Any], url: str | None) -> str | None:
    structured = (article.get(name) for name in ("datePublished", "dateCreated", "uploadDate"))
    surest = [
        *(value for key in _DATES[:-1] for value in found.meta.get(key, ())[:3]),
        *(value for value in structured if isinstance(value, str)),
        *found.named_times,
        *found.meta.get(_DATES[-1], ()),
    ]
    if day := _first_day(surest):
        return day
    for address in (url, *found.meta.get("og:url", ())):
        if address and (m := _DAY_IN_URL.search(address)) and (day := _calendar(m)):
            return day
    if day := _first_day(found.dated_times):
        return day
    days = {day for value in (*found.dated_times, *found.other_times) if (day := _day(value))}
    return days.pop() if len(days) == 1 else None


def _first_day(values: Iterable[str]) -> str | None:
    return next((day for value in values if (day := _day(value))), None)


def _day(value: str) -> str | None:
    """The day a value of the markup names, ``None`` where it names none."""
    if m := _ISO.search(value[:_DATE_CHARS]):
        return _calendar(m)
    found = dates.parse(value[:_DATE_CHARS])
    return found.iso[:10] if found and found.iso and len(found.iso) >= 10 else None


def _calendar(m: re.Match[str]) -> str | None:
    year, month, day = int(m[1]), int(m[2]), int(m[3])
    return f"{m[1]}-{m[2]}-{m[3]}" if 1990 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31 else None


def _site(meta: dict[str, list[str]], article: dict[str, Any], url: str | None) -> str | None:
    for key in _SITES:
        for value in meta.get(key, ()):
            if "://" not in value:
                return value.lstrip("@") or None
    for name in names(article.get("publisher")):
        return name
    host = host_of(url)
    return host.removeprefix("www.") if host else None


def _address(canonical: str | None, og: list[str] | None, url: str | None) -> str | None:
    for found in (canonical, og[0] if og else None):
        if found and re.match(r"https?://[^\s/]{3,200}", found) and len(found) <= 2000:
            return found.strip()
    return url
