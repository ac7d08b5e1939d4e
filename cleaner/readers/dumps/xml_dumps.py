"""Pages from XML dumps: posts and comments of Stack Exchange, articles of a MediaWiki; other XML is named.

Elements are read one at a time and thrown away, so memory does not grow with the file. Entities are not resolved and
nothing is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.dumps.wikitext import WikiSite, missing_parser, plain_text
from cleaner.readers.row_columns import Rows
from cleaner.readers.streams import Stream

_NO_PAGES = {
    "urlset": "a sitemap", "sitemapindex": "a sitemap", "rss": "an RSS feed", "feed": "an Atom feed",
    "rdf": "an RDF file", "svg": "an SVG image", "opml": "a list of feeds", "plist": "a property list",
    "stylesheet": "a style sheet",
    "opensearchdescription": "a search description",
    "browserconfig": "a browser's configuration",
}  # fmt: skip
"""Root elements of files that hold no pages, in lower case."""
_ASSETS = frozenset({"urlset", "sitemapindex", "svg", "stylesheet", "opensearchdescription", "browserconfig"})
_QUESTION, _ANSWER = "1", "2"
"""``PostTypeId`` of Stack Exchange's questions and answers (data dump, schema of ``Posts.xml``)."""


def read_xml(stream: Stream, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages of an XML dump, or one error that says what the file is."""
    events = etree.iterparse(
        stream.file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, recover=False,
    )  # fmt: skip
    try:
        _, root = next(events)
        name = _local(root)
        if name == "mediawiki":
            yield from _wiki_pages(events, root, stream, config)
        elif name in ("posts", "comments", "posthistory", "users", "votes", "badges", "tags", "postlinks"):
            yield from _stack_exchange(events, root, stream, config)
        else:
            yield _named(name, stream)
    except StopIteration:
        yield InputError("this is XML without an element; no reader for it", source=stream.name, code="unsupported")
    except etree.XMLSyntaxError as e:
        if stream.damage is None:
            line = f"line {e.lineno}" if e.lineno else ""
            yield InputError(f"the XML ends or breaks here: {e.msg}", source=stream.name, where=line, code="truncated")


def _named(name: str, stream: Stream) -> InputError:
    what = _NO_PAGES.get(name, f"an XML file (<{name[:60]}>)")
    if name in _ASSETS:
        return InputError(f"this is {what}, not a page", source=stream.name, code="not_a_page")
    return InputError(f"this is {what}; no reader for it", source=stream.name, code="unsupported")


def _local(element: Any) -> str:
    """The name of an element without its namespace, in lower case."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _forget(element: Any, root: Any) -> None:
    element.clear()
    while len(root) > 1:
        del root[0]


def _stack_exchange(
    events: Iterator[tuple[str, Any]], root: Any, stream: Stream, config: ReadConfig
) -> Iterator[Page | InputError]:
    """The ``<row …/>`` elements: an attribute a column, the post as HTML in one of them."""
    rows = Rows(stream.name, config)
    position = without = 0
    for event, element in events:
        if event == "start" or _local(element) != "row":
            continue
        row = dict(element.attrib)
        _forget(element, root)
        if isinstance(rows.columns(tuple(row)), str):
            without += 1
        else:
            found = rows.page(row, position, f"row {position + 1}")
            yield _post(found, row) if isinstance(found, Page) else found
        position += 1
    if without:
        yield InputError(f"{without:,} rows of this table hold no text", source=stream.name, code="not_a_page")


def _post(page: Page, row: dict[str, str]) -> Page:
    """A post with its thread and author: an answer belongs to the thread of its question, a comment to its post."""
    kind = row.get("PostTypeId")
    thread = row.get("ParentId") if kind == _ANSWER else row.get("Id") if kind == _QUESTION else row.get("PostId")
    user = row.get("OwnerUserId") or row.get("UserId")
    author = page.author or row.get("UserDisplayName") or (f"user {user}" if user else None)
    return replace(page, thread_id=thread, author=author)


def _wiki_pages(
    events: Iterator[tuple[str, Any]], root: Any, stream: Stream, config: ReadConfig
) -> Iterator[Page | InputError]:
    """The articles (namespace 0), each in its last revision; other pages and redirects are counted."""
    if (missing := missing_parser()) is not None:
        yield InputError(missing, source=stream.name, code="unsupported")
        return
    site = WikiSite()
    others: Counter[str] = Counter()
    position = 0
    for event, element in events:
        name = _local(element)
        if event == "start":
            continue
        if name == "siteinfo":
            site = WikiSite.of({_local(e): e.text or "" for e in element}, _namespaces(element))
        elif name == "revision":
            _drop_older(element)
        elif name == "page":
            found = _article(element, site, stream, position, config)
            _forget(element, root)
            position += 1
            if isinstance(found, str):
                others[found] += 1
            else:
                yield found
    if others:
        counted = ", ".join(f"{n:,} {what}" for what, n in others.most_common())
        yield InputError(
            f"{others.total():,} wiki pages are no articles: {counted}", source=stream.name, code="not_a_page"
        )


def _namespaces(siteinfo: Any) -> dict[int, str]:
    found = {}
    for element in siteinfo.iter():
        if _local(element) == "namespace" and (element.get("key") or "").lstrip("-").isdecimal():
            found[int(element.get("key"))] = element.text or ""
    return found


def _drop_older(revision: Any) -> None:
    """A dump with full histories holds every revision of a page; the last one stays."""
    before = revision.getprevious()
    if before is not None and _local(before) == "revision":
        before.getparent().remove(before)


def _texts(element: Any) -> dict[str, str]:
    return {_local(child): child.text or "" for child in element}


def _article(
    element: Any, site: WikiSite, stream: Stream, position: int, config: ReadConfig
) -> Page | InputError | str:
    """The page of a wiki page, why it cannot be read, or what it is if it is no article."""
    facts = _texts(element)
    if facts.get("ns", "0") not in ("", "0"):
        return "of other namespaces"
    revision = next((e for e in reversed(element) if _local(e) == "revision"), None)
    if "redirect" in facts or revision is None:
        return "redirects" if revision is not None else "without a revision"
    said = _texts(revision)
    if said.get("model", "wikitext") not in ("", "wikitext"):
        return f"of model {said['model'][:40]}"
    source = said.get("text", "")
    title, number = facts.get("title", ""), facts.get("id", "")
    where = f"page {position + 1}"
    if len(source) > config.max_page_mb * 1_000_000:
        return InputError(
            "more than a page may have (see --max-page-mb)", source=stream.name, where=where, code="too_large"
        )
    text = plain_text(source, site)
    if not text:
        return InputError("the page is empty", source=stream.name, where=where, code="empty")
    contributor = next((e for e in revision if _local(e) == "contributor"), None)
    author = None if contributor is None else _texts(contributor).get("username") or None
    url = site.url(title)
    page_id = url or (f"{stream.name}:{number}" if number else f"{stream.name}:{position}")
    extra = {"wiki_id": number, "last_editor": author}
    return Page(page_id, text, url, "text/plain", stream.name, position, title or None, None,
                said.get("timestamp") or None, {k: v for k, v in extra.items() if v})  # fmt: skip
