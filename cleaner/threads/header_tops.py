"""The first line of a post's header, where the header stands above the post's words: the card above the anchor, and the
name above the card.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cleaner.threads import forum_words
from cleaner.threads.anchor_marks import NAME_DATE
from cleaner.threads.line_classes import CARD_TEXT, DATES, FIELDS, SENTENCES, LineClass
from cleaner.threads.platforms.matchers import expanders
from cleaner.threads.sheet import Sheet

BACK = 40
"""A header reaches at most so many lines above its anchor."""
_NAME_WORDS, _NAME_CHARS = 5, 40
"""A poster's name is not longer."""
_GUESS_CHARS = 60
"""A line inside a card that nothing is known of is not longer."""
_CODE = re.compile(r"[={}<>\\;/]|^https?:|\$\d|\)$(?<!\w\))")
INITIAL = re.compile(r"\b[A-ZÀ-ÝА-Я]\.$")
"""A name may end like a sentence: "Ann B."."""
PRESENCE = re.compile(r"(?:^|\s)(?:offline|online)$")
"""Whether a poster is there now, beside the avatar."""

_CARD = CARD_TEXT | {
    LineClass.NUMBER,
    LineClass.CHARACTER,
    LineClass.DATE,
    LineClass.POST_NUMBER,
    LineClass.MARKS,
    LineClass.TITLE_AGAIN,
}
"""Classes of a header that no post ends with."""
_CONTROLS = frozenset((LineClass.CONTROL, LineClass.EDIT_NOTE, LineClass.ATTACHMENT, LineClass.DATED))
_BOUNDS_A_NAME = frozenset((LineClass.CONTROL, LineClass.EDIT_NOTE, LineClass.ATTACHMENT, LineClass.CHARACTER))
"""What stands between the last words of a post and the name over the next one."""
_NEVER_INSIDE_A_CARD = SENTENCES | {
    LineClass.QUOTE_HEAD,
    LineClass.CONTROL,
    LineClass.EDIT_NOTE,
    LineClass.CHARACTER,
}
_WITH_A_NAME = frozenset((LineClass.SHORT, LineClass.RANK, LineClass.CHARACTER, LineClass.FIELD, LineClass.TITLE_AGAIN))
"""What a line that a platform's pattern knows as the poster's can look like."""
_BETWEEN_NAMES = DATES | {LineClass.CHARACTER, LineClass.MARKS, LineClass.NUMBER}


def pattern_top(s: Sheet, x: int, floor: int, author: re.Pattern[str]) -> int:
    """First of up to five lines above the anchor that the platform's pattern of a poster's line matches."""
    top = x
    for i in range(x - 1, max(floor, x - 5) - 1, -1):
        matches = author.fullmatch(s.masked[i]) or PRESENCE.search(s.masked[i])
        if s.classes[i] not in _WITH_A_NAME or not matches:
            break
        top = i
    return top


def header_tops(s: Sheet, anchors: Sequence[int], floors: Sequence[int]) -> list[int]:
    """First line of every header; *floors* are the lines that the headers do not reach beyond."""
    controls = _controls_of_first(s, anchors[0])
    above = [(x - 1, floor) for x, floor in zip(anchors, floors, strict=True) if x - 1 >= floor]
    has_card = 2 * sum(_touches_card(s, i, floor, controls) for i, floor in above) >= len(anchors)
    pairs = zip(anchors, floors, strict=True)
    if has_card:
        cards = [_card_top(s, x, floor, controls) for x, floor in pairs]
    else:
        named = [_named_above(s, x, floor) for x, floor in pairs]
        if sum(i is not None for i in named) >= _NEARLY_ALL * len(anchors):
            return [x if i is None else i for x, i in zip(anchors, named, strict=True)]
        cards = [_below_title(s, x, floor) for x, floor in zip(anchors, floors, strict=True)]
    tops = _name_tops(s, anchors, floors, cards)
    return [_first_top(s, anchors, tops), *tops[1:]]


_NEARLY_ALL = 0.8


