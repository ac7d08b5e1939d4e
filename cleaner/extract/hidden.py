"""Hidden elements a reader can open: closed accordions, tabs covered by other tabs, slides of a carousel.

Like the content of a closed ``<details>``, their prose is the page's. They differ from dialogs, menus and traps in
what ties them to a control (``aria-controls``, a link to their id, ``role="tabpanel"``, a class such as
``accordion-content``, a title or button right above) and by holding sentences. Pages that a framework streams arrive in
hidden elements too, with a placeholder where they belong; others hide all they have until a script shows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from lxml.etree import iterwalk

_PANEL = re.compile(
    r"(?<![a-z])(?:tab-?(?:panel|pane|content|body)s?|tabpanel|panel|accordion|collaps(?:e|ed|ible)|faq|answer|toggle|expand(?:ed|er|able)?|"
    r"disclosure|read-?more|show-?more|more-?(?:text|content)|full-?(?:text|description|content)|spoiler|slide|slick-slide|swiper-slide|"
    r"carousel[_-]{0,2}(?:item|cell|slide)|rah-static)(?![a-z])",
)
_NO_PANEL = re.compile(
    r"modal|dialog|popup|pop-up|popover|dropdown|drop-down|(?<![a-z])(?:sub-?)?menu|(?<![a-z])nav(?![a-z])|navbar|cookie|consent|gdpr|tooltip|overlay|"
    r"drawer|lightbox|off-?canvas|search|sign-?in|sign-?up|log-?in|cart|sr-only|screen-reader|visually-hidden|visuallyhidden|newsletter|subscri|"
    r"cloned?(?![a-z])|duplicate|katex|mathjax|template|error|alert|toast|sidebar|filter|gform|validation|paywall"
)
_NO_ROLE = frozenset(
    "dialog alertdialog menu menubar listbox tooltip alert status navigation search presentation".split()
)
_REFERENCE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¹²³]{1,3}|[a-z])[\])]?$")
_NOTE_LINK = re.compile(r"(?i)(?<![a-z])(?:foot-?note|end-?note|side-?note|note|fn|ref)s?(?![a-z])")
_STREAMED = re.compile(r"S:[0-9a-z]{1,6}$")
_SENTENCE = 8
"""Words from which on a stretch of text is prose."""
_ENOUGH = 60
"""Characters of prose without which a hidden element is no panel."""
_SHORT = 600
"""Characters of a short answer, at most."""
_SENTENCE_MARKS = (".", "!", "?", "…", "。", "！", "？", "؟", "।", "။", "۔", "።", "։")
_QUESTION_MARKS = ("?", "？", "؟", ";", "՞")
_VEILED_PROSE = 200
"""Weight of prose from which on a hidden element can be all of a page's text."""
_FAR_MORE, _LITTLE_PROSE = 4, 600
"""What is not displayed is a page's text where it holds so many times its visible prose, and there is little of
that.
"""
_ARTICLE = re.compile(
    r"(?i)(?<![a-z])(?:article|story|entry|recipe|post|news)(?:[-_]?(?:body|content|text|card|main))?(?![a-z])"
)
"""Names of elements that hold a page's text."""
_STEPS = 50_000
"""Elements that are read for the visible prose of a page."""
_NOTE_STEPS = 400
"""Elements of a hidden one that are searched for a note."""
_PIECES = 20
"""Pieces of code of a panel that are measured."""
VEILED = 500
"""Characters of text without which a hidden element is not what the page is."""
_TITLES = frozenset("h2 h3 h4 h5 h6 button dt summary".split())
TITLE = 150
"""Characters of a title, at most."""


_HIDDEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.I)

_SEEN = frozenset("a p h1 h2 h3 h4 h5 h6 li td th tr dd dt figure figcaption blockquote label time".split())
"""Elements of text: with ``aria-hidden`` they are not read aloud, because a title beside them says the same, but seen;
a container that has it is shown on demand."""


def is_hidden(attributes: Mapping[str, str], tag: str = "") -> bool:
    """Whether an element's own attributes hide it (``hidden``, ``display:none``, ``visibility:hidden``, and
    ``aria-hidden="true"`` unless *tag* is an element of text, which is still seen).

    >>> is_hidden({"style": "color:red; DISPLAY : none"}), is_hidden({"aria-hidden": "false"})
    (True, False)
    >>> is_hidden({"aria-hidden": "true"}, "div"), is_hidden({"aria-hidden": "true"}, "a")
    (True, False)
    """
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if tag not in _SEEN and attributes.get("aria-hidden", "").lower() == "true":
        return True
    style = attributes.get("style")
    return bool(style) and _HIDDEN_STYLE.search(style[:1000]) is not None  # type: ignore[index]


