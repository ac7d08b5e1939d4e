"""The title of a page of markup: its heading, or what its head says.

The head's title is written for a window or a search engine ("Ten ways to … | The Site"), the page's first-level heading
for the reader, but pages also put their logo or section in one. The heading counts if it shares most of its words with
the head: on pages with annotated titles that is right for .78, the head alone for .54 and the first heading alone for
.71.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.extract.topic_titles import bare_topic
from cleaner.model import Document, Hints
from cleaner.text.hosts import host_of

_LONGEST = 300
_WORD = re.compile(r"\w+")
_LEVEL = re.compile(r"(?:^|/)h([1-6])(?:/[a-z]{1,10}){0,3}$")
_MARKS = re.compile(r"^[#§¶]\s+|\s*[¶#]$")
"""Marks of a link to the heading itself."""
_SHARED = 4
"""A heading shares at least one in four of the words of the longer of the two."""
_LOOKED_AT = 2000
_LEAST_SHARE = 0.4
"""A head's title shorter than this share of the heading is a short form of it for windows."""
_PART = re.compile(r"(\s+(?:[|•·»«›‹>–—-]|::)\s+|\s?(?:::|»|•)\s?)")
_CUT = re.compile(r"\s+(?:[|•·»«–—-]|::)\s+")


def key(line: str) -> str:
    """The words of a title, lower case, to compare it by."""
    return " ".join(_WORD.findall(line.lower()))


def heading_level(path: str) -> int:
    """Level of the heading a block stands in, by its tag path; 0 outside headings.

    >>> heading_level("main/article/h1/a"), heading_level("header/p")
    (1, 0)
    """
    m = _LEVEL.search(path)
    return int(m[1]) if m else 0


def title_block(document: Document) -> int | None:
    """The block of a markup page that shows its title, or ``None`` (always for plain text: labelling finds it by
    form).
    """
    hints = document.hints
    if hints is None:
        return None
    heads = [i for i, path in enumerate(hints.tags) if heading_level(path) == 1]
    lines = {i: line for i in heads if len(line := document.line(i)) <= _LONGEST}
    if hints.site and key(hints.title or "") != key(hints.site):
        lines = {i: line for i, line in lines.items() if key(line) != key(hints.site)}
    said = _without_site(hints.title, hints.site, document.page.url)
    if not said:
        return next(iter(lines)) if len({key(line) for line in lines.values()}) == 1 else None
    meant = set(_telling(said))
    best, most = None, 0
    for i, line in lines.items():
        words = set(_telling(line))
        shared = len(words & meant)  # a logo shares the site's name, the heading the rest
        if _says(shared, len(words), len(meant)) and shared > most:
            best, most = i, shared
    return best if best is not None else _said_elsewhere(document, hints, (hints.title or "", said))


def _says(shared: int, words: int, meant: int) -> bool:
    """Whether a heading of so many *words* says a title of *meant* words of which it shares some."""
    return shared * 2 >= min(words, meant) and shared * _SHARED >= max(words, meant)


def _telling(title: str) -> Sequence[str]:
    words = key(title).split()
    return [w for w in words if len(w) > 2 or not w.isascii()] or words


def _said_elsewhere(document: Document, hints: Hints, titles: Sequence[str]) -> int | None:
    """A heading of lower level that is the head's title word for word."""
    wanted = {key(title) for title in titles if key(title)}
    same = [i for i in range(min(len(document), _LOOKED_AT)) if key(document.line(i)[: _LONGEST * 2]) in wanted]
    return next((i for i in same if heading_level(hints.tags[i])), None)


def title_of(document: Document) -> str | None:
    """The title of a markup page as text.

    It is the heading that shows it, less a line above or below that the heading holds too, if the head says it without;
    where no heading shows it, the head's title less the site's name.
    """
    hints = document.hints
    if hints is None:
        return None
    said = _without_site(hints.title, hints.site, document.page.url)
    block = title_block(document)
    if block is None:
        return said
    shown = _MARKS.sub("", " ".join(document.line(block).split()))
    return said if said and _holds(shown, said) else shown or said


def topic_of(document: Document, repeated: str | None) -> str | None:
    """The title of a thread of markup: of what its head says the most parts that a heading of the page says, or else
    any line, the first ones first. Where none does, the title that the posts *repeated*, else as on other pages.
    """
    hints = document.hints
    if hints is None or not hints.title:
        return repeated or title_of(document)
    parts = _PART.split(hints.title)
    wanted: dict[str, tuple[str, int, int]] = {}
    for size in range(len(parts), 0, -2):
        for first in range(0, len(parts) - size + 1, 2):
            run = "".join(parts[first : first + size])
            bare = bare_topic(run)
            wanted.setdefault(key(bare), (bare, size, -first))
    sites = {key(name) for name in (hints.site, host_of(document.page.url)) if name}
    best: tuple[tuple[bool, int, int], str] | None = None
    for i in range(min(len(document), _LOOKED_AT)):
        line = bare_topic(_MARKS.sub("", " ".join(document.line(i)[: 2 * _LONGEST].split())))
        said = wanted.get(key(line))
        if said and key(line) not in sites:
            worth = (heading_level(hints.tags[i]) in (1, 2), *said[1:])
            if best is None or worth > best[0]:
                best = worth, line
    if best is None:
        shown = repeated if repeated and key(repeated) in wanted else None
        return shown or title_of(document)
    line = best[1]
    label = _PART.split(wanted[key(line)][0])
    if len(label) > 1 and line.startswith(label[0] + " ") and not line.startswith(label[0] + label[1]):
        return line[len(label[0]) :].strip()  # a label of its own colour before the topic
    return line


def _holds(shown: str, said: str) -> bool:
    """Whether a heading is the head's title with more before or after it, or the part of it before a colon."""
    long, short = key(shown), key(said)
    if len(short) < len(long) * _LEAST_SHARE:
        return False
    if shown.endswith(":"):
        return short.startswith(long + " ")
    return long.startswith(short + " ") or long.endswith(" " + short)


def _without_site(title: str | None, site: str | None, url: str | None) -> str | None:
    """*title* less its last part, if that is the site's name or stands in the host's."""
    parts = _CUT.split(title) if title else []
    if not title or len(parts) < 2:
        return title
    last = _run(parts[-1])
    names = [_run(name) for name in (site, host_of(url)) if name]
    if len(last) > 2 and any(last in name or (len(name) > 3 and name in last) for name in names):
        return title[: title.rfind(parts[-1])].rstrip(" |•·»«–—-:") or title
    return title


def _run(text: str) -> str:
    return key(text).replace(" ", "")
