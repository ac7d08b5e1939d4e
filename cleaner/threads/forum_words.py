"""The words forum software prints around posts, in the languages of :mod:`cleaner.language.language_files`.

The constants name the keys of the ``[forum]`` table of a language file. Entries are folded phrases (lower case, no
accents, every number written ``0``); a line matches when it is one of them, bullets, brackets and a closing colon
aside.
"""

from __future__ import annotations

from functools import lru_cache

from cleaner.language import language_files
from cleaner.language.date_spans import fold
from cleaner.threads.line_classes import LineClass

FIELDS = "fields"
"""Labels of a poster's card, in lines "Label", "Label: value" or "Label value"."""

PEOPLE = "card_fields"
"""The labels of those that only a poster's card has: evidence that a page is a thread."""

CONTACTS = "contacts"
"""Labels of a card that are controls where no colon or field tells them."""

RANKS = "ranks"
"""Titles under a poster's name. A line may hold up to three words before one of the single-word titles."""

_MEMBER_RANKS = "member_ranks"
_GUESTS = "guests"

ACTIONS = "controls"
"""Controls of a post."""

TALK = "reply_controls"
"""Those controls that only something said by someone has."""

QUOTING = "quote_controls"
"""Controls that forums have and comments under articles hardly ever."""

COMMENT_HEADS = "comment_headings"
"""Headings between an article and what readers say of it."""

COUNTED = "counted"
"""What a heading counts that stands over readers' comments."""

ABOUT = "about"
"""What stands between that number and an article's title."""

TAIL = "after_thread"
"""What stands after the last post; the part before a number or a name is enough (see ``TAIL_STARTS``)."""

TAIL_STARTS = "after_thread_starts"
"""How lines after the last post begin."""

EDITS = "edits"
"""How a note of a later change begins."""

ATTACHMENTS = "attachments"

SITE = "site_words"
"""What the navigation of a forum says on lines of its own, other sites' hardly ever: "New posts", "Member list"."""

SAID = "said"
"""Verbs that end "NAME … :" at the head of a quotation."""

QUOTE_HEADS = "quote_headings"


@lru_cache(maxsize=1)
def lexicon() -> dict[str, LineClass]:
    """Folded phrases to the class of a line that is one; later tables win over earlier ones."""
    table: dict[str, LineClass] = {}
    for line_class, text in (
        (LineClass.FIELD, FIELDS),
        (LineClass.RANK, RANKS),
        (LineClass.TAIL, TAIL),
        (LineClass.CONTROL, ACTIONS),
        (LineClass.ATTACHMENT, ATTACHMENTS),
    ):
        table.update((phrase, line_class) for phrase in phrases(text))
    return table


@lru_cache(maxsize=32)
def phrases(table: str) -> tuple[str, ...]:
    """The phrases of a table, folded."""
    return tuple(map(fold, language_files.entries("forum", table)))


def plain(table: str) -> list[str]:
    """The phrases of a table as they are written."""
    return list(language_files.entries("forum", table))


@lru_cache(maxsize=1)
def site_words() -> frozenset[str]:
    """Keys of lines of a forum's navigation."""
    return frozenset(phrases(SITE))


@lru_cache(maxsize=1)
def contacts() -> frozenset[str]:
    """Labels of a card that are controls elsewhere."""
    return frozenset(phrases(CONTACTS))


@lru_cache(maxsize=1)
def people() -> frozenset[str]:
    """Field labels that only a poster's card has."""
    return frozenset(phrases(PEOPLE))


@lru_cache(maxsize=1)
def rank_words() -> frozenset[str]:
    """Last words of titles: "Think Tank Member"."""
    return frozenset(p for p in phrases(RANKS) if " " not in p)


@lru_cache(maxsize=1)
def talk() -> frozenset[str]:
    """Keys of controls that only something said by someone has."""
    return frozenset(phrases(TALK))


@lru_cache(maxsize=1)
def comment_heads() -> frozenset[str]:
    """Keys of headings over readers' comments."""
    return frozenset(phrases(COMMENT_HEADS))


@lru_cache(maxsize=1)
def seats() -> frozenset[str]:
    """Titles that only members of a forum have."""
    words = phrases(_MEMBER_RANKS)
    return frozenset(p for p in phrases(RANKS) if any(w in p.split() or (len(w) > 5 and w in p) for w in words))


@lru_cache(maxsize=1)
def guests() -> frozenset[str]:
    """What stands in the place of a name where nobody has one."""
    return frozenset(language_files.entries("forum", _GUESTS))
