"""When a page was published: by the caller, the first post, the head, a dated line, or a date near the title."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

from cleaner.extract import page_title
from cleaner.language import dates, line_forms
from cleaner.model import Document, Thread
from cleaner.page.other_blocks import in_comment, in_other_content

_LINES = 50
"""Dated lines and bylines that are looked at, of each kind."""
_ABOVE_TITLE, _BELOW_TITLE = 3, 12
"""Blocks around the title in which a short line with a full date says when the page was published."""
_SHORT_LINE, _LEAD_START = 120, 40
"""Characters of a line that may be little more than a date; of the start of a lead that may open with one."""
_OTHER_KINDS = frozenset(("related", "ad", "footer_legal", "newsletter", "comment_chrome"))
_MANY = 10_000
_EPOCH = re.compile(r"1?\d{9}(?:\d{3})?(?:\.\d{1,9})?$")
_MILLISECONDS = 1e11
"""Numbers over this are milliseconds since 1970: as seconds they would lie past the year 5000."""

Published = tuple[str | None, str | None]
"""ISO form and words, each ``None`` where the page has none."""


def published_of(
    document: Document, by_kind: Mapping[str, Sequence[int]], thread: Thread | None, style: dates.DateStyle
) -> Published:
    """When the page was published; for a thread of posts, when its first post was."""
    page, hints = document.page, document.hints
    if page.published and page.published.strip():
        raw = page.published.strip()
        return _iso(raw, style), raw
    meant = hints.published if hints else None
    if thread is not None and not thread.comments:  # dated lines inside posts belong to what they repost
        first = thread.posts[0]
        stands_in = None if first.date or first.date_raw else meant
        return first.date or stands_in, first.date_raw or stands_in
    lines = _dated_lines(document, by_kind, thread, style)
    if meant is not None:
        # A line may say the same day more exactly, or with its time the reader's day where the head has that in UTC.
        same = next((d for d in lines if d.iso and d.iso.startswith(meant)), None)
        timed = (d for d in lines if d.iso and len(d.iso) > len(meant) and _days_apart(d.iso, meant) == 1)
        exact = same or next(timed, None)
        return (exact.iso, exact.raw) if exact else (meant, meant)
    on_page = next((d for d in lines if d.iso), None) or _near_title(document, by_kind, thread, style)
    on_page = on_page or next(iter(lines), None)
    return (on_page.iso, on_page.raw) if on_page else (None, None)


def _dated_lines(
    document: Document, by_kind: Mapping[str, Sequence[int]], thread: Thread | None, style: dates.DateStyle
) -> list[line_forms.DateLine]:
    """What the dates and bylines outside comments say, in order: dates of changes last, and before them those in
    elements that may belong to other stories.
    """
    own, others, changes = [], [], []
    for i in sorted([*by_kind.get("date", ())[:_LINES], *by_kind.get("byline", ())[:_LINES]]):
        line = document.line(i)
        if len(line) > line_forms.LONGEST or in_comment(document, thread, i):
            continue
        found = line_forms.date_line(line, style)
        if found is None and (d := dates.parse(line, style)) is not None and d.form != "relative":
            found = line_forms.DateLine(d.iso, d.raw)
        if found is None:
            continue
        if i and line_forms.says_updated(document.line(i - 1)):
            changes.append(found)
        elif in_other_content(document, i):
            others.append(found)
        else:
            own.append(found)
    return [*own, *others, *changes]


def _near_title(
    document: Document, by_kind: Mapping[str, Sequence[int]], thread: Thread | None, style: dates.DateStyle
) -> line_forms.DateLine | None:
    """The first full date in a short line around the title of a page of markup, or at the start of a lead there."""
    title = page_title.title_block(document)
    if title is None:
        return None
    others = {i for kind in _OTHER_KINDS for i in by_kind.get(kind, ())}
    places = [*range(title, title + _BELOW_TITLE), *range(title - 1, title - 1 - _ABOVE_TITLE, -1)]
    for i in places:
        if (
            not 0 <= i < len(document)
            or i in others
            or in_comment(document, thread, i)
            or in_other_content(document, i)
        ):
            continue
        line = document.line(i)
        start = line if len(line) <= _SHORT_LINE else line[:_LEAD_START]
        found = dates.find(start, style)
        exact = next((d for d in found if d.form == "exact" and d.iso), None)
        if exact is not None and (len(line) <= _SHORT_LINE or exact.start == 0):
            return line_forms.DateLine(exact.iso, exact.raw)
    return None


def _days_apart(one: str, other: str) -> int:
    """Days between two ISO dates; many where one is less precise than a day."""
    try:
        return abs((datetime.date.fromisoformat(one[:10]) - datetime.date.fromisoformat(other[:10])).days)
    except ValueError:
        return _MANY


def _iso(raw: str, style: dates.DateStyle) -> str | None:
    """A date column's value as ISO 8601; seconds or milliseconds since 1970 are read as UTC."""
    if _EPOCH.match(raw):
        number = float(raw)
        seconds = number / 1000 if number > _MILLISECONDS else number
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")
    found = dates.parse(raw, style)
    return found.iso if found else None
