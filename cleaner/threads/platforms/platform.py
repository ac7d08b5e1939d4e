"""What is known of one forum software."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """One forum software."""

    name: str
    anchor: str = ""
    """The line every post has; groups ``name``, ``number`` and ``parent`` say what it tells."""
    must: str = ""
    """What the folded line holds in any case: looked for first, to save time."""
    header: bool = True
    """Whether that line stands before the post's words."""
    then: str = ""
    """What the next line must match."""
    split: bool = False
    """Whether the anchor may stand on two lines, the date on the second."""
    near: str = ""
    """What one of the next six lines must match."""
    author: str = ""
    """Where the anchor names nobody: what the line of the header that names the poster looks like (``name``,
    ``parent``).
    """
    above: bool = False
    """Whether the poster's name is the line above the anchor."""
    until: str = ""
    """For footers: the last such line before the next post's words ends the post."""
    opens: str = ""
    """For footers: the first post begins after the last such line before its anchor."""
    after: str = ""
    """For comments: the key of the heading they stand under. Nothing above it is one."""
    signs: tuple[str, ...] = ()
    """Line keys (or their beginnings, ending in ``*``) that tell the software; so many of them
    (``needs``) must be on the page."""
    needs: int = 0
    counts: bool = False
    """The numbers of the anchors run 1, 2, 3 …"""
    comments: bool = False
    """Comments under an article, not a forum."""
    articles: bool = False
    """The software signs articles as it signs comments, and has forums too."""
    undated: bool = False
    """The anchor's line need not hold a date."""
    repeats: bool = False
    """The page may print every anchor twice, one close to the other."""
    wordless: bool = False
    """Anchors count one by one even where no words stand between them."""
    mail_head: bool = False
    """The anchor is a line of a mail's header: all lines "name: value" around it belong to the post's header."""
    quote_ends: tuple[str, ...] = ()
    """How the head of a quotation ends that has no colon."""
    expanders: tuple[str, ...] = ()
    """Beginnings of the line under a quotation that is folded."""
    name_address: str = ""
    """The address of a name, which stands alone on a line beside the name itself."""
    post_address: tuple[tuple[str, str], ...] = ()
    """Pattern and replacement that take the place within a thread out of the path of an address."""
    topic_value: str = ""
    """What the value of a query looks like that holds the thread's number (group ``topic``) and a place in it."""
    html: tuple[str, ...] = ()
    """The post's element: tag and class, or tag and id with its numbers as ``0``: ``article.message``, ``div#p0``; or,
    where it has neither, ``^`` and the class of an element in it.
    """
    words: str = ""
    """Pattern of the names of elements that hold a post's own words and nothing else."""
    wrappers: str = ""
    """The same of elements that hold its words, and maybe its name and date."""
    roles: tuple[tuple[str, str], ...] = ()
    """Kinds, and patterns of the names of elements inside a post that are of the kind."""
    remarks: str = ""
    """Pattern of the names of elements in which others remark on a post."""
    role_attributes: tuple[str, ...] = ()
    """Attributes of elements that ``roles`` ask for."""
