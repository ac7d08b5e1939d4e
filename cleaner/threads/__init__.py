"""Threads into posts: forum threads, mailing-list digests and comment sections, in text and HTML, whatever the
software.
"""

from __future__ import annotations

from cleaner.config import ThreadConfig
from cleaner.model import Thread
from cleaner.text.lines import Lines
from cleaner.threads import comment_section, detect, post_elements, prefilter, topic_lists

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
    found = [_thread(lines, d, config) if worth[d] else None for d in range(len(lines.docs))]
    return [_with_comments(lines, d, thread) for d, thread in enumerate(found)]


def _thread(lines: Lines, d: int, config: ThreadConfig) -> Thread | None:
    found = detect.thread(lines, d, config)
    return None if found is not None and topic_lists.lists_threads(lines.docs[d], found) else found


def _with_comments(lines: Lines, d: int, thread: Thread | None) -> Thread | None:
    """*thread*, or the readers' comments that the names of their elements show where it misses some."""
    hints = lines.docs[d].hints
    if hints is None or (thread is not None and not thread.comments) or not comment_section.may_have(hints):
        return thread
    return detect.comments(lines, d, thread) or thread
