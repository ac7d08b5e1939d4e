"""Item pipelines for Scrapy (the extra ``scrapy``): clean what a spider scraped, and drop what was seen before.

In the project's settings::

    ITEM_PIPELINES = {
        "cleaner.integrations.scrapy_pipelines.CleanItems": 300,
        "cleaner.integrations.scrapy_pipelines.DropSeen": 400,
    }
    CLEANER_INDEX = "seen"

=============================  ==========  =================================================================
setting                        default     meaning
=============================  ==========  =================================================================
``CLEANER_FIELD``              ``html``    field with the page, as text or bytes
``CLEANER_URL_FIELD``          ``url``     field with its address
``CLEANER_TEXT_FIELD``         ``text``    field that receives the text that was kept
``CLEANER_METADATA_FIELD``     unset       field that receives title, author, date … as a dict
``CLEANER_POSTS_FIELD``        unset       field that receives the posts of a thread as a list of dicts
``CLEANER_KEEP_SOURCE``        ``True``    whether the field with the page stays
``CLEANER_DROP_EMPTY``         ``True``    drop items of which no text is left
``CLEANER_CONFIG``             ``{}``      settings, as :meth:`cleaner.Config.from_mapping` takes them
``CLEANER_INDEX``              in memory   folder of a :class:`cleaner.DedupIndex`
``CLEANER_ID_FIELD``           the URL's   field with a stable id
``CLEANER_SEEN``               ``drop``    ``drop`` items that were seen, or ``mark`` them
``CLEANER_SEEN_FIELD``         ``seen``    with ``mark``: field that receives the match as a dict, or None
=============================  ==========  =================================================================

Counts are in the crawl's stats under ``cleaner/``. An item that lacks the field passes through unchanged.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Protocol

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem, NotConfigured

from cleaner.config import Config
from cleaner.duplicates.index.dedup_index import DedupIndex
from cleaner.model import Match
from cleaner.page.clean_page import Cleaner

SEEN_AGAIN = frozenset({"exact", "near", "contained_in"})
"""Relations that say the index holds (nearly) all of a text."""


class Crawler(Protocol):
    """What the pipelines need of ``scrapy.crawler.Crawler``."""

    settings: Any
    stats: Any


class CleanItems:
    """Puts the cleaned text of an item's page into the item."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.stats = crawler.stats
        self.clean = Cleaner(_config(settings))
        self.page_field = settings.get("CLEANER_FIELD", "html")
        self.url_field = settings.get("CLEANER_URL_FIELD", "url")
        self.text_field = settings.get("CLEANER_TEXT_FIELD", "text")
        self.metadata_field = settings.get("CLEANER_METADATA_FIELD")
        self.posts_field = settings.get("CLEANER_POSTS_FIELD")
        self.keep_source = settings.getbool("CLEANER_KEEP_SOURCE", True)
        self.drop_empty = settings.getbool("CLEANER_DROP_EMPTY", True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanItems:
        """As Scrapy makes its pipelines."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """*item* with its text. Raises ``DropItem`` if no text is left and such items are dropped."""
        adapter = ItemAdapter(item)
        content = adapter.get(self.page_field)
        if not content:
            self.stats.inc_value("cleaner/without_page")
            return item
        page = self.clean(content, url=adapter.get(self.url_field))
        text = page.text
        self.stats.inc_value("cleaner/pages")
        self.stats.inc_value("cleaner/chars", len(page.source))
        self.stats.inc_value("cleaner/chars_kept", len(text))
        self.stats.inc_value("cleaner/posts", len(page.posts))
        if not text.strip() and self.drop_empty:
            self.stats.inc_value("cleaner/empty")
            raise DropItem(f"no text is left of {adapter.get(self.url_field)}")
        if not self.keep_source and self.page_field != self.text_field:
            del adapter[self.page_field]
        adapter[self.text_field] = text
        if self.metadata_field:
            adapter[self.metadata_field] = asdict(page.metadata)
        if self.posts_field:
            adapter[self.posts_field] = [
                {"index": p.index, "author": p.author, "date": p.date, "text": p.text} for p in page.posts
            ]
        return item


class DropSeen:
    """Drops or marks items whose text an index holds, and adds the others to it."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.stats = crawler.stats
        self.path = settings.get("CLEANER_INDEX")
        self.config = _config(settings).dedup
        self.text_field = settings.get("CLEANER_TEXT_FIELD", "text")
        self.id_field = settings.get("CLEANER_ID_FIELD") or settings.get("CLEANER_URL_FIELD", "url")
        self.seen_field = settings.get("CLEANER_SEEN_FIELD", "seen")
        action = settings.get("CLEANER_SEEN", "drop")
        if action not in ("drop", "mark"):
            raise NotConfigured(f"CLEANER_SEEN: no {action!r}; there are drop, mark")
        self.drop = action == "drop"
        self._index: DedupIndex | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DropSeen:
        """As Scrapy makes its pipelines."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Open the index; it is made if missing."""
        self._index = DedupIndex(self.path, self.config)

    def close_spider(self) -> None:
        """Write what was added. Scrapy calls this however the crawl ends, but for a kill."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def process_item(self, item: Any) -> Any:
        """*item*, marked or not. Raises ``DropItem`` if the index holds its text under another id."""
        adapter = ItemAdapter(item)
        text, record_id = adapter.get(self.text_field), adapter.get(self.id_field)
        if not text or record_id is None or self._index is None:
            self.stats.inc_value("cleaner/without_text")
            return item
        match = self._asked(self._index, str(record_id), text)
        again = match is not None and match.relation in SEEN_AGAIN
        if match is not None:
            self.stats.inc_value(f"cleaner/seen/{match.relation}")
        if again and match is not None and self.drop:
            raise DropItem(f"{record_id} is {match.relation} {match.of}")
        if not self.drop:
            adapter[self.seen_field] = asdict(match) if match is not None else None
        return item

    def _asked(self, index: DedupIndex, record_id: str, text: str) -> Match | None:
        """What the index holds of *text*, which is added unless the item is going to be dropped.

        A page that is crawled again takes the place of its earlier self. Dropped items are not added: a page must not
        be a copy of one that was dropped as its copy.
        """
        if record_id in index:
            self.stats.inc_value("cleaner/crawled_again")
            index.remove(record_id)
        match = index.query(text)
        if match is None or match.relation not in SEEN_AGAIN or not self.drop:
            index.add(record_id, text)
        return match


def _config(settings: Any) -> Config:
    return Config.from_mapping(settings.getdict("CLEANER_CONFIG"))
