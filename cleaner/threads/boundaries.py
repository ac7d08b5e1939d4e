"""Where posts begin and end: from the anchors, one line of every post, to stretches of lines.

Around every anchor stands the post's header (name, card, date), above the post's words or below them. Its first line
is found in :mod:`cleaner.threads.header_tops`, its last in :mod:`cleaner.threads.header_bottoms`; where the thread
begins and ends on the page in :mod:`cleaner.threads.thread_extent`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cleaner.threads.anchor_marks import AROUND_DATES, BARE_DATES, DATED_MARKS, POST_NUMBERS, first_number
from cleaner.threads.header_bottoms import header_bottoms
from cleaner.threads.header_tops import BACK, header_tops, is_name_like, pattern_top
from cleaner.threads.line_classes import LABELS, SENTENCES_OR_QUOTES, WORDING, LineClass
from cleaner.threads.platforms.matchers import Compiled, matcher
from cleaner.threads.post_lines import Cut
from cleaner.threads.repeated_headers import Anchors
from cleaner.threads.repeated_words import with_labels
from cleaner.threads.sheet import Sheet
from cleaner.threads.thread_extent import (
    OPENERS,
    above_mail_head,
    below_mail_head,
    end_of_thread,
    footer_end,
    start_of_thread,
    until_line,
)

_CARD_SIGNS = LABELS | {LineClass.TITLE_AGAIN}
"""What shows that a date belongs to a post: a field, a poster's title, the thread's title."""
_ENDS_A_CARD_SEARCH = SENTENCES_OR_QUOTES | {LineClass.TAIL}
_CARD_REACH = 8
"""A card stands within so many lines of its anchor."""
_FIRST_POST_LINES = 300
"""The first post is not longer where only answers are numbered (lines)."""
_LEAST_CARDED, _NEARLY_ALL = 5, 0.8
"""From so many anchors on those without a card are strays, if nearly all others have one."""


def cut(page: Sheet, a: Anchors) -> tuple[Sheet, list[Cut]]:
    """The posts that the anchors cut, in order, and the page's lines with the labels that stand beside the anchors."""
    platform = matcher(a.platform)
    if a.header:
        s = with_labels(page, a.lines)
        return s, _below_headers(s, a, platform)
    return page, _above_footers(page, a, platform)


def _below_headers(s: Sheet, a: Anchors, platform: Compiled | None) -> list[Cut]:
    """Posts whose anchor stands before their words."""
    anchors = _with_first(s, a) if a.mark == POST_NUMBERS else _carded(s, a)
    is_mail = platform is not None and platform.platform.mail_head
    bottoms = [below_mail_head(s, x) for x in anchors] if is_mail else header_bottoms(s, anchors)
    floors = [max(0, anchors[0] - BACK), *bottoms[:-1]]
    pairs = list(zip(anchors, floors, strict=True))
    if platform is not None and platform.author is not None:
        tops = [pattern_top(s, x, floor, platform.author) for x, floor in pairs]
    elif is_mail:
        tops = [above_mail_head(s, x, floor) for x, floor in pairs]
    elif platform is not None and platform.platform.above:
        tops = [x - (x > floor and is_name_like(s, x - 1)) for x, floor in pairs]
    else:
        tops = header_tops(s, anchors, floors)
    tops = _without_footers(s, tops, anchors, bottoms[-1])
    end = end_of_thread(s, bottoms[-1])
    headers = sorted([*zip(tops, bottoms, anchors, strict=True), *_bare_headers(s, tops, bottoms, end)])
    lasts = [*(top for top, _, _ in headers[1:]), end]
    return [Cut(top, last, x, bottom, last) for (top, bottom, x), last in zip(headers, lasts, strict=True)]


_FOOTER_LINES = 4
"""A footer that looks like a part of the next header has at most so many lines."""


def _without_footers(s: Sheet, tops: Sequence[int], anchors: Sequence[int], last: int) -> list[int]:
    """The first lines of the headers without what ends the posts before: lines that begin all headers but the first
    one's, and stand after the words of the last post, too. *last* is the first line of the last post's words.
    """
    if len(tops) < 3:
        return list(tops)
    lines = 0
    while lines < _FOOTER_LINES:
        keys = Counter(s.keys[top + lines] for top, x in zip(tops[1:], anchors[1:], strict=True) if top + lines < x)
        key, n = keys.most_common(1)[0] if keys else ("", 0)
        first = s.keys[tops[0] : anchors[0]]
        if not key or n < _NEARLY_ALL * (len(tops) - 1) or (first and first[0] == key) or key not in s.keys[last:]:
            break
        if first.count(key) >= s.keys[tops[-1] : anchors[-1]].count(key):
            break
        lines += 1
        footer = key
    if not lines:
        return list(tops)
    moved = [top + lines if s.keys[top + lines - 1] == footer else top for top in tops[1:]]
    return [tops[0], *(min(top, x) for top, x in zip(moved, anchors[1:], strict=True))]


