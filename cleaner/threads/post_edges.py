"""What of a post's lines is not its own words: its header, controls, notes of change, attachments and signature."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from cleaner.threads.line_classes import CARD_TEXT, DATED_PHRASES, LOOSE, LineClass
from cleaner.threads.platforms.matchers import Compiled
from cleaner.threads.post_lines import Cut, Parts
from cleaner.threads.sheet import Sheet

_FILE = re.compile(
    r".*\.(?:jpe?g|png|gif|pdf|zip|rar|txt|docx?|xlsx?|mp[34]|7z|webp|bmp|log|patch)\b.*|.*\b\d[\d.,]* ?(?:bytes"
    r"|[kmg]i?b)\b.*",
    re.I,
)
_WHY_CHARS = 60
"""So much of a line is quoted as the reason of a finding."""
_FILES = 12
"""An attachment's heading is followed by so many names of files at most."""

# Scores of findings: above what the phrases of other rules say of a line (.9), below what markup says (.96).
_KNOWN_HEADER, _FOUND_HEADER = 0.97, 0.94
"""A line of the header of a known platform's post, and of any other post."""
_GUESSED_HEADER, _BULLET = 0.92, 0.9
_AT_THE_END, _INSIDE, _ATTACHED = 0.93, 0.92, 0.95
_SIGNED = 0.93

_CARD_OR_CHARACTER = CARD_TEXT | {LineClass.CHARACTER}
_PROFILE = _CARD_OR_CHARACTER | {LineClass.NUMBER}
_NUMBER_OR_CONTROL = frozenset((LineClass.POST_NUMBER, LineClass.CONTROL))
_NOTE_OR_MARKS = frozenset((LineClass.EDIT_NOTE, LineClass.MARKS))
_PHRASES = frozenset((LineClass.CONTROL, LineClass.FIELD, LineClass.TAIL))
"""Classes that a phrase of the software decides: "Thanks" may be all that somebody says."""
_COUNTS = frozenset((LineClass.NUMBER, LineClass.FIELD))
_DATA = frozenset((LineClass.DATE, LineClass.NUMBER, LineClass.FIELD))
_ENDS_A_POST = _DATA | _NUMBER_OR_CONTROL | _NOTE_OR_MARKS | {LineClass.ATTACHMENT, LineClass.TAIL}
_CONTROL_OR_NOTE = frozenset((LineClass.CONTROL, LineClass.EDIT_NOTE, LineClass.ATTACHMENT))
_BELOW_DATA = _CONTROL_OR_NOTE | {LineClass.TAIL}
_KIND_OF = {
    LineClass.CONTROL: ("forum_action", "control"),
    LineClass.POST_NUMBER: ("forum_action", "control"),
    LineClass.NUMBER: ("forum_action", "counter"),
    LineClass.EDIT_NOTE: ("forum_edit_note", "edited"),
    LineClass.ATTACHMENT: ("forum_attachment", "attachment"),
    LineClass.DATE: ("date", "date"),
    LineClass.FIELD: ("forum_profile", "card"),
    LineClass.TAIL: ("forum_action", "tail"),
    LineClass.RANK: ("forum_action", "presence"),
}
"""Kind and rule of a line that is no part of the words around it; any other line is a bullet."""


def mark_header(
    s: Sheet, c: Cut, parts: Parts, name_line: int | None, title: frozenset[str], platform: Compiled | None
) -> None:
    """Says what the lines of a post's header are; *title* are the keys of the thread's title."""
    sure = _KNOWN_HEADER if platform else _FOUND_HEADER
    for i in _header_lines(s, c, name_line):
        if i in parts.words:
            continue
        line_class, why = s.classes[i], s.raw[i][:_WHY_CHARS]
        if i == name_line or (i >= c.head and line_class is LineClass.SHORT and i != c.anchor):
            parts.set(i, "byline", "byline", sure, why)
        elif line_class is LineClass.TITLE_AGAIN or s.keys[i] in title:
            parts.set(i, "other_chrome", "title", sure, "the thread's title again")
        elif line_class is LineClass.DATE or (i == c.anchor and line_class in DATED_PHRASES):
            parts.set(i, "date", "date", sure, why)
        elif line_class in _NUMBER_OR_CONTROL:
            parts.set(i, "forum_action", "control", sure, why)
        elif line_class in _PROFILE:
            parts.set(i, "forum_profile", "card", sure, why)
        elif line_class is LineClass.EDIT_NOTE:
            parts.set(i, "forum_edit_note", "edited", sure, why)
        elif line_class is LineClass.MARKS:
            parts.set(i, "other_chrome", "bullet", _BULLET, "nothing but marks")
        elif line_class in LOOSE:
            parts.set(i, "forum_profile", "card", _GUESSED_HEADER, "in the header of a post")


