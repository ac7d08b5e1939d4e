"""A crawl of a site on loopback, in a process of its own: a reactor cannot start twice. Usage: scrapy_project.py ADDRESS
SETTINGS, both of which the test gives. Prints the items and the stats, as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import CrawlerProcess


class Site(scrapy.Spider):
    name = "site"

    def __init__(self, address: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [address]

    def parse(self, response: Any) -> Any:
        yield {"url": response.url, "html": response.text}
        yield from response.follow_all(css="a.page")


def main(address: str, settings: dict[str, Any]) -> None:
    items: list[dict[str, Any]] = []
    process = CrawlerProcess(settings | {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False})
    crawler = process.create_crawler(Site)
    crawler.signals.connect(lambda item: items.append(dict(item)), signals.item_scraped, weak=False)
    process.crawl(crawler, address=address)
    process.start()
    if crawler.stats is None or "finish_reason" not in crawler.stats.get_stats():
        sys.exit(1)  # it did not start: the log says why
    stats = {k: v for k, v in crawler.stats.get_stats().items() if k.startswith(("cleaner/", "item_", "spider_ex"))}
    print(json.dumps({"items": items, "stats": stats}))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
