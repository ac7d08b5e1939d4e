"""From anchors to posts: how far each stanza reaches, where posts begin and end, and who wrote them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from cleaner.threads import forum_words
from cleaner.threads.line_classes import EXPANDERS, Sheet
from cleaner.threads.platforms.matchers import Compiled, compiled
from cleaner.threads.repeated_headers import Anchors
from cleaner.threads.repeated_words import mentioned, promote_labels
from cleaner.threads.thread_extent import (
    OPENERS,
    above_mail_head,
    below_mail_head,
    end_of_thread,
    footer_end,
    start_of_thread,
    until_line,
)

_CARD = frozenset("FVRNCDHUK")
"""Letters of a stanza that no post ends with."""
_CONTROL = frozenset("AEXB")
_BACK, _FORTH = 40, 45
_NAME_WORDS = 5
_NAME_CHARS = 40


@dataclass(slots=True)
class Cut:
    """One post as lines ``first`` to ``last`` (half open) and what its lines are."""

    first: int
    last: int
    anchor: int
    head: int
    """First line of the post's own words."""
    tail: int
    """Line behind its own words."""
    name: int | None = None
    card: list[int] = field(default_factory=list)
    """Lines of the stanza, name and date included."""


def cut(s: Sheet, a: Anchors) -> list[Cut]:
    """The posts that the anchors cut, in order."""
    platform = next((c for c in compiled() if c.platform.name == a.platform), None)
    if a.header:
        promote_labels(s, a.lines)
        return _headers(s, a, platform)
    return _footers(s, a, platform)


def _headers(s: Sheet, a: Anchors, platform: Compiled | None) -> list[Cut]:
    q = _with_first(s, a) if a.mark == "H" else _carded(s, a)
    mail = platform is not None and platform.platform.name in ("mail", "mbox", "digest")
    bottoms = [below_mail_head(s, x) for x in q] if mail else _bottoms(s, q)
    floors = [max(0, q[0] - _BACK), *bottoms[:-1]]
    if platform is not None and platform.author is not None:
        tops = [_author_top(s, x, floor, platform.author) for x, floor in zip(q, floors, strict=True)]
    elif mail:
        tops = [above_mail_head(s, x, floor) for x, floor in zip(q, floors, strict=True)]
    elif platform is not None and platform.platform.above:
        tops = [x - (x > floor and _nameish(s, x - 1)) for x, floor in zip(q, floors, strict=True)]
    else:
        tops = _tops(s, q, floors, mentioned(s))
    end = end_of_thread(s, bottoms[-1])
    stanzas = sorted([*zip(tops, bottoms, q, strict=True), *_bare_stanzas(s, tops, bottoms, end)])
    out = []
    for j, (top, bottom, x) in enumerate(stanzas):
        last = stanzas[j + 1][0] if j + 1 < len(stanzas) else end
        out.append(Cut(top, last, x, bottom, last, card=list(range(top, bottom))))
    return out


def _with_first(s: Sheet, a: Anchors) -> list[int]:
    """The anchors, and the line of the first post where only answers are numbered: a date with a card or the title
    beside it.
    """
    q = a.lines
    if a.mark != "H" or len(q) < 2:
        return q
    first = int(re.sub(r"\D", "", s.masked[q[0]].split("of")[0].split("/")[0]) or 0)
    if first != 1 or not all(any(s.letters[x + o] == "D" for o in (-1, 1) if 0 <= x + o < len(s)) for x in q):
        return q
    for i in range(q[0] - 2, max(-1, q[0] - 300), -1):
        if (
            s.letters[i] == "D"
            and "K" in s.letters[max(0, i - 3) : i + 4]
            and any(x in "PS" for x in s.letters[i + 1 : q[0] - 1])
        ):
            return [i, *q]
    return q


def _carded(s: Sheet, a: Anchors) -> list[int]:
    """The anchors without those that lack the card which nearly all others have: dates of a list of popular posts."""
    q = a.lines
    if len(q) < 5 or a.platform or (a.mark not in ("D", "B") and a.mark[0] not in "<>"):
        return q
    with_card = [x for x in q if any(y in "FRK" for y in s.letters[max(0, x - 8) : x + 7])]
    close = [x for x in q if _has_card(s, x)]
    return close if len(q) > len(close) >= 0.8 * len(q) and len(with_card) >= len(close) else q


