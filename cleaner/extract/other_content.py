"""Elements that hold something else than the page's own article, by their classes: comments, teasers, sidebars."""

from __future__ import annotations

import re
from collections.abc import Iterable

_OTHER = re.compile(
    r"(?i)(?:^|.*[-_])(?:comments?|kommentare?|commentaires?|comentarios?|commenti|reacties|yorumlar|related|recommend\w*|"
    r"recirc\w*|teasers?|sidebar|widget|latest|popular|trending|next|prev(?:ious)?|carousel|read-?more|"
    r"more-?(?:stories|posts|articles|news))"
    r"(?:[-_](?:list|section|area|items?|wrap\w*|box|container|thread|body|author|content|meta|date|posts?|articles?|\d+))?$"
)


def names_other_content(classes: Iterable[str]) -> bool:
    """Whether one of an element's classes or its id is that of comments, teasers or a sidebar.

    >>> names_other_content(["entry-comments"]), names_other_content(["comments-open", "post"])
    (True, False)
    """
    return any(_OTHER.match(name) for name in classes)
