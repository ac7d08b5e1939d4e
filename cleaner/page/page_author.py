"""Who wrote a page: the head's author, a byline on the page, or trafilatura's answer, if the page shows it.

A person goes before an organisation, and no name is better than a wrong one: names of the site itself, of software
accounts, of commenters and of other stories' authors are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cleaner.language import dates, line_forms
from cleaner.language.date_words import beside_dates, fold, months, weekdays
from cleaner.model import Document, Thread
from cleaner.page.other_blocks import in_comment, in_other_content
from cleaner.text.hosts import host_names

_GAP = 3
"""Blocks between lines of one byline."""
_BYLINE_CHARS = 120
_NAME_CHARS, _NAME_WORDS = 60, 7
_NO_AUTHORS = frozenset(
    "author|by|written by|posted by|admin|administrator|member|guest|anonymous|unknown|none|user|super user|webmaster|"
    "share|read more|name|unbenannt|autor|redakteur|red|published by|publiziert|über den autor|themegrill"
    "|archiv anzeigen|human".split("|")
)
_CARD = re.compile(r"(?i)\b(?:joined|member since|posts|location|said|reply)\b|https?:|@|\.(?:com|org|net)/")
"""Words of a user card or menu that a markup author field swallowed."""
_COMPANY = re.compile(
    r"(?:\b(?:gmbh|ag|ltd|llc|inc|corp|sarl|s\.a\.|b\.v\.|e\.\s?v)\b\.?|\bverlag)(?:\W|$)", re.IGNORECASE
)
_AT_DATE = re.compile(r"(?i)\s(?:on|am|le|el|em|il|den|den|op)\s|\s?[|·•]\s")
"""What stands between a user's name and the date."""
_SAYS = re.compile(r"(?i)\b(?:says|said|sagt|meint|schreibt|dit|dice|diz|zegt|pisze|пишет)\s{0,2}:?$")
"""What follows a commenter's name."""


def author_of(document: Document, by_kind: Mapping[str, Sequence[int]], thread: Thread | None) -> str | None:
    """The names that the page gives for its author, joined by "; "."""
    hints = document.hints
    named = _sane(hints.author) if hints is not None and hints.author else []
    persons = [name for name in named if not _is_site(name, document)]
    own = [(i, document.line(i)) for i in by_kind.get("byline", ()) if not _elsewhere(document, thread, i)]
    signed = [name for name in _named_by_lines(own) if not _part_of_site(name, document)]
    if persons and not (signed and _prefixed(own) and not _shown(document, persons[0], thread)):
        return "; ".join(persons)
    return "; ".join(signed or persons or _by_class(document) or named) or None


_LABEL = re.compile(
    r"(?i)^(?:(?:posted|published|written|erstellt|geschrieben|verfasst|veröffentlicht|publié|écrit|publicado|escrito|scritto|"
    r"pubblicato|interview|pressemitteilung|autor(?:in|en)?|author|text|texte|words)\b\s?:?\s?)?(?:(?:by|von|vom|par|por|di|da|av|af|door)\s)?"
)
_NO_NAME = re.compile(
    r"[*()@]|(?i:redak|team|editor|staff|admin|foto|photo|bild|name\b|follow|folgen|e-?mail|unknown|news|zvg|kontakt|presse)"
)
"""What a form, a desk or a picture's credit says where a person's name would stand."""


def _by_class(document: Document) -> list[str]:
    """The person that an element names whose class speaks of the author, without the label before and the date
    after.
    """
    said = document.hints.signed if document.hints is not None else None
    if not said:
        return []
    bare = _LABEL.sub("", _without_date(said)).strip(" ,;|·•-–—:")
    name = line_forms.person(bare) or (bare if line_forms.is_name(bare) and " " in bare else None)
    names = _sane(name) if name and not _NO_NAME.search(bare) else []
    return [name for name in names if not _is_site(name, document)]


def asked_author(document: Document, said: str | None, thread: Thread | None) -> str | None:
    """The names of another witness that the page shows outside comments and teasers, if they are not the site's."""
    names = [name for name in _sane(said or "") if not _is_site(name, document) and _shown(document, name, thread)]
    return "; ".join(_before_date(document, name) for name in names) or None


