"""Readers' comments under an article, by the names of their elements alone.

Sites name the elements around comments so that their own style sheets find them: ``commentlist``, ``article-comments``,
``leserkommentare``, ``komentarze``. Such an element after an article's prose holds comments, signed or not, of whatever
software. Before any prose the same names stand on wrappers of the whole page (``comments-open``) or on opinion columns,
so they say nothing there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from cleaner.extract.named_elements import elements_with
from cleaner.model import Hints
from cleaner.threads.line_classes import SENTENCES
from cleaner.threads.post_elements import Group
from cleaner.threads.sheet import Sheet

ARTICLE = 200
"""Characters of prose before the first comment, at least: the article that is commented on."""
PARAGRAPH, LINKED = 80, 0.5
"""Characters of a line of that prose, at least, and the share of links in it, less than."""
COVERS = 0.9
"""Of all prose in elements named for comments, the comments of a list hold so much."""
_MOST = 3000
"""Comments of a page, at most."""
SHARE = 0.8
"""Share of a page's prose, at most: where more of it is named for comments, the comments are what the page is."""

_SAID_OF = "user|reader|visitor|leser|nutzer|article|artikel|post|entry|news|blog|fb|facebook|item|story"
_WHOLE = (
    "comments?|kommentare?n?|commentaires?|coment[aá]rios?|commenti|commento|komentarz[ey]?|koment[aá][rř]e?|reacties?"
    "|kommentit|kommentti|yorum(?:lar)?|opinie|opinia|pinglun|livefyre|talkbacks?|kommentar(?:er|ene|feltet)"
)
_STEMS = ("omment", "oment", "reacti", "yorum", "opini", "pinglun", "livefyre", "talkback")
"""Every name of comments holds one of these."""
_PARTS = "list|item|box|body|text|section|area|wrapper|block|container|thread|content|entry|post|message|bereich"
_WORD = re.compile(rf"(?:{_SAID_OF})?(?:{_WHOLE})(?:s?(?:{_PARTS}))?")
_TYPE = re.compile(r"\[(?:itemprop=comment\b|itemtype=https?: ?//schema\.org/(?:User)?Comments?)", re.I)
_NOT_A_SECTION = re.compile(r"(?:span|a|p|code|pre|body|time|strong|em|b|i|input|label|button)(?![\w-])")
"""Elements of a line, a paragraph or code, whose comments are an author's."""
_ABOUT = frozenset("count counter counts number num link links open closed no has with toggle button btn icon".split())
"""Beside these words an element's name speaks of comments, and holds none."""
_CAMEL = re.compile(r"([a-z])([A-Z])")
_LETTERS = re.compile(r"[^\W\d_]+")
_ZEBRA = frozenset("odd even alt first last thread depth level parent child byuser bypostauthor author admin".split())
"""Words by which comments of one list differ."""


def may_have(hints: Hints) -> bool:
    """Whether an element of the page is named for comments."""
    return bool(_named(hints))


def _named(hints: Hints) -> set[int]:
    names = hints.element_names
    return {element for element in elements_with(names, _STEMS) if names_comments(names[element])}


@lru_cache(maxsize=1 << 14)  # the pages of a site share their names
def names_comments(name: str) -> bool:
    """Whether an element's name, as :class:`cleaner.model.Hints` gives it, says that it holds comments.

    >>> [names_comments(n) for n in ("ol.commentlist", "div.sf_comment_text", "div#leserKommentare", "ul.comentarios")]
    [True, True, True, True]
    >>> [names_comments(n) for n in ("div.comment-count", "span.comment", "article.comments-open", "div.commentary")]
    [False, False, False, False]
    """
    if _NOT_A_SECTION.match(name):
        return False
    if "[" in name and _TYPE.search(name):
        return True
    head = name.partition("[")[0].replace("#", ".")
    for term in head.split(".")[1:]:
        words = _LETTERS.findall(_CAMEL.sub(r"\1-\2", term).lower())
        if _ABOUT.isdisjoint(words) and any(map(_WORD.fullmatch, words)):
            return True
    return False


def group(hints: Hints, s: Sheet) -> Group | None:
    """The elements of the comments under an article, one for each comment; ``None`` if there are none."""
    named = _named(hints)
    if not named or not hints.elements:
        return None
    after = _after_the_article(hints, s, named)
    if not after:
        return None
    alike: dict[str, list[int]] = defaultdict(list)
    spoken = _with_words(hints, s, after)
    for element in sorted(spoken):
        alike[_make(hints.element_names[element])].append(element)
    if not alike:
        return None
    prose = {key: said_in(hints, s, items) for key, items in alike.items()}
    whole = said_in(hints, s, after)
    wide = {key: items for key, items in alike.items() if prose[key] >= COVERS * whole}
    if not wide:  # comments of several makes: whole sections
        wide = {"": _outermost(hints, spoken)}
        prose[""] = whole
    # Of an item and the wrapper of its words, which are as many, the outer one comes first in the document.
    key, items = max(wide.items(), key=lambda kind: (len(kind[1]), -kind[1][0]))
    share = prose[key] / max(1, said_in(hints, s, None))
    if len(items) > _MOST or share > SHARE:
        return None
    return Group(f"comment {key}", items, 0.0, None, True, share)


def said_in(hints: Hints, s: Sheet, elements: Iterable[int] | None) -> int:
    """Characters of prose in *elements*; on the whole page for ``None``."""
    some = None if elements is None else set(elements)
    return sum(
        len(line)
        for path, line, kind in zip(hints.elements, s.raw, s.classes, strict=True)
        if kind in SENTENCES and (some is None or not some.isdisjoint(path))
    )


def _outermost(hints: Hints, elements: set[int]) -> list[int]:
    found = (next((e for e in path if e in elements), None) for path in hints.elements)
    return sorted({e for e in found if e is not None})


def _after_the_article(hints: Hints, s: Sheet, named: set[int]) -> set[int]:
    """The elements of *named* that begin after an article's prose."""
    said = 0
    seen: set[int] = set()
    out: set[int] = set()
    for path, line, linked in zip(hints.elements, s.raw, hints.link_density.tolist(), strict=True):
        here = named.intersection(path)
        if said >= ARTICLE:
            out |= here - seen
        seen |= here
        if here.isdisjoint(out) and len(line) >= PARAGRAPH and linked < LINKED:
            said += len(line)
    return out


def _with_words(hints: Hints, s: Sheet, elements: set[int]) -> set[int]:
    """Those of *elements* in which somebody says something."""
    out: set[int] = set()
    for path, kind in zip(hints.elements, s.classes, strict=True):
        if kind in SENTENCES:
            out |= elements.intersection(path)
    return out


def _make(name: str) -> str:
    """What the names of all comments of a list have in common: the tag and the words of the classes, digits aside."""
    head = name.partition("[")[0].partition("#")[0]
    tag, *classes = head.split(".")
    return ".".join([tag, *sorted(_kept(classes))])


def _kept(classes: Iterable[str]) -> set[str]:
    kept = set()
    for term in classes:
        words = _LETTERS.findall(term.lower())
        if words and not (_ZEBRA.intersection(words) or term[-1:].isdigit()):
            kept.add("-".join(words))
    return kept


__all__ = ["group", "may_have", "names_comments"]