class Controls:
    """What a page's controls open and its references point to, and how much more may be read to judge panels (nested
    ones would cost depth²).
    """

    def __init__(self, root: Any) -> None:
        self.root = root
        self.targets: dict[str, Any] = {}
        """Elements that open another, by its id."""
        self.notes: set[str] = set()
        """Ids that footnote references point to."""
        self.budget = 50_000
        for element in root.iter("a", "button", "div", "li", "h2", "h3", "h4", "h5", "span", "summary", "dt"):
            if element.attrib:
                self._read(element)

    def _read(self, element: Any) -> None:
        if controls := element.get("aria-controls"):
            self.targets.update(dict.fromkeys(controls.split()[:4], element))
        for key in ("data-target", "data-bs-target"):
            if (target := element.get(key)) and target.startswith("#"):
                self.targets[target[1:]] = element
        if element.tag == "a" and (href := element.get("href")) and href[0] == "#":
            if element.get("role") == "tab":
                self.targets[href[1:]] = element
            elif _REFERENCE.match(_text(element)) or _NOTE_LINK.search(element.get("class") or ""):
                self.notes.add(href[1:])

    @cached_property
    def visible_prose(self) -> int:
        """Weight of the prose that is not hidden."""
        found = steps = 0
        walker = iterwalk(self.root, events=("start",))
        for _, element in walker:
            steps += 1
            if steps > _STEPS:
                break
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if tag in ("script", "style", "noscript", "head", "footer") or is_hidden(dict(element.attrib.items()), tag):
                walker.skip_subtree()
                continue
            found += sum(_prose((text or "").strip()) for text in (element.text, element.tail))
        return found


_CLIPPED = re.compile(
    r"(?i)clip\s{0,9}:\s{0,9}rect\(\s{0,9}[01](?:px|em)?[\s,]{1,9}[01](?:px|em)?[\s,]{1,9}[01](?:px|em)?[\s,]{1,9}[01](?:px|em)?|"
    r"clip-path\s{0,9}:\s{0,9}inset\(\s{0,9}(?:[5-9]\d|100)%|(?:left|top|text-indent)\s{0,9}:\s{0,9}-\d{4,6}(?:\.\d{1,4})?(?:px|em)|"
    r"(?<![\w-])font-size\s{0,9}:\s{0,9}0(?:px|em|pt|%)?\s{0,9}(?:;|!|$)"
)


def is_clipped(style: str) -> bool:
    """Whether a style leaves nothing of an element to see: clipped to a point, moved off the page, letters of no size.

    >>> is_clipped("clip:rect(0,0,0,0);height:1px"), is_clipped("position:absolute; left:-9999px")
    (True, True)
    >>> is_clipped("left:-5px")
    False
    """
    return _CLIPPED.search(style[:1000]) is not None


def is_panel(element: Any, attributes: Mapping[str, str], controls: Controls, *, is_note: bool = False) -> bool:
    """Whether a hidden element is text that a reader comes to see: a closed panel, a note that the text refers to
    (*is_note*: its class says so), or all of the page's text, which a script shows.
    """
    if element.tag in ("input", "svg", "img", "option", "select"):
        return False
    own_id = attributes.get("id", "")
    if _STREAMED.match(own_id):
        return True
    if (is_note or own_id in controls.notes or _holds_note(element, controls)) and _text(element).count(" ") >= 1:
        return True
    words = f"{attributes.get('class', '')} {own_id}"[:500].lower()
    role = attributes.get("role", "").lower()
    if role in _NO_ROLE or "aria-modal" in attributes or _NO_PANEL.search(words):
        return False
    control = controls.targets.get(own_id)
    title = control if control is not None else _title(element)
    named = _PANEL.search(words) is not None
    if not (role == "tabpanel" or title is not None or named):
        return _is_veiled(element, attributes, controls)
    found = _measured(element, controls)
    if found.prose >= _ENOUGH and found.prose * 3 >= found.total:
        return True
    if _code(element) * 2 > found.total:  # the same example in another language
        return True
    if title is None and named:
        title = element.getprevious()
    return title is not None and _is_answer(element, found, title)


def _is_answer(element: Any, found: Measured, title: Any) -> bool:
    """Whether an element of little text answers a question or says a sentence of its own."""
    if not 0 < found.total <= _SHORT or found.fields or found.linked * 2 > found.total:
        return False
    return _text(element).endswith(_SENTENCE_MARKS) or _text(title).endswith(_QUESTION_MARKS)


