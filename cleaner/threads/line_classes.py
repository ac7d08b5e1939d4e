"""What a line of a thread looks like to someone who has seen many forums, and the groups of such looks."""

from __future__ import annotations

from enum import StrEnum


class LineClass(StrEnum):
    """The look of one line. Values are single characters so that a page's classes print as one short word."""

    PROSE = "P"
    """A sentence, or long."""
    POST_NUMBER = "H"
    """A post's number: "#17"."""
    DATE = "D"
    """A date and next to nothing else."""
    DATED = "B"
    """A date among other words: "Ann, 5 May 2015", "asked 3 days ago"."""
    FIELD = "F"
    """A field of a poster's card: "Joined: May 2015", "Posts", "Location"."""
    FIELD_VALUE = "V"
    """The value on the line below a field's label."""
    RANK = "R"
    """A poster's title: "Senior Member"."""
    CONTROL = "A"
    """A button or link of the software: "Reply", "Report", "2 Likes"."""
    EDIT_NOTE = "E"
    """A note of a later change."""
    ATTACHMENT = "X"
    """The heading over attached files."""
    QUOTE_HEAD = "Q"
    """The head of a quotation: "Ann said:"."""
    MAIL_QUOTE = ">"
    """A quoted line of a mail."""
    TITLE_AGAIN = "K"
    """The thread's title once more: "Re: Which oil?"."""
    TAIL = "T"
    """What stands after the last post: "Similar threads"."""
    NUMBER = "N"
    """Numbers only."""
    CHARACTER = "C"
    """One character."""
    MARKS = "U"
    """No letter or digit at all, or the mere address of a name."""
    RULE = "_"
    """A signature's rule: "-- ", "_____"."""
    SHORT = "S"
    """Any other short line."""


HEADLINE_LIKE = frozenset((LineClass.PROSE, LineClass.DATED, LineClass.SHORT))
"""What a title or a post's words without sentences can look like."""
DATES = frozenset((LineClass.DATE, LineClass.DATED))
"""Lines that hold a date."""
SENTENCES = frozenset((LineClass.PROSE, LineClass.MAIL_QUOTE))
"""Lines that somebody certainly wrote."""
DATED_PHRASES = frozenset((LineClass.DATED, LineClass.EDIT_NOTE, LineClass.QUOTE_HEAD))
"""Lines whose date stands in a phrase."""
LOOSE = frozenset((LineClass.DATED, LineClass.SHORT))
"""Short lines that may be anything."""
SPOKEN = frozenset((LineClass.PROSE, LineClass.DATED, LineClass.QUOTE_HEAD, LineClass.MAIL_QUOTE, LineClass.SHORT))
"""What a post's own words can look like."""
POST_CONTENT = SPOKEN | {LineClass.ATTACHMENT}
"""The same with attachments: a post may hold a picture and no words."""
NAMES = frozenset((LineClass.SHORT, LineClass.RANK))
"""What a poster's name can look like, with or without a title."""
WORDING = frozenset((LineClass.PROSE, LineClass.SHORT))
"""Lines of words without any mark of the software."""
FIELDS = frozenset((LineClass.FIELD, LineClass.FIELD_VALUE))
"""Labels and values of a poster's card."""
CARD_TEXT = FIELDS | {LineClass.RANK}
"""The words of a poster's card."""
OPENS_A_HEADER = frozenset((LineClass.POST_NUMBER, LineClass.DATE)) | FIELDS
"""What stands at the head of a post before anybody's words."""
SENTENCES_OR_QUOTES = SENTENCES | {LineClass.QUOTE_HEAD}
"""Words and what announces them."""
LABELS = frozenset((LineClass.FIELD, LineClass.RANK))
"""Words that a list of the software's phrases knows as part of a card."""