def _named_above(s: Sheet, x: int, floor: int) -> int | None:
    """The line of a name and a date, and nothing else, above an anchor, a note of a change between them aside."""
    for i in range(x - 1, max(floor, x - 2) - 1, -1):
        if s.classes[i] is LineClass.DATED and NAME_DATE.fullmatch(s.masked[i]):
            return i
        if s.classes[i] is not LineClass.EDIT_NOTE:
            break
    return None


def _below_title(s: Sheet, x: int, floor: int) -> int:
    """The anchor's line, or the titles and numbers above it that a few posters have, if a name stands over them."""
    i = x
    while i > max(floor, x - _TITLES) and s.classes[i - 1] in _TITLE_OR_NUMBER:
        i -= 1
    titled = LineClass.RANK in s.classes[i:x] and i - 1 >= floor and is_name_like(s, i - 1)
    return i if titled else x


_TITLES = 3
_TITLE_OR_NUMBER = frozenset((LineClass.RANK, LineClass.NUMBER, LineClass.POST_NUMBER))


_LEAST_OTHERS = 2
"""From so many other posts on, the first one's header is measured by theirs."""


_MORE_LINES = 3
"""The first poster's card may have so many lines more than any other's."""


def _first_top(s: Sheet, anchors: Sequence[int], tops: Sequence[int]) -> int:
    """The first header's first line: what is more than in any other header belongs to the page's navigation, and if all
    others begin with a name, so does this one.
    """
    top, others = tops[0], [x - t for x, t in zip(anchors[1:], tops[1:], strict=True)]
    if len(others) < _LEAST_OTHERS or anchors[0] - top <= max(others) + _MORE_LINES:
        return top
    top = anchors[0] - max(others)
    if all(s.classes[t] is LineClass.SHORT for t in tops[1:]):
        top = next((i for i in range(top, anchors[0]) if is_name_like(s, i)), top)
    return top


def _touches_card(s: Sheet, i: int, floor: int, controls: frozenset[str]) -> bool:
    """Whether a line is of a card, or a field "label: value" of somebody's own making below one."""
    own_field = i > floor and s.classes[i] is LineClass.SHORT and ": " in s.raw[i]
    return _in_card(s, i, floor, controls) or (own_field and _in_card(s, i - 1, floor, controls))


def _card_top(s: Sheet, x: int, floor: int, controls: frozenset[str]) -> int:
    """First line of the card above the anchor *x*."""
    top, titled = x, False
    for i in range(x - 1, max(floor, x - BACK) - 1, -1):
        if s.classes[i] is LineClass.CHARACTER or (s.classes[i] is LineClass.TITLE_AGAIN and titled):
            break  # the title over the thread, above the one in its first post
        titled |= s.classes[i] is LineClass.TITLE_AGAIN
        if _in_card(s, i, floor, controls):
            top = i
        elif not (_may_be_in_card(s, i) and top - i <= 2 and s.gaps[i + 1] < 2 and _goes_on(s, i, floor)):
            break
    return top


def _may_be_in_card(s: Sheet, i: int) -> bool:
    contact = s.classes[i] is LineClass.CONTROL and s.keys[i] in forum_words.contacts()
    return (s.classes[i] is LineClass.SHORT or contact) and len(s.raw[i]) <= _GUESS_CHARS


def _in_card(s: Sheet, i: int, floor: int, controls: frozenset[str]) -> bool:
    """Whether a line is of a card: a field and its like, or a control that is known to stand there or stands right
    below a field, other controls aside.
    """
    if s.classes[i] in _CARD or (s.classes[i] in _CONTROLS and s.keys[i] in controls):
        return True
    k = i
    while k > max(floor, i - 4) and s.classes[k] is LineClass.CONTROL:
        k -= 1
    return k < i and s.classes[k] in FIELDS


def _goes_on(s: Sheet, i: int, floor: int) -> bool:
    """Whether the card goes on within three lines above *i*, bullets aside."""
    left = 3
    for k in range(i - 1, max(floor, i - 12) - 1, -1):
        if s.classes[k] in CARD_TEXT:
            return True
        if s.classes[k] in _NEVER_INSIDE_A_CARD or not left:
            return False
        left -= s.classes[k] is not LineClass.MARKS
    return False


