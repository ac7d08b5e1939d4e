"""How many posts of a thread stand on the pages before this one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from cleaner.threads.sheet import Sheet

_OF = r"(?:of|von|sur|de|di|van|z|ze|из|із|av|af|/|／)"
_PAGE = re.compile(
    rf"(?:.{{0,60}}?[\s•|(\[-])?(?:page|seite|pagina|strona|sayfa|страница|стр\.?|sivu|sida|side|strana)[ :]{{1,2}}"
    rf"(\d{{1,5}}) ?{_OF} ?(\d{{1,5}})(?:[\s)\]•|].{{0,60}})?"
)
_RANGE = re.compile(
    rf"(?:.{{0,50}}?[\s:-])?(\d{{1,6}}) ?(?:through|to|bis|a|al|ate|tot|do|-|–) ?(\d{{1,6}}) \(?{_OF} "
    rf"(?:(?:a )?total (?:of )?)?(\d{{1,7}})(?!\d)(?:.{{0,40}})?"
)
_TOTAL = re.compile(
    r"(?:.{0,40}?[\s•|(\[-])?(\d{1,6}) (?:posts?|messages?|replies|beitrage|nachrichten|mensajes|mensagens|messaggi"
    r"|berichten|post[oy]w?|wiadomosci|mesaj|сообщени[яей]|viestia|inlagg)\b.{0,40}"
)
_HEAD, _TAIL = 120, 80
"""Lines from the top and from the bottom of a page among which its pages are counted."""
_OFFSETS = frozenset(("start", "st", "offset", "from", "skip", "first"))
_TOPIC = re.compile(r"\d+\.(\d{1,6})")
MOST = 100_000


def posts_before(s: Sheet, first: int, last: int, numbers: Sequence[int | None], url: str | None) -> int:
    """Posts on the pages before this one; 0 where nothing says how many.

    *first* and *last* (half open) are the lines of the thread, *numbers* what its posts are numbered as. Asked in this
    order: numbers that count by one; what the page says of itself ("Results 11 to 20 of 45", "Page 2 of 7" of a page
    that is not the last, whose length is that of all before it); an address that says how many posts to skip.
    """
    n = len(numbers)
    counted = _counted(numbers)
    if counted is not None:
        return counted
    around = (range(max(0, first - _HEAD), min(first + 3, len(s))), range(last, min(len(s), last + _TAIL)))
    lines = [i for some in around for i in some if s.masked[i] and len(s.masked[i]) <= 120]
    total = max((int(m[1]) for i in lines if (m := _TOTAL.fullmatch(s.masked[i]))), default=0)
    for i in lines:
        if (m := _RANGE.fullmatch(s.masked[i])) and int(m[1]) <= int(m[2]) <= int(m[3]):
            a, b = int(m[1]), int(m[2])
            if abs(b - a + 1 - n) <= 1:
                return a - 1
    for i in lines:
        if m := _PAGE.fullmatch(s.masked[i]):
            page, pages = int(m[1]), int(m[2])
            if 1 <= page < pages:
                return (page - 1) * n
            if page == pages > 1 and n <= total // (pages - 1) and total > n:
                return total - n
    return _by_address(url)


def _counted(numbers: Sequence[int | None]) -> int | None:
    """One less than the first number, if each post's is the one before plus one, gaps of deleted posts aside."""
    at = [(j, k) for j, k in enumerate(numbers) if k is not None]
    if len(at) < 2 or 2 * len(at) < len(numbers):
        return None
    steps = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.pairwise(at)]
    if sum(x == 1 for x in steps) < 0.8 * len(steps) or min(steps) <= 0:
        return None
    before = at[0][1] - 1 - at[0][0]
    return before if 0 <= before < MOST else None


def _by_address(url: str | None) -> int:
    try:
        query = urlsplit(url or "").query.replace(";", "&")
    except ValueError:
        return 0
    for k, v in parse_qsl(query):
        digits = v if k.lower() in _OFFSETS else (m[1] if k == "topic" and (m := _TOPIC.fullmatch(v)) else "")
        if digits.isdecimal() and 0 < len(digits) <= 6:
            return int(digits) if int(digits) < MOST else 0
    return 0
