"""Threads into posts: forum threads, mailing-list digests and comment sections, in text and HTML, whatever the
software.
"""

from __future__ import annotations

from cleaner.config import ThreadConfig
from cleaner.model import Thread
from cleaner.text.lines import Lines
from cleaner.threads import detect, post_elements, prefilter, topic_lists

__all__ = ["split"]


def split(lines: Lines, config: ThreadConfig) -> list[Thread | None]:
    """For every document of the batch its posts, or ``None`` if it is no thread.

    A thread without posts (``posts == ()``) is a page of forum software that shows a single post: it is not cut, but
    its
    findings say what the lines around the post are.
    """
    if not config.split:
        return [None] * len(lines.docs)
    worth = prefilter.may_be_threads(lines)
    worth |= [doc.hints is not None and post_elements.may_be_thread(doc.hints) for doc in lines.docs]
    return [_thread(lines, d, config) if worth[d] else None for d in range(len(lines.docs))]


def _thread(lines: Lines, d: int, config: ThreadConfig) -> Thread | None:
    found = detect.thread(lines, d, config)
    return None if found is not None and topic_lists.lists_threads(lines.docs[d], found) else found