def _has_card(s: Sheet, x: int) -> bool:
    for step in (-1, 1):
        for k in range(1, 9):
            i = x + step * k
            if not 0 <= i < len(s) or s.letters[i] in "P>QT":
                break
            if s.letters[i] in "FRK":
                return True
    return False


PRESENCE = re.compile(r"(?:^|\s)(?:offline|online)$")
"""Whether a poster is there now, beside the avatar."""


def _author_top(s: Sheet, x: int, floor: int, author: re.Pattern[str]) -> int:
    t = x
    for i in range(x - 1, max(floor, x - 5) - 1, -1):
        if s.letters[i] not in "SRCFK" or not (author.fullmatch(s.masked[i]) or PRESENCE.search(s.masked[i])):
            break
        t = i
    return t


def _bare_stanzas(s: Sheet, tops: list[int], bottoms: list[int], end: int) -> list[tuple[int, int, int]]:
    """Posts whose stanza lost the anchor: where every other post stands behind a wide gap, a short line behind as wide
    a gap, with prose below, begins a post too.
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
        and _nameish(s, i)
        and s.letters[i + 1] == "P"
        and s.gaps[i + 1] < s.gaps[i]
    ]
    return [(i, i + 1, i) for i in found] if len(found) <= max(1, len(tops) // 2) else []


def _tops(s: Sheet, q: list[int], floors: list[int], names: frozenset[str]) -> list[int]:
    """First line of every stanza: the card above the anchor, and the name above the card."""
    controls = _controls_of_first(s, q[0])
    above = [(x - 1, floor) for x, floor in zip(q, floors, strict=True) if x - 1 >= floor]
    has_card = 2 * sum(_in_card(s, i, floor, controls) for i, floor in above) >= len(q)
    tops = [_card_top(s, x, floor, controls) if has_card else x for x, floor in zip(q, floors, strict=True)]
    return _name_tops(s, q, floors, tops, names)


def _card_top(s: Sheet, x: int, floor: int, controls: frozenset[str]) -> int:
    t = x
    for i in range(x - 1, max(floor, x - _BACK) - 1, -1):
        letter = s.letters[i]
        if letter == "C":
            break
        if _in_card(s, i, floor, controls):
            t = i
        elif (
            (letter == "S" or (letter == "A" and s.keys[i] in forum_words.contacts()))
            and len(s.raw[i]) <= 60
            and t - i <= 2
            and s.gaps[i + 1] < 2
            and _goes_on(s, i, floor)
        ):
            continue
        else:
            break
    return t


def _in_card(s: Sheet, i: int, floor: int, controls: frozenset[str]) -> bool:
    """Whether a line is of a card: a field and its like, or a control that is known to stand there or stands right
    below a field, other controls aside.
    """
    if s.letters[i] in _CARD or (s.letters[i] in _CONTROL and s.keys[i] in controls):
        return True
    k = i
    while k > max(floor, i - 4) and s.letters[k] == "A":
        k -= 1
    return k < i and s.letters[k] in "FV"


def _goes_on(s: Sheet, i: int, floor: int) -> bool:
    """Whether the card goes on within three lines above *i*, bullets aside."""
    left = 3
    for k in range(i - 1, max(floor, i - 12) - 1, -1):
        if s.letters[k] in "FVR":
            return True
        if s.letters[k] in "P>QAEC" or not left:
            return False
        left -= s.letters[k] != "U"
    return False


def _controls_of_first(s: Sheet, x: int) -> frozenset[str]:
    """Controls above the first anchor are part of the stanza: there is no post above that could own them."""
    out = set()
    for i in range(x - 1, max(0, x - 8) - 1, -1):
        if s.letters[i] in "P>":
            break
        if s.letters[i] in _CONTROL and s.count[s.keys[i]] > 1:
            out.add(s.keys[i])
    return frozenset(out)


_CODE = re.compile(r"[={}<>\\;/]|^https?:|\$\d|\)$(?<!\w\))")
INITIAL = re.compile(r"\b[A-ZÀ-ÝА-Я]\.$")


def _nameish(s: Sheet, i: int) -> bool:
    raw = s.raw[i]
    return (
        s.letters[i] == "S"
        and len(raw) <= _NAME_CHARS
        and (raw[-1] not in ".!?:;,…" or INITIAL.search(raw) is not None)
        and len(raw.split()) <= _NAME_WORDS
        and not _CODE.search(raw)
    )


def _name_tops(s: Sheet, q: list[int], floors: list[int], tops: list[int], names: frozenset[str]) -> list[int]:
    """Takes the name, and a title below it, into the stanza: the short lines above the card.

    Where a control or an avatar's letter bounds them from above, all of them belong to the stanza: a post's own words
    stand before its controls. Where nothing does, the last words of the post before may be as short as a name: then the
    line that is known to be a name (it stands there twice, or is quoted: "Ann said:") begins the stanza, else as many
    lines as in the posts that are bounded.
    """
    runs = []
    for t, floor in zip(tops, floors, strict=True):
        runs.append(_run(s, t, floor))
    bound = [
        r - 1 >= floor and s.letters[r - 1] in "AEXC" and t - r <= 3 and not s.keys[r - 1].startswith(EXPANDERS)
        for t, r, floor in zip(tops, runs, floors, strict=True)
    ]
    bound[0] = runs[0] > 0 and s.letters[runs[0] - 1] == "C"  # above the first post stand the controls of the page
    # A run that reaches down to the stanza before would leave that post without words.
    runs = [
        r + (j > 0 and r == floor and t - r > 1) for j, (t, r, floor) in enumerate(zip(tops, runs, floors, strict=True))
    ]
    has_card = [t < x for t, x in zip(tops, q, strict=True)]
    if sum(r < t for t, r in zip(tops, runs, strict=True)) < 0.6 * len(q):
        if 2 * sum(x - t == 1 and s.letters[t] == "R" for t, x in zip(tops, q, strict=True)) >= len(q):
            # Name and title share a line ("Ann Admin"); who has no title has a line as well.
            return [t - (t == x and r < t) for t, r, x in zip(tops, runs, q, strict=True)]
        if 5 * sum(s.letters[t] == "R" for t in tops) >= 2 * len(q):
            # Titles stand above the names; a title of somebody's own making looks like a name.
            high = [1] + [2] * len(tops)
            return [t if s.letters[t] == "R" else max(r, t - n) for t, r, n in zip(tops, runs, high, strict=False)]
        if not has_card[0] or runs[0] == tops[0] or tops[0] < 2:
            return tops
        # The first post may own the title of its poster; nothing else in the head stands so close above a card.
        return [tops[0] - 1, *tops[1:]]
    lengths = Counter(t - r for t, r, b in zip(tops, runs, bound, strict=True) if b)
    if lengths:
        want = min(n for n, c in lengths.items() if c == max(lengths.values()))
    else:
        repeated = sum(s.repeats[t - 1] > 1 for t, r in zip(tops, runs, strict=True) if r < t)
        want = 1 if 2 * sum(has_card) > len(q) or repeated >= 0.3 * len(q) else 0
    stands = Counter(s.keys[i] for t, r in zip(tops, runs, strict=True) for i in range(r, t))
    known = names | {k for k, c in stands.items() if c > 1}
    out = []
    for j, (t, r) in enumerate(zip(tops, runs, strict=True)):
        named = [i for i in range(r, t) if s.keys[i] in known]
        if bound[j]:
            out.append(r - (s.letters[r - 1] == "C"))
        elif want and t - want >= r and s.keys[t - want] in known:
            out.append(t - want)
        elif named and want:
            out.append(max(named, key=lambda i: (s.keys[i] in names, stands[s.keys[i]], -i)))
        elif t - r > 1 and want and (wide := _widest(s, r, t)) is not None:
            out.append(wide)
        else:
            out.append(max(r, t - want))
    return [_twice(s, t, floor) for t, floor in zip(out, floors, strict=True)]


def _twice(s: Sheet, t: int, floor: int) -> int:
    """The stanza's first line, where it shows the name and the date twice (Invision)."""
    for i in range(t - 1, max(floor, t - 4) - 1, -1):
        if s.keys[i] == s.keys[t] and s.letters[i] == "S":
            return i
        if s.letters[i] not in "DBCUN":
            break
    return t