def _controls_of_first(s: Sheet, x: int) -> frozenset[str]:
    """Controls above the first anchor are part of the header: there is no post above that could own them."""
    out = set()
    for i in range(x - 1, max(0, x - 8) - 1, -1):
        if s.classes[i] in SENTENCES:
            break
        if s.classes[i] in _CONTROLS and s.count[s.keys[i]] > 1:
            out.add(s.keys[i])
    return frozenset(out)


def is_name_like(s: Sheet, i: int) -> bool:
    """Whether a line is short enough for a name and says nothing."""
    raw = s.raw[i]
    return (
        s.classes[i] is LineClass.SHORT
        and len(raw) <= _NAME_CHARS
        and (raw[-1] not in ".!?:;,…" or INITIAL.search(raw) is not None)
        and len(raw.split()) <= _NAME_WORDS
        and ": " not in raw
        and not _CODE.search(raw)
    )


class _Above(NamedTuple):
    """The short lines above one card, of which one may be the name."""

    first: int
    """First of them; the card's own first line, if there are none."""
    card: int
    """First line of the card."""
    bounded: bool
    """Whether the end of the post before shows: all of them belong to the header."""


def _name_tops(s: Sheet, anchors: Sequence[int], floors: Sequence[int], cards: Sequence[int]) -> list[int]:
    """Takes the name, and a title below it, into the header: the short lines above the card.

    Where a control or an avatar's letter bounds them from above, all of them belong to the header: a post's own words
    stand before its controls. Where nothing does, the last words of the post before may be as short as a name: then the
    line that is known to be a name (it stands there twice, or is quoted: "Ann said:") begins the header, else as many
    lines as in the posts that are bounded.
    """
    above = _lines_above(s, floors, cards)
    if sum(x.first < x.card for x in above) < _MOST * len(anchors):
        return _few_names(s, anchors, cards, above)
    want = _lines_wanted(s, anchors, above)
    stands = Counter(s.keys[i] for x in above for i in range(x.first, x.card))
    known = s.mentioned | {k for k, c in stands.items() if c > 1}
    tops = []
    for x in above:
        named = [i for i in range(x.first, x.card) if s.keys[i] in known]
        over = _above_bullets(s, x)
        if over is not None:
            top = over
        elif x.bounded:
            top = x.first - (s.classes[x.first - 1] is LineClass.CHARACTER)
        elif want and x.card - want >= x.first and s.keys[x.card - want] in known:
            top = x.card - want
        elif named and want:
            top = max(named, key=lambda i: (s.keys[i] in s.mentioned, stands[s.keys[i]], -i))
        elif x.card - x.first > 1 and want and (wide := _widest(s, x.first, x.card)) is not None:
            top = wide
        else:
            top = max(x.first, x.card - want)
        tops.append(top)
    return [_shown_twice(s, top, floor) for top, floor in zip(tops, floors, strict=True)]


_BULLETS = ("* ", "• ", "· ", "- ")


def _above_bullets(s: Sheet, x: _Above) -> int | None:
    """The last line without a bullet, where those between it and the card have one: the name over a list of titles."""
    plain = [i for i in range(x.first, x.card) if not s.raw[i].startswith(_BULLETS)]
    below = (
        any(s.raw[i].startswith(_BULLETS) and is_name_like(s, i) for i in range(plain[-1] + 1, x.card)) if plain else 0
    )
    return plain[-1] if below else None


_MOST = 0.6
"""Share of the posts that must have short lines above their cards: else names stand elsewhere."""
_OFTEN_REPEATED = 0.3
"""Share of the posts whose line above the card occurs again: names do, last words do not."""