def _with_first(s: Sheet, a: Anchors) -> Sequence[int]:
    """The anchors, and the line of the first post where only answers are numbered: a date with a card or the title
    beside it.
    """
    anchors = a.lines
    if len(anchors) < 2 or first_number(s.masked[anchors[0]]) != 1:
        return anchors
    if not all(any(s.classes[x + o] is LineClass.DATE for o in (-1, 1) if 0 <= x + o < len(s)) for x in anchors):
        return anchors
    for i in range(anchors[0] - 2, max(-1, anchors[0] - _FIRST_POST_LINES), -1):
        if (
            s.classes[i] is LineClass.DATE
            and LineClass.TITLE_AGAIN in s.classes[max(0, i - 3) : i + 4]
            and any(x in WORDING for x in s.classes[i + 1 : anchors[0] - 1])
        ):
            return [i, *anchors]
    return anchors


def _carded(s: Sheet, a: Anchors) -> Sequence[int]:
    """The anchors without those that lack the card which nearly all others have: dates of a list of popular posts."""
    anchors = a.lines
    if len(anchors) < _LEAST_CARDED or a.platform or not (a.mark == BARE_DATES or a.mark[0] in AROUND_DATES):
        return anchors
    around = [
        x for x in anchors if any(y in _CARD_SIGNS for y in s.classes[max(0, x - _CARD_REACH) : x + _CARD_REACH - 1])
    ]
    close = [x for x in anchors if _has_card(s, x)]
    nearly_all = len(anchors) > len(close) >= _NEARLY_ALL * len(anchors)
    if not nearly_all or len(around) < len(close):
        return anchors
    return [x for x in anchors if close[0] <= x <= close[-1]]  # such lists stand above a thread or below it


def _has_card(s: Sheet, x: int) -> bool:
    for step in (-1, 1):
        for k in range(1, _CARD_REACH + 1):
            i = x + step * k
            if not 0 <= i < len(s) or s.classes[i] in _ENDS_A_CARD_SEARCH:
                break
            if s.classes[i] in _CARD_SIGNS:
                return True
    return False


def _bare_headers(s: Sheet, tops: Sequence[int], bottoms: Sequence[int], end: int) -> list[tuple[int, int, int]]:
    """Posts whose header lost the anchor: where every other post stands after a wide gap, a short line after as wide a
    gap, with prose below, begins a post too.
    """
    wide = min((s.gaps[t] for t in tops[1:]), default=0)
    if wide < 2 or len(tops) < 3:
        return []
    inside = {i for t, b in zip(tops, bottoms, strict=True) for i in range(t, b)}
    found = [
        i
        for i in range(bottoms[0], end - 1)
        if s.gaps[i] >= wide
        and i not in inside
        and is_name_like(s, i)
        and s.classes[i + 1] is LineClass.PROSE
        and s.gaps[i + 1] < s.gaps[i]
    ]
    return [(i, i + 1, i) for i in found] if len(found) <= max(1, len(tops) // 2) else []


def _with_names_below(s: Sheet, anchors: Sequence[int], ends: Sequence[int]) -> list[int]:
    """The ends of posts whose footer names the poster below the anchor ("answered 3 days ago", and the name).

    A name that stands over the next post's words looks the same, but nothing follows the last post then.
    """
    named = [end < len(s) and end - x <= 2 and is_name_like(s, end) for x, end in zip(anchors, ends, strict=True)]
    if len(ends) < 2 or not named[-1] or sum(named) < _NEARLY_ALL * len(ends):
        return list(ends)
    ceilings = [*anchors[1:], len(s)]
    return [
        footer_end(s, end, ceiling) if has_name else end
        for end, ceiling, has_name in zip(ends, ceilings, named, strict=True)
    ]


def _above_footers(s: Sheet, a: Anchors, platform: Compiled | None) -> list[Cut]:
    """Posts whose anchor stands after their words."""
    anchors, n = a.lines, len(s)
    until = platform.until if platform else None
    ends = []
    for x, ceiling in zip(anchors, [*anchors[1:], n], strict=True):
        ends.append(until_line(s, x, ceiling, until) if until is not None else footer_end(s, x, ceiling))
    if until is None and a.mark[0] in DATED_MARKS:
        ends = _with_names_below(s, anchors, ends)
    start = None
    if platform and platform.opens:
        start = next((i + 1 for i in range(anchors[0] - 1, -1, -1) if platform.opens.fullmatch(s.masked[i])), None)
    if start is None:
        start = start_of_thread(s, anchors[0])
    while start < anchors[0] and (s.classes[start] is LineClass.NUMBER or s.keys[start].startswith(OPENERS)):
        start += 1
    firsts = [start, *ends[:-1]]
    return [Cut(first, end, x, first, end) for first, end, x in zip(firsts, ends, anchors, strict=True)]