def _before_date(document: Document, name: str) -> str:
    """*name* less a word of the date that follows it on the page ("vor" of "Ann Lee vor 3 Stunden")."""
    lines = (document.line(i) for i in range(len(document)))
    line = next((line for line in lines if name in line and len(line) <= _BYLINE_CHARS), "")
    cut = _without_date(line)
    return cut if cut and name.startswith(cut) else name


def _sane(author: str) -> list[str]:
    """Names of a markup author field that look like names."""
    names = []
    for part in author.split(";"):
        name = " ".join(part.split())
        name = _once(line_forms.byline(name) or name)
        words = name.split()
        lower = sum(word[0].islower() for word in words)
        if (
            0 < len(words) <= _NAME_WORDS
            and len(name) <= _NAME_CHARS
            and any(c.isalpha() for c in name)
            and (lower <= 2 or len(words) <= 2)
            and name.casefold() not in _NO_AUTHORS
            and not _is_date_word(name)
            and not _CARD.search(name)
            and not _COMPANY.search(name)
            and not (len(name) == 2 and name.isupper())
            and "→" not in name
        ):
            names.append(name)
    return list(dict.fromkeys(names))


def _once(name: str) -> str:
    """A name said twice ("Ann Lee Ann Lee"), once."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else name


def _is_date_word(name: str) -> bool:
    words = [fold(word) for word in name.replace(".", " ").split()]
    return bool(words) and all(word in months() or word in weekdays() or word.isdigit() for word in words)


def _is_site(name: str, document: Document) -> bool:
    """Whether *name* is that of the site: its name, or its host's."""
    own = _key(name)
    site = _key(document.hints.site or "") if document.hints else ""
    if own == site or own in host_names(document.page.url) or (" " not in name and "." in name):
        return True
    words = re.findall(r"\w+", document.hints.site or "") if document.hints else []
    return len(words) > 2 and own == "".join(word[0] for word in words).casefold()


def _part_of_site(name: str, document: Document) -> bool:
    """Whether *name* is a part of the site's name: "Valley" of "Valley Today", where "Today" was taken for a date."""
    site = _key(document.hints.site or "") if document.hints else ""
    return " " not in name and site.startswith(_key(name))


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _elsewhere(document: Document, thread: Thread | None, block: int) -> bool:
    """Whether a block lies in a comment, or names somebody without "By" in a teaser or a sidebar."""
    line = document.line(block)[:_BYLINE_CHARS]
    if in_comment(document, thread, block) or _SAYS.search(line):
        return True
    return in_other_content(document, block) and line_forms.byline(line) is None


def _shown(document: Document, name: str, thread: Thread | None) -> bool:
    """Whether the page shows *name* in a line outside comments and teasers."""
    at = document.text.casefold().find(name.casefold())
    wanted = name.casefold()
    return at >= 0 and any(
        wanted in document.line(i).casefold() and not _elsewhere(document, thread, i) for i in range(len(document))
    )


def _prefixed(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether the first byline names its author with a word such as "By"."""
    return next((line_forms.byline(line) is not None for _, line in lines), False)


def _named_by_lines(lines: Sequence[tuple[int, str]]) -> list[str]:
    """Names of the first byline: its lines follow each other closely ("By", "Ann Lee", "and", "Bob Ray")."""
    names: list[str] = []
    last = -1
    for i, line in lines:
        if names and i - last > _GAP:
            break
        found = line_forms.byline(line)
        if not found and len(line) <= _BYLINE_CHARS:
            name = _without_date(line)
            found = line_forms.person(name)
            if not found and _AT_DATE.match(line[len(name) :]) and line_forms.is_name(name) and " " not in name:
                found = name if fold(name) not in beside_dates() else None  # "Licat on June 5, 2023"
        if found:
            names += map(_once, found.split("; "))
            last = i
    return list(_unique(names))


def _unique(names: Sequence[str]) -> Iterator[str]:
    seen = set()
    for name in names:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _without_date(line: str) -> str:
    found = dates.find(line)
    if not found:
        return line
    words = line[: found[0].start].rstrip(" ,|·•-–—").split()
    while len(words) > 1 and fold(words[-1].rstrip(":")) in beside_dates():
        words.pop()
    return " ".join(words)
