"""What a page of markup says of itself: ``<meta>`` tags, JSON-LD, canonical and licence links, dated elements.

One walk over the tree gathers them; then each fact is taken from its surest source. Nothing here looks at prose:
bylines and dated lines on the page are read after labelling (:mod:`cleaner.page.metadata`).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from cleaner.language import dates
from cleaner.text.hosts import host_of


class Facts(NamedTuple):
    """Metadata of the markup."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    """Day, YYYY-MM-DD."""
    site: str | None = None
    license: str | None = None
    url: str | None = None


_TITLES = (
    "og:title", "citation_title", "dc.title", "dcterms.title", "headline", "parsely-title", "sailthru.title",
    "twitter:title", "title",
)  # fmt: skip
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
_WANTED = frozenset((*_TITLES, *_AUTHORS, *_DATES, *_SITES, "og:url"))
_ARTICLE = re.compile(
    r"(?i)^(?:schema:|https?://schema\.org/)?(?:\w{0,30}article|blogposting|\w{0,20}posting|report|recipe|review|question|"
    r"howto|scholarlyarticle|videoobject|podcastepisode|book|creativework|claimreview)$"
)
_NOT_ARTICLE = re.compile(r"(?i)jobposting")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_DAY_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?:[/_-]|$)")
_CUT = re.compile(r"\s+[–•·—|⁄*⋆~‹«<›»>:-]+\s+")
_CC = re.compile(r"/(by(?:-nc)?(?:-nd|-sa)?|zero)/([1-9]\.[0-9])")
_DATED = re.compile(r"(?i)publi|entry-date|post-?date|article-?date|created|pubdate|byline|meta")
_LD_CHARS, _LD_NODES, _LD_SCRIPTS = 500_000, 3_000, 20
_VALUE = 400
_BY = re.compile(r"(?i)^by[: ]\s{0,3}")
_FOOT = re.compile(r"(?i)foot|licen[cs]e|copyright|legal")


def facts(root: Any, url: str | None) -> Facts:
    """Title, author, date … of a parsed page. *root* is only read."""
    meta: dict[str, list[str]] = {}
    scripts: list[str] = []
    title = canonical = license_ = None
    authors: list[str] = []
    times: list[tuple[int, str]] = []
    for e in root.iter("meta", "title", "link", "script", "time", "a", "abbr", "span"):
        tag, a = e.tag, e.attrib
        if not a and tag != "title":
            continue
        if tag == "meta":
            name = (a.get("property") or a.get("name") or a.get("itemprop") or "").lower()
            if name in _WANTED and (value := _line(a.get("content"))):
                known = meta.setdefault(name, [])
                if len(known) < 20:
                    known.append(value)
        elif tag == "title":
            if title is None and (parent := e.getparent()) is not None and parent.tag in ("head", "html", "body"):
                title = _line("".join(e.itertext()))
        elif tag == "script":
            if "ld+json" in (a.get("type") or "") and e.text and len(scripts) < _LD_SCRIPTS:
                scripts.append(e.text)
        elif tag == "link":
            rel = (a.get("rel") or "").lower()
            if rel == "canonical" and canonical is None:
                canonical = a.get("href")
            elif rel == "license" and license_ is None:
                license_ = _license(a.get("href") or "")
        elif tag == "time":
            if value := a.get("datetime"):
                named = a.get("itemprop") in ("datePublished", "dateCreated") or "pubdate" in a
                times.append((0 if named else 1 if _DATED.search(a.get("class") or "") else 2, value))
        elif "itemprop" in a or "rel" in a or "title" in a or "href" in a:
            found = _small(e, a, authors, times)
            license_ = license_ or found
    article = _linked(scripts)
    return Facts(
        title=_title(meta, article, title, url),
        author=_author(meta, article, authors),
        published=_published(meta, article, times, url),
        site=_site(meta, article, url),
        license=license_,
        url=_address(canonical, meta.get("og:url"), url),
    )


def _small(e: Any, a: Any, authors: list[str], times: list[tuple[int, str]]) -> str | None:
    """What an inline element says: an author or a date by its itemprop or rel; the licence it links to is returned."""
    role = a.get("itemprop") or ""
    rel = (a.get("rel") or "").lower()
    if (role == "author" or "author" in rel.split()) and len(authors) < 20:
        name = _line("".join(e.itertext()))
        if name and len(name) <= 80:
            authors.append(name)
    elif role == "datePublished" and (value := a.get("content") or "".join(e.itertext())):
        times.append((0, value))
    if e.tag == "abbr" and a.get("title") and "published" in (a.get("class") or ""):
        times.append((1, a["title"]))
    href = a.get("href")
    if href and ("license" in rel.split() or "creativecommons.org/" in href):
        if "license" in rel.split():
            return _license(href) or _line("".join(e.itertext()))
        above = e.iterancestors()
        for _ in range(6):  # a licence in the footer is the page's; one in the text is a picture's
            parent = next(above, None)
            if parent is None:
                break
            if parent.tag == "footer" or _FOOT.search(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
                return _license(href)
    return None


def _line(value: str | None) -> str | None:
    if not value:
        return None
    value = value[: 4 * _VALUE]
    if "&" in value:
        value = html.unescape(value)
    if "<" in value:
        value = re.sub(r"<[^<>]{1,200}>", " ", value)
    return " ".join(value.split())[:_VALUE] or None


def _license(href: str) -> str | None:
    m = _CC.search(href) if "creativecommons.org/" in href else None
    return f"CC {m[1].upper()} {m[2]}" if m else None


# JSON-LD -----------------------------------------------------------------------------------------------------------


def _linked(scripts: Iterable[str]) -> dict[str, Any]:
    """The first node of structured data that is an article or the like; a page's own node fills what it lacks."""
    best: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for script in scripts:
        for node in _nodes(script):
            kinds = node.get("@type")
            names = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
            if not best and any(_ARTICLE.match(k) and not _NOT_ARTICLE.search(k) for k in names):
                best = node
            elif not rest and any(k.lower().endswith("page") for k in names):
                rest = {k: node[k] for k in ("headline", "datePublished", "author") if k in node}
    return {**rest, **best}


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD script, outermost first, at most so many."""
    text = script[:_LD_CHARS].strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        value = orjson.loads(text)
    except ValueError:
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return
    queue, at = [value], 0
    while at < len(queue) < _LD_NODES:
        node = queue[at]
        at += 1
        if isinstance(node, list):
            queue.extend(node[:200])
        elif isinstance(node, dict):
            if "@type" in node:
                yield node
            queue.extend(node[k] for k in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement") if k in node)


def _names(value: Any) -> list[str]:
    """Names of persons in structured data: a name, an object with one, or several of them."""
    found: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:20]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, list):
            name = name[0] if name else None
        if isinstance(name, str) and (line := _line(name)) and "://" not in line:
            found.append(line)
    return found


# Facts -------------------------------------------------------------------------------------------------------------


def _title(meta: dict[str, list[str]], article: dict[str, Any], title: str | None, url: str | None) -> str | None:
    for name in _TITLES[:-2]:
        if found := meta.get(name):
            return found[0]
    headline = article.get("headline")
    if isinstance(headline, str) and (line := _line(headline)):
        return line
    for name in _TITLES[-2:]:
        if found := meta.get(name):
            return found[0]
    if title is None:
        return None
    parts = _CUT.split(title)
    if len(parts) == 1:
        return title
    # "Heading - Site": the site stands at an end and is told by the address, else it is the shorter, later part
    host = re.sub(r"[\W_]", "", host_of(url) or "").lower()
    named = [bool(host) and len(k := re.sub(r"[\W_]", "", p).lower()) > 2 and k in host for p in parts]
    if named[0] and not named[-1]:
        return title[title.find(parts[1], len(parts[0])) :]
    return title[: title.rfind(parts[-1])].rstrip(" |•·»«–—-:⁄*⋆~‹<›>") or title


def _author(meta: dict[str, list[str]], article: dict[str, Any], authors: list[str]) -> str | None:
    names = _names(article.get("author") or article.get("creator"))
    for key in _AUTHORS:
        if names:
            break
        names = [v for v in meta.get(key, ()) if "://" not in v and len(v) <= 200 and not v.startswith(("@", "www."))]
    names = names or authors[:1]
    return "; ".join(dict.fromkeys(_BY.sub("", n) or n for n in names)) or None


def _published(
    meta: dict[str, list[str]], article: dict[str, Any], times: list[tuple[int, str]], url: str | None
) -> str | None:
    for key in _DATES[:-1]:
        for value in meta.get(key, ())[:3]:
            if day := _day(value):
                return day
    for name in ("datePublished", "dateCreated", "uploadDate"):
        said = article.get(name)
        if isinstance(said, str) and (day := _day(said)):
            return day
    for value in [*[v for rank, v in times if rank == 0], *meta.get(_DATES[-1], ())]:
        if day := _day(value):
            return day
    for address in (url, *meta.get("og:url", ())):
        if address and (m := _DAY_IN_URL.search(address)) and (day := _calendar(m)):
            return day
    for value in [v for rank, v in times if rank == 1]:
        if day := _day(value):
            return day
    days = {day for _, v in times if (day := _day(v))}
    return days.pop() if len(days) == 1 else None


def _day(value: str) -> str | None:
    if m := _ISO.search(value[:80]):
        return _calendar(m)
    found = dates.parse(value[:80])
    return found.iso[:10] if found and found.iso and len(found.iso) >= 10 else None


def _calendar(m: re.Match[str]) -> str | None:
    year, month, day = int(m[1]), int(m[2]), int(m[3])
    return f"{m[1]}-{m[2]}-{m[3]}" if 1990 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31 else None


def _site(meta: dict[str, list[str]], article: dict[str, Any], url: str | None) -> str | None:
    for key in _SITES:
        for value in meta.get(key, ()):
            if "://" not in value:
                return value.lstrip("@") or None
    for name in _names(article.get("publisher")):
        return name
    host = host_of(url)
    return host.removeprefix("www.") if host else None


def _address(canonical: str | None, og: list[str] | None, url: str | None) -> str | None:
    for found in (canonical, og[0] if og else None):
        if found and re.match(r"https?://[^\s/]{3,200}", found) and len(found) <= 2000:
            return found.strip()
    return url