def _run(s: Sheet, t: int, floor: int) -> int:
    """First of up to four lines above *t* that may be a name; empty bullets between them do not count."""
    r = i = t
    while i > max(floor, t - 8) and t - r < 4 + (r - i):
        if _nameish(s, i - 1):
            r = i - 1
        elif s.letters[i - 1] != "U":
            break
        i -= 1
    return r


def _widest(s: Sheet, r: int, t: int) -> int | None:
    """The one line of a run that stands behind a wider gap than all others."""
    gaps = s.gaps[r + 1 : t + 1]
    top = max(gaps)
    return r + 1 + gaps.index(top) if gaps.count(top) == 1 and r + 1 + gaps.index(top) < t else None


def _bottoms(s: Sheet, q: list[int]) -> list[int]:
    """First line of every post's own words: behind the anchor and the part of the stanza that follows it."""
    ends = [*q[1:], len(s)]
    # Where the card stands above the anchor, little of the stanza can stand below it: a short line there is a short
    # answer.
    above = sum(
        any(y in "FVRN" for y in s.letters[max(0, x - 5) : x]) and "P" not in s.letters[max(0, x - 2) : x] for x in q
    )
    reach = _reach(s, q, ends, bridges=2 * above <= len(q))
    head = set(s.keys[: q[0]])
    out = []
    for x, e in zip(q, ends, strict=True):
        b = x + 1
        for i in range(x + 1, min(e, x + _FORTH)):
            letter = s.letters[i]
            near = i - x <= reach and not (letter == "S" and _speaks(s, i, b, x))
            if (letter in "FVRNHDUK" and (near or s.gaps[i] < 2)) or (near and letter in "CAEBS"):
                b = i + 1
            elif (
                letter == "P"
                and s.repeats[i] > 1
                and i - x <= 3
                and s.raw[i][-1] != "."
                and s.keys[i]
                and s.keys[i] in head
            ):
                b = i + 1  # the thread's title, a question
            elif letter == "S" and i - x <= reach + 3 and i + 1 < e and s.letters[i + 1] in "FVR" and s.gaps[i + 1] < 2:
                continue
            else:
                break
        out.append(b)
    return out