def _header_lines(s: Sheet, c: Cut, name_line: int | None) -> list[int]:
    """The lines around a post's words that say whose it is and when it was written."""
    inside = list(range(c.first, c.head)) if c.head > c.first else [c.anchor]
    inside += [i for i in (c.anchor, name_line) if i is not None and i not in inside]
    if c.anchor >= c.head:
        # The anchor stands below the words: the name, with a card or without, may stand above them as well.
        i = c.head
        while i < min(c.head + 4, c.anchor) and (
            s.classes[i] in _CARD_OR_CHARACTER or (name_line is not None and _is_name(s, i, name_line))
        ):
            inside.append(i)
            i += 1
    return inside


def _is_name(s: Sheet, i: int, name_line: int) -> bool:
    """Whether line *i* is a short line whose words the line with the name holds."""
    return s.classes[i] is LineClass.SHORT and bool(s.keys[i]) and s.keys[i] in s.keys[name_line]


def body_edges(s: Sheet, c: Cut, parts: Parts, n_posts: int) -> Cut:
    """The post without the controls, notes and counters that end it; those inside are marked too."""
    tail = _end_of_words(s, c, parts)
    for i in range(tail, c.tail):
        _mark(s, i, parts, _AT_THE_END)
    c = replace(c, tail=tail)
    for i in range(c.head, tail):
        if _is_signature_rule(s, i, tail, parts) and i > c.head and _short_below(s, i, tail):
            for k in range(i, tail):
                parts.set(k, "forum_signature", "signature", _SIGNED, "below a rule at the post's end")
            return replace(c, tail=i)
        _mark_inside(s, i, c, parts, n_posts)
    return c


def _end_of_words(s: Sheet, c: Cut, parts: Parts) -> int:
    """The line after a post's last words."""
    tail = c.tail
    while tail > c.head:
        last = tail - 1
        ends = _ends_a_post(s, c, last) if last not in parts.words else s.classes[last] in _NOTE_OR_MARKS
        if last not in parts.kinds and not ends:
            break
        tail = last
    alone = tail == c.head < c.tail and s.classes[tail] in _PHRASES and s.repeats[tail] <= 2
    if alone and not any(ch.isdigit() for ch in s.raw[tail]):
        tail += 1  # "Thanks" is a control below words, and the words where there are no others
    return tail


def _mark_inside(s: Sheet, i: int, c: Cut, parts: Parts, n_posts: int) -> None:
    """Says what line *i* among a post's words is, if it is none of them."""
    line_class = s.classes[i]
    if line_class is LineClass.EDIT_NOTE or (
        line_class is LineClass.CONTROL
        and i not in parts.words
        and (s.count[s.keys[i]] >= max(2, 0.3 * n_posts) or len(s.keys[i]) > _LONG_CONTROL)
    ):
        _mark(s, i, parts, _INSIDE)
    elif line_class is LineClass.ATTACHMENT:
        _mark(s, i, parts, _ATTACHED)
        for k in range(i + 1, min(c.tail, i + _FILES)):
            if not _FILE.fullmatch(s.raw[k]):
                break
            parts.set(k, "forum_attachment", "attachment", _AT_THE_END, s.raw[k][:_WHY_CHARS])
    elif line_class is LineClass.FIELD and "badge" in s.keys[i]:
        _mark(s, i, parts, _AT_THE_END)
    elif line_class in _COUNTS and i not in parts.words and _between_controls(s, i):
        _mark(s, i, parts, _INSIDE)
    elif line_class is LineClass.DATE and i > c.head and s.classes[i - 1] is LineClass.EDIT_NOTE:
        parts.set(i, "forum_edit_note", "edited", _INSIDE, "the date of the last change")