def _lines_above(s: Sheet, floors: Sequence[int], cards: Sequence[int]) -> list[_Above]:
    """The short lines above every card."""
    out = []
    for j, (card, floor) in enumerate(zip(cards, floors, strict=True)):
        first = _first_short(s, card, floor)
        if j == 0:  # above the first post stand the controls of the page
            bounded = first > 0 and s.classes[first - 1] is LineClass.CHARACTER
        else:
            end = _above_counters(s, first - 1, floor)
            bounded = (
                end >= floor
                and s.classes[end] in _BOUNDS_A_NAME
                and card - first <= 3
                and not s.keys[end].startswith(expanders())
            )
            if first == floor and card - first > 1:
                first += 1  # lines that reach up to the header before would leave that post without words
        out.append(_Above(first, card, bounded))
    return out


def _above_counters(s: Sheet, i: int, floor: int) -> int:
    """The line above the votes that end a post's controls ("Reply", "0", "0")."""
    k = i
    while k > floor and i - k < _COUNTERS and s.classes[k] is LineClass.NUMBER:
        k -= 1
    return k if s.classes[k] is LineClass.CONTROL else i


_COUNTERS = 4
"""At most so many numbers stand below a post's controls."""


def _few_names(s: Sheet, anchors: Sequence[int], cards: Sequence[int], above: Sequence[_Above]) -> list[int]:
    """First lines of headers most of which have no short line above the card: the name is inside, or missing."""
    if 2 * sum(x - t == 1 and s.classes[t] is LineClass.RANK for t, x in zip(cards, anchors, strict=True)) >= len(
        cards
    ):
        # Name and title share a line ("Ann Admin"); who has no title has a line as well.
        return [t - (t == x and a.first < t) for t, x, a in zip(cards, anchors, above, strict=True)]
    if 5 * sum(s.classes[t] is LineClass.RANK for t in cards) >= 2 * len(cards):
        # Titles stand above the names; a title of somebody's own making looks like a name.
        high = [1] + [2] * (len(cards) - 1)
        return [
            t if s.classes[t] is LineClass.RANK else max(a.first, t - n)
            for t, a, n in zip(cards, above, high, strict=True)
        ]
    if cards[0] >= anchors[0] or above[0].first == cards[0] or cards[0] < 2:
        return list(cards)
    # The first post may own the title of its poster; nothing else in the head stands so close above a card.
    return [cards[0] - 1, *cards[1:]]


def _lines_wanted(s: Sheet, anchors: Sequence[int], above: Sequence[_Above]) -> int:
    """How many short lines above a card belong to its header: as many as in the posts whose header is bounded."""
    lengths = Counter(x.card - x.first for x in above if x.bounded)
    if lengths:
        return min(n for n, c in lengths.items() if c == max(lengths.values()))
    has_card = sum(x.card < anchor for x, anchor in zip(above, anchors, strict=True))
    repeated = sum(s.repeats[x.card - 1] > 1 for x in above if x.first < x.card)
    return 1 if 2 * has_card > len(anchors) or repeated >= _OFTEN_REPEATED * len(anchors) else 0


def _shown_twice(s: Sheet, top: int, floor: int) -> int:
    """The header's first line, where it shows the name and the date twice."""
    for i in range(top - 1, max(floor, top - 4) - 1, -1):
        if s.keys[i] == s.keys[top] and s.classes[i] is LineClass.SHORT:
            return i
        if s.classes[i] not in _BETWEEN_NAMES:
            break
    return top


def _first_short(s: Sheet, card: int, floor: int) -> int:
    """First of up to four lines above *card* that may be a name; empty bullets between them do not count."""
    first = i = card
    while i > max(floor, card - 8) and card - first < 4 + (first - i):
        if is_name_like(s, i - 1):
            first = i - 1
        elif s.classes[i - 1] is not LineClass.MARKS:
            break
        i -= 1
    return first


def _widest(s: Sheet, first: int, card: int) -> int | None:
    """The one line among those above a card that stands after a wider gap than all others."""
    gaps = s.gaps[first + 1 : card + 1]
    widest = max(gaps)
    at = first + 1 + gaps.index(widest)
    return at if gaps.count(widest) == 1 and at < card else None
