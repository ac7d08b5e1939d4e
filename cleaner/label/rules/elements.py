"""What elements say by themselves: links inside ``<nav>``, the choices of a ``<select>``, dialogs, tables that editors
make.

Found apart from the other rules and only after the model has scored: it learns from markup in its own way, and these
are for what it overlooks. Shares of chrome on 1,396 labelled pages of the web: short links in ``<nav>`` outside an
article .996 of 75,700 blocks, choices .991 of 11,700, dialogs all of 980. Of 2,306 rows and
cells of tables that an editor names, on 24 sites, .96 are content.
"""

from __future__ import annotations

import re
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from cleaner.label.prose_blocks import text_lengths
from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.model import Document, Finding

NAV = Rule(
    "markup.nav",
    "nav",
    "Short links inside <nav>, outside an article, on a page with prose.",
    0.93,
    Scope.MARKUP,
    pages=(f"<!DOCTYPE html><nav><a href='/a'>Nets of the lower river</a></nav>{4 * f'<p>{PROSE}'}",),
    other_pages=(f"<!DOCTYPE html><article><nav><a href='#a'>Nets of the lower river</a></nav><p>{PROSE}</article>",),
)
CHOICE = Rule(
    "markup.choice",
    "other_chrome",
    "Choices of a <select> on a page with prose.",
    0.93,
    Scope.MARKUP,
    pages=(f"<!DOCTYPE html><select><option>Lower river<option>Upper river</select>{4 * f'<p>{PROSE}'}",),
    other_pages=(f"<!DOCTYPE html><ul><li>Lower river<li>Upper river</ul><p>{PROSE}",),
)
DIALOG = Rule(
    "markup.dialog",
    "other_chrome",
    "What a <dialog> says.",
    0.93,
    Scope.MARKUP,
    pages=(f"<!DOCTYPE html><p>{PROSE}<dialog open><p>Shall we tell you when the eels are back?</dialog>",),
    other_pages=(f"<!DOCTYPE html><p>{PROSE}<p>Shall we tell you when the eels are back?",),
)
TABLE = Rule(
    "markup.table",
    "content",
    "Tables as the editors of wikis, blogs and notebooks make them.",
    0.8,
    Scope.MARKUP,
    pages=(f"<!DOCTYPE html><p>{PROSE}<table class='wikitable sortable'><tr><td>Bream<td>1911</table>",),
    other_pages=(f"<!DOCTYPE html><p>{PROSE}<table class='navbox'><tr><td>Bream<td>1911</table>",),
)
MARKUP_RULES = (NAV, CHOICE, DIALOG, TABLE)

_LONG = 60  # characters from which on a link in a <nav> may be a headline
_LINKED = 0.8
_ROWS = 60  # rows of a table that is not the page's layout
_MADE = re.compile(
    r"table[^\[]*\.(?:wikitable|tablepress|dataframe|confluencetable)\b|figure[^\[]*\.wp-block-table\b", re.I
)
"""Tables of MediaWiki, TablePress, pandas, Confluence and WordPress's blocks."""
_PROSE, _ENOUGH = 80, 400
"""A page with so much text in lines of so many characters is not a page of links."""


def find(document: Document) -> list[Finding]:
    """Findings of a document with markup; none for text."""
    hints = document.hints
    if hints is None:
        return []
    known: dict[str, Rule | None] = {}
    rules: list[Rule | None] = []
    prose = 0
    sizes = text_lengths(document).tolist()
    for path, linked, size in zip(hints.tags, hints.link_density.tolist(), sizes, strict=True):
        if path not in known:
            known[path] = _rule(f"/{path}/")
        rule = known[path]
        if rule is None and size >= _PROSE and linked < _LINKED:
            prose += size
        if rule is NAV and (linked < _LINKED or size >= _LONG):
            rule = None
        rules.append(rule)
    if prose < _ENOUGH:  # a page of links is its links, one of choices its choices
        rules = [rule if rule is DIALOG else None for rule in rules]
    out = []
    at = 0
    for rule, run in groupby(rules):
        first, at = at, at + sum(1 for _ in run)
        if rule is not None:
            out.append(Finding(first, at, rule.kind, rule.id, rule.score, f"inside <{_ELEMENTS[rule]}>"))
    return out + _tables(document)


def _tables(document: Document) -> list[Finding]:
    """Tables of a kind that stands in a text only, because the editor it is written in makes them."""
    hints = document.hints
    assert hints is not None
    made = {e for e, name in enumerate(hints.element_names) if _MADE.match(name)}
    if not made or not hints.elements:
        return []
    out = []
    at = 0
    for table, run in groupby(next((e for e in held if e in made), None) for held in hints.elements):
        first, at = at, at + sum(1 for _ in run)
        if table is not None:
            out.append(
                Finding(first, at, TABLE.kind, TABLE.id, TABLE.score, "in a table as editors of texts make them")
            )
    return out


def together(document: Document, content: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probabilities of content, none of a small table's rows less than their mean: it stays or goes as one."""
    hints = document.hints
    if hints is None or not hints.elements:
        return content
    tables: dict[int, list[int]] = {}
    for i, (path, held) in enumerate(zip(hints.tags, hints.elements, strict=True)):
        if path.endswith("/tr") and len(held) > 1:
            tables.setdefault(held[-2], []).append(i)
    out = content
    for rows in tables.values():
        if 3 <= len(rows) <= _ROWS and rows[-1] - rows[0] < len(rows):
            if out is content:
                out = content.copy()
            # multiples of 1/4096: sums of some of them are exact
            out[rows] = np.maximum(out[rows], np.float32(out[rows].mean(dtype=np.float64)))
    return out


_ELEMENTS = {NAV: "nav", CHOICE: "select", DIALOG: "dialog"}


def _rule(path: str) -> Rule | None:
    for rule, element in _ELEMENTS.items():
        before, found, _ = path.partition(f"/{element}/")
        if found and not (rule is NAV and "/article" in before):
            return rule
    return None