_LONG_CONTROL = 12
"""A phrase of more characters is a control even where it stands once ("Like" may be somebody's word)."""
_RULE_LINES, _RULE_CHARS = 14, 900
"""A rule this close to a post's end begins a signature, if so little follows it."""


def _is_signature_rule(s: Sheet, i: int, tail: int, parts: Parts) -> bool:
    return (
        s.classes[i] is LineClass.RULE
        and i not in parts.words
        and tail - i <= _RULE_LINES
        and s.raw[i].strip() != "..."
    )


def _short_below(s: Sheet, i: int, tail: int) -> bool:
    return s.raw[i].startswith(("--", "__")) and sum(map(len, s.raw[i + 1 : tail])) < _RULE_CHARS


def _between_controls(s: Sheet, i: int) -> bool:
    """Whether a number or bare label stands in a row of controls ("Upvote", "212", "Downvote")."""
    above = next((s.classes[k] for k in range(i - 1, -1, -1) if s.classes[k] is not LineClass.NUMBER), None)
    below = next((s.classes[k] for k in range(i + 1, len(s)) if s.classes[k] is not LineClass.NUMBER), None)
    return above is LineClass.CONTROL and below is LineClass.CONTROL


def _ends_a_post(s: Sheet, c: Cut, i: int) -> bool:
    if s.classes[i] is LineClass.NUMBER and s.raw[i].rstrip()[-1] == ".":
        return False  # "7." answers a question
    if s.classes[i] in _ENDS_A_POST:
        return s.classes[i] not in _DATA or _beside_controls(s, c, i)
    return s.keys[i] in ("offline", "online")


def _beside_controls(s: Sheet, c: Cut, i: int) -> bool:
    """Whether a control or note stands above or below line *i*: only then is a date, number or field at the very end
    of a post no word of it.
    """
    return (i > c.head and s.classes[i - 1] in _CONTROL_OR_NOTE) or (
        i + 1 < len(s) and i + 1 < c.tail and s.classes[i + 1] in _BELOW_DATA
    )


def _mark(s: Sheet, i: int, parts: Parts, score: float) -> None:
    kind, rule = _KIND_OF.get(s.classes[i], ("other_chrome", "bullet"))
    parts.set(i, kind, rule, score, s.raw[i][:_WHY_CHARS])


_SIGNATURE_MIN = 25
"""Repeated last lines shorter than this together (characters) are a way to say goodbye, not a signature."""
_SIGNATURE_LINES = 10
_SIGNATURE_SHARE = 0.6
"""A signature has no larger share of its post's characters."""


def mark_signatures(s: Sheet, cuts: Sequence[Cut], authors: Sequence[str | None], parts: Parts) -> None:
    """The last lines of a post that end another post of the same poster too (any poster, where names are unknown)."""
    by: dict[tuple[str, str], list[Cut]] = defaultdict(list)
    for c, author in zip(cuts, authors, strict=True):
        if c.tail > c.head and c.tail - 1 not in parts.words:
            by[author or "", s.raw[c.tail - 1]].append(c)
    for group in by.values():
        for c, other in zip(group, [*group[1:], group[0]], strict=True):
            if other is c:
                continue
            n = _same_end(s, c, other)
            whole = n >= c.tail - c.head and n >= other.tail - other.head  # the same post twice
            size, post = (sum(map(len, s.raw[x : c.tail])) for x in (c.tail - n, c.head))
            if not whole and _SIGNATURE_MIN <= size <= _SIGNATURE_SHARE * post:
                for i in range(c.tail - n, c.tail):
                    parts.set(i, "forum_signature", "signature", _SIGNED, "ends other posts of the same poster")


def _same_end(s: Sheet, c: Cut, other: Cut) -> int:
    """How many last lines of two posts are the same, of which at least one is known to be."""
    n = 1
    while (
        n < _SIGNATURE_LINES
        and c.tail - n > c.head
        and other.tail - n > other.head
        and s.raw[c.tail - 1 - n] == s.raw[other.tail - 1 - n]
    ):
        n += 1
    return n
