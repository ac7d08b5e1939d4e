"""Blocks of a page that speak of something else than its article: comments, teasers, sidebars."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.extract.other_content import names_other_content
from cleaner.model import Document, Thread

_CLASS_END = re.compile(r"[.#]|\[.*")
_COMMENT = re.compile(
    r"(?i)^(?:.*[-_])?(?:comments?|kommentare?|commentaires?|comentarios?)(?:[-_](?:list|body|\d+))?$"
)


def in_comment(document: Document, thread: Thread | None, block: int) -> bool:
    """Whether a block lies in a post of *thread*, or in an element whose class is that of comments."""
    if thread is not None and any(post.first <= block < post.last for post in thread.posts):
        return True
    return any(_COMMENT.search(name) for classes in _classes(document, block) for name in classes[1:])


def in_other_content(document: Document, block: int) -> bool:
    """Whether a block lies in an element for comments, teasers or other stories, by its name or class."""
    return any(names[0] == "aside" or names_other_content(names) for names in _classes(document, block))


def _classes(document: Document, block: int) -> Iterator[list[str]]:
    """Tag, classes and id of every element around a block, outermost first."""
    hints = document.hints
    if hints is not None and hints.elements:
        for element in hints.elements[block]:
            yield _CLASS_END.split(hints.element_names[element])
