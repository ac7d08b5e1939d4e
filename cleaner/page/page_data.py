"""A cleaned page as plain data: dicts, lists, strings and numbers, as a scraper stores it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.page.clean_page import CleanPage


def page_dict(page: CleanPage, *, removed: bool = False) -> dict[str, Any]:
    """*page* as JSON holds it; with *removed*, every stretch that was removed is there too.

    Keys: ``url``, ``text``, ``markdown``, ``language``, ``metadata`` (a dict), ``posts`` and ``links`` (lists of dicts), and
    ``removed``. Offsets (``start``, ``end``) count characters of ``page.source``.
    """
    data: dict[str, Any] = {
        "url": page.metadata.url or page.document.page.url,
        "text": page.text,
        "markdown": page.markdown,
        "language": page.language,
        "metadata": dataclasses.asdict(page.metadata),
        "posts": [dataclasses.asdict(p) | {"quotes": [q._asdict() for q in p.quotes]} for p in page.posts],
        "links": [link._asdict() for link in page.links],
    }
    data["metadata"]["captions"] = list(page.metadata.captions)
    if removed:
        data["removed"] = [stretch._asdict() for stretch in page.removed]
    return data