def _speaks(s: Sheet, i: int, b: int, x: int) -> bool:
    """Whether a short line behind the anchor is somebody's words: a sentence, an address, what follows the numbers."""
    raw = s.raw[i]
    if (raw[-1] in ".!?…" and len(raw.split()) > 1 and not INITIAL.search(raw)) or "://" in raw:
        return True
    counted = "N" in s.letters[x + 1 : b]
    return counted and i + 1 < len(s) and s.letters[i + 1] not in "FVRN"


def _reach(s: Sheet, q: list[int], ends: list[int], *, bridges: bool) -> int:
    """How many lines behind the anchor are stanza in most posts."""
    sure: list[float] = [1.0]
    for off in range(1, _FORTH):
        at = [x + off for x, e in zip(q, ends, strict=True) if x + off < e]
        if len(at) < 2 or 2 * len(at) < len(q) or sum(s.letters[i] in "P>" for i in at) > 0.25 * len(at):
            break
        sure.append(
            sum(
                s.letters[i] in ("FVRNHDUCAEK" if bridges else "FVRNHDUK")
                or (bridges and (s.repeats[i] > 1 and s.letters[i] != "P"))
                for i in at
            )
            / len(at)
        )
    reach = 0
    for off in range(1, len(sure)):
        if sure[off] >= 0.5:
            reach = off
        elif not bridges or off + 1 >= len(sure) or max(sure[off + 1 : off + 3]) < 0.5:
            break
    return reach


def _footers(s: Sheet, a: Anchors, platform: Compiled | None) -> list[Cut]:
    q, n = a.lines, len(s)
    until = platform.until if platform else None
    ends = []
    for j, x in enumerate(q):
        ceiling = q[j + 1] if j + 1 < len(q) else n
        ends.append(until_line(s, x, ceiling, until) if until is not None else footer_end(s, x, ceiling))
    start = None
    if platform and platform.opens:
        start = next((i + 1 for i in range(q[0] - 1, -1, -1) if platform.opens.fullmatch(s.masked[i])), None)
    if start is None:
        start = start_of_thread(s, q[0])
    while start < q[0] and (s.letters[start] == "N" or s.keys[start].startswith(OPENERS)):
        start += 1
    out = []
    for j, x in enumerate(q):
        first = ends[j - 1] if j else start
        out.append(Cut(first, ends[j], x, first, ends[j], card=[x]))
    return out