def _code(element: Any) -> int:
    """Characters of preformatted text in an element, as far as the first pieces go."""
    pieces = islice((pre for pre in element.iter("pre") if next(pre.iterancestors("pre"), None) is None), _PIECES)
    return sum(len(text.strip()) for pre in pieces for text in pre.itertext())


def _text(element: Any) -> str:
    """The words of an element, as far as a short text goes."""
    words: list[str] = []
    size = 0
    for part in element.itertext():
        words.extend(part.split())
        size += len(part)
        if size > 2 * _SHORT:
            break
    return " ".join(words)


def _holds_note(element: Any, controls: Controls) -> bool:
    """Whether a note that the text refers to stands in a hidden element."""
    if not controls.notes or controls.budget <= 0:
        return False
    for steps, part in enumerate(element.iter("p", "li", "div", "aside", "dd", "span")):
        if part.get("id") in controls.notes:
            return True
        if steps >= _NOTE_STEPS:
            break
    controls.budget -= _NOTE_STEPS
    return False


def _title(element: Any) -> Any | None:
    """The title or button with words right above a hidden element: the question it answers."""
    title = element.getprevious()
    for _ in range(3):
        if title is None or not isinstance(title.tag, str):
            return None
        if title.tag in _TITLES:
            return title if 8 <= len(_text(title)) <= TITLE else None
        if title.tag not in ("div", "a", "span", "li", "header") or len(title) == 0:
            return None
        title = title[0]
    return None


def _is_veiled(element: Any, attributes: Mapping[str, str], controls: Controls) -> bool:
    """Whether a hidden element is the page: it holds the ``<h1>`` and most of ``<main>``, or nearly all of the prose
    there is. A script shows it in the end.
    """
    if controls.budget <= 0 or element.tag not in ("main", "div", "section", "article"):
        return False
    own = _measured(element, controls)
    if own.prose >= _VEILED_PROSE and controls.budget > 0:
        invisible = "visibility" in attributes.get("style", "").lower()
        share = 1 if invisible else _FAR_MORE
        # what is hidden to be shown at once is made invisible; what is not displayed may be a dialog
        named = _ARTICLE.search(f"{attributes.get('class', '')} {attributes.get('id', '')}") is not None
        if own.prose >= share * controls.visible_prose and (
            invisible or (named and controls.visible_prose < _LITTLE_PROSE)
        ):
            return True
    main = element if element.tag == "main" else next(element.iterancestors("main"), None)
    if main is None or next(element.iter("h1"), None) is None:
        return False
    all_ = _measured(main, controls).total
    return own.total >= VEILED and own.total * 2 >= all_ and controls.budget > 0


class Measured(NamedTuple):
    """Weight of the prose and of all text of an element, of text in links, and its fields of a form."""

    prose: int
    total: int
    linked: int
    fields: int


def _measured(element: Any, controls: Controls) -> Measured:
    """What an element holds, as far as the budget goes."""
    prose = total = linked = fields = steps = 0
    for part in element.iter():
        steps += 1
        if steps > controls.budget:
            break
        tag = part.tag
        if not isinstance(tag, str) or tag in ("script", "style"):
            continue
        stripped = f"{part.text or ''} {(part is not element and part.tail) or ''}".strip()
        total += len(stripped)
        prose += _prose(stripped)
        if tag == "a":
            linked += len(" ".join("".join(part.itertext()).split()))
        elif tag in ("input", "select", "textarea", "button", "form"):
            fields += 1
    controls.budget -= steps
    return Measured(prose, total, linked, fields)


def _prose(text: str) -> int:
    """The weight of a stretch of text if it is prose: its characters, three for one of a script without spaces."""
    if text.isascii():
        return len(text) if len(text) > 40 and text.count(" ") >= _SENTENCE - 1 else 0
    weight = len(text) + 2 * sum(char >= "\u2e80" for char in text)
    return weight if weight > 40 else 0


def place_streamed(root: Any) -> None:
    """Move streamed content (React's ``<div hidden id="S:1">``) to its placeholder (``<template id="B:1">``), in
    place.
    """
    streamed = {
        e.get("id")[2:]: e for e in root.iter("div") if "hidden" in e.attrib and _STREAMED.match(e.get("id") or "")
    }
    if not streamed:
        return
    for holder in [e for e in root.iter("template") if (e.get("id") or "")[:2] in ("B:", "P:")]:
        content = streamed.pop(holder.get("id")[2:], None)
        parent = holder.getparent()
        if content is None or parent is None or content in holder.iterancestors():
            continue
        old = content.getparent()
        if old is None or any(a is content for a in parent.iterancestors()) or parent is content:
            continue
        tail, content.tail = content.tail, None
        if tail and tail.strip():
            continue
        del content.attrib["hidden"]
        holder.addnext(content)
