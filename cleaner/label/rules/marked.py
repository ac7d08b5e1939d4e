"""What elements say by themselves: links inside ``<nav>``, the choices of a ``<select>``, dialogs.

Found apart from the other rules and only after the model has scored: it learns from markup in its own way, and these
are for what it overlooks. Shares of chrome on 1,396 labelled pages of the web: short links in ``<nav>`` outside an
article .996 of 75,700 blocks, choices .991 of 11,700, dialogs all of 980.
"""

from __future__ import annotations

from itertools import groupby

from cleaner.label.rules.catalogue import RULES
from cleaner.model import Document, Finding

_LONG = 60  # characters from which on a link in a <nav> may be a headline
_LINKED = 0.8
_PROSE, _ENOUGH = 80, 400
"""A page with so much text in lines of so many characters is not a page of links."""


def find(document: Document) -> list[Finding]:
    """Findings of a document with markup; none for text."""
    hints = document.hints
    if hints is None:
        return []
    known: dict[str, str] = {}
    rules = []
    prose = 0
    sizes = (document.ends - document.begins).tolist()
    for path, linked, size in zip(hints.tags, hints.link_density.tolist(), sizes, strict=True):
        rule = known.get(path)
        if rule is None:
            rule = known[path] = _rule(f"/{path}/")
        if not rule and size >= _PROSE and linked < _LINKED:
            prose += size
        if rule == "markup.nav" and (linked < _LINKED or size >= _LONG):
            rule = ""
        rules.append(rule)
    if prose < _ENOUGH:  # a page of links is its links, one of choices its choices
        rules = [rule if rule == "markup.dialog" else "" for rule in rules]
    out = []
    at = 0
    for rule, run in groupby(rules):
        first, at = at, at + sum(1 for _ in run)
        if rule:
            made = RULES[rule]
            out.append(Finding(first, at, made.kind, rule, made.score, f"inside <{_ELEMENTS[rule]}>"))
    return out


_ELEMENTS = {"markup.nav": "nav", "markup.choice": "select", "markup.dialog": "dialog"}


def _rule(path: str) -> str:
    for rule, element in _ELEMENTS.items():
        before, found, _ = path.partition(f"/{element}/")
        if found and not (element == "nav" and "/article" in before):
            return rule
    return ""
