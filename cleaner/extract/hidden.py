"""Hidden elements a reader can open: closed accordions, tabs covered by other tabs, slides of a carousel.

Like the content of a closed ``<details>``, their prose is the page's. They differ from dialogs, menus and traps in
what ties them to a control (``aria-controls``, a link to their id, ``role="tabpanel"``, a class such as
``accordion-content``, a title or button right above) and by holding sentences. Pages that a framework streams arrive in
hidden elements too, with a placeholder where they belong; others hide all they have until a script shows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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
_STREAMED = re.compile(r"S:[0-9a-z]{1,6}$")
_SENTENCE = 8
"""Words from which on a stretch of text is prose."""
_ENOUGH = 60
"""Characters of prose without which a hidden element is no panel."""
VEILED = 500
"""Characters of text without which a hidden element is not what the page is."""
_TITLES = frozenset("h2 h3 h4 h5 h6 button dt summary".split())
TITLE = 150
"""Characters of a title, at most."""


def targets(root: Any) -> frozenset[str]:
    """Ids of elements that a control of the page opens."""
    found: set[str] = set()
    for element in root.iter("a", "button", "div", "li", "h2", "h3", "h4", "h5", "span", "summary", "dt"):
        if not element.attrib:
            continue
        if controls := element.get("aria-controls"):
            found.update(controls.split()[:4])
        for key in ("data-target", "data-bs-target"):
            if (target := element.get(key)) and target.startswith("#"):
                found.add(target[1:])
        if element.tag == "a" and (href := element.get("href")) and href[0] == "#" and element.get("role") == "tab":
            found.add(href[1:])
    return frozenset(found)


class Controls:
    """The ids a page's controls open, and how much more may be read to judge panels (nested ones would cost depth²)."""

    def __init__(self, root: Any) -> None:
        self.targets = targets(root)
        self.budget = 50_000


def is_panel(element: Any, attributes: Mapping[str, str], controls: Controls) -> bool:
    """Whether a hidden element is a closed panel with prose in it."""
    if element.tag in ("input", "svg", "img", "option", "select"):
        return False
    own_id = attributes.get("id", "")
    if _STREAMED.match(own_id):
        return True
    words = f"{attributes.get('class', '')} {own_id}"[:500].lower()
    role = attributes.get("role", "").lower()
    if role in _NO_ROLE or "aria-modal" in attributes or _NO_PANEL.search(words):
        return False
    if not (role == "tabpanel" or own_id in controls.targets or _PANEL.search(words) or _is_titled(element)):
        return _is_veiled(element, controls)
    prose, total = _measured(element, controls)
    return prose >= _ENOUGH and prose * 3 >= total


def _is_titled(element: Any) -> bool:
    """Whether a hidden element stands right below a title or a button with words: the question it answers."""
    title = element.getprevious()
    for _ in range(3):
        if title is None or not isinstance(title.tag, str):
            return False
        if title.tag in _TITLES:
            words = " ".join("".join(title.itertext()).split())
            return 8 <= len(words) <= TITLE
        if title.tag not in ("div", "a", "span", "li", "header") or len(title) == 0:
            return False
        title = title[0]
    return False


def _is_veiled(element: Any, controls: Controls) -> bool:
    """Whether a hidden element holds the page's ``<h1>`` and most of its ``<main>``: a script shows it in the end."""
    if controls.budget <= 0 or element.tag not in ("main", "div", "section", "article"):
        return False
    main = element if element.tag == "main" else next(element.iterancestors("main"), None)
    if main is None or next(element.iter("h1"), None) is None:
        return False
    own, all_ = _measured(element, controls)[1], _measured(main, controls)[1]
    return own >= VEILED and own * 2 >= all_ and controls.budget > 0


def _measured(element: Any, controls: Controls) -> tuple[int, int]:
    """Characters of prose and of text in an element, as far as the budget goes."""
    prose = total = steps = 0
    for part in element.iter():
        steps += 1
        if steps > controls.budget:
            break
        if not isinstance(part.tag, str) or part.tag in ("script", "style"):
            continue
        stripped = f"{part.text or ''} {(part is not element and part.tail) or ''}".strip()
        total += len(stripped)
        if len(stripped) > 40 and (stripped.count(" ") >= _SENTENCE - 1 or not stripped.isascii()):
            prose += len(stripped)
    controls.budget -= steps
    return prose, total


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
