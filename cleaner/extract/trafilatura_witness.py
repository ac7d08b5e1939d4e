"""Author and date of a page of markup as trafilatura finds them, where the page's own head and lines name none.

Text is chosen without it: the markup stage of the model says more and costs less. Dates are searched up to a fixed
day, so that the answer does not depend on when it is asked for.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any

from cleaner.extract import html_events
from cleaner.extract.other_content import names_other_content
from cleaner.extract.page_head import Facts

MAX_CHARS = 3_000_000
"""Larger pages have no witness: its cost grows faster than the page."""
MAX_ELEMENTS = 40_000
MAX_DEPTH = 400
"""Deeper trees have no witness: parts of trafilatura recurse."""


_LATEST = "2100-12-31"
"""Upper end of the dates htmldate searches; its own default is the current day."""
_ARTICLE = re.compile(
    r"""og:type["'][^<>]{0,40}["'](?i:article)|"@type"\s{0,4}:\s{0,4}\[?\s{0,4}"(?:\w{0,24}Article|BlogPosting|Report)|<(?i:article)[\s>]"""
)
"""What pages with an author and a date of their own have; others would be given those of something they link to."""


def facts(source: str, url: str | None, *, dated: bool = False, dateable: bool = True) -> Facts:
    """Author and date of a page of markup as trafilatura and htmldate find them.

    An author is given for pages that say they are articles alone, a date for these and for *dateable* ones. A page that
    is *dated* already is asked about its author only.
    """
    article = _ARTICLE.search(source) is not None
    if len(source) > MAX_CHARS or not (article or (dateable and not dated)):
        return Facts()
    root = html_events.parse(source, html_elements=True)
    if root is None or too_large(root, len(source)):
        return Facts()
    _quiet()
    _prune(root)
    author = _author(root) if article else None
    return Facts(author=author, published=None if dated else _date(root, url))


def _author(root: Any) -> str | None:
    """What ``trafilatura.metadata.extract_metadata`` does for the author, without titles, categories and the rest."""
    from trafilatura import metadata

    try:
        said = metadata.examine_meta(root)
        if said.author and " " not in said.author:
            said.author = None
        found = metadata.extract_meta_json(root, said).author or metadata.extract_author(root)
    except Exception:  # its own errors are many and none concerns the caller
        return None
    return " ".join(str(found or "").split()) or None


def _date(root: Any, url: str | None) -> str | None:
    from htmldate import find_date

    try:
        found = find_date(root, url=url, original_date=True, extensive_search=True, max_date=_LATEST)
    except Exception:
        return None
    return str(found) if found else None


def _prune(root: Any) -> None:
    """Take comments, teasers and sidebars out: their names and dates are not the page's."""
    for element in list(root.iter("div", "section", "aside", "ul", "ol", "li")):
        names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
        if (element.tag == "aside" or names_other_content(names)) and element.getparent() is not None:
            element.getparent().remove(element)


def too_large(root: Any, chars: int) -> bool:
    """Whether a page is beyond what the witness is asked about."""
    if chars > MAX_CHARS:
        return True
    depth = count = deepest = 0
    from lxml import etree

    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            count += 1
            if depth > deepest:
                deepest = depth
                if deepest > MAX_DEPTH:
                    return True
            if count > MAX_ELEMENTS:
                return True
        else:
            depth -= 1
    return False


@lru_cache(maxsize=1)
def _quiet() -> None:
    """Silence: trafilatura logs every page it discards; here that is an answer, not an event."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
