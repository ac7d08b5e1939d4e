"""Preformatted text that is not in ``<pre>``, the lines of code viewers, and their line numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PRE_STYLE = re.compile(r"(?i)white-space(?:-collapse)?\s{0,9}:\s{0,9}(?:pre(?!-line)|preserve|break-spaces)")
_CODE_STYLE = re.compile(r"(?i)white-space\s{0,9}:\s{0,9}pre\s{0,9}(?:;|!|$)")
_CODE_BLOCK = re.compile(
    r"(?i)(?:^|[\s_-])(?:block|highlight\w*|language-\w+|lang-\w+|hljs|prettyprint|codeblock|snippet)"
)
GUTTER_NAMES = (
    r"gutter|line-?nos?|line_?nos?|line-?num(?:ber)?s?(?:-rows|-cell|-wrapper)?|line_num(?:ber)?s?|lnum|ln|lno|blob-num|"
    r"pre-numbering|hljs-ln-n(?:umbers)?|code-line-num(?:ber)?s?|react-line-number|rouge-gutter|gl|diff-line-num|"
    r"row-?num(?:ber)?s?|linenodiv|td-?lineno|cm-gutter\w*|CodeMirror-linenumber|numbering"
)
LINE_NAMES = r"line|code-?line|cl|view-line|hljs-ln-line|react-code-text|cm-line|CodeMirror-line|source-line|token-line"
_NUMBERS = re.compile(r"[\s\d.:|›>#+-]*\d[\s\d.:|›>#+-]*$")
_MAX_GUTTER = 200_000
"""Characters of a gutter that are looked at: 30,000 lines."""
_LITERAL = re.compile(r"(?<![a-z])(?:number|literal|mi|mf|m|num|constant)(?![a-z])")
"""Classes that highlighters give to numbers in code."""
_MIN_LINES, _FIRST, _NUMBERED = 2, 10_000, 0.8
"""Lines that are numbered, at least; the first number, at most; the share of lines that have one."""
_MIN_NUMBERS = 2
"""Items from which on a list of numbers counts the lines beside it."""


def is_preformatted(element: Any, tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element other than ``<pre>`` holds text whose white space counts."""
    style = attributes.get("style", "")
    if tag in ("code", "samp", "kbd", "tt", "textarea"):
        if style and _PRE_STYLE.search(style):
            return _lines(element) > 1
        if tag == "textarea":
            return _lines(element) > 1
        return _lines(element) > 2 and (
            _CODE_BLOCK.search(attributes.get("class", "")) is not None or _is_alone(element)
        )
    return bool(style) and _CODE_STYLE.search(style) is not None and _lines(element) > 1


def _lines(element: Any) -> int:
    text = "".join(element.itertext()).strip()
    return text.count("\n") + 1 if text else 0


def _is_alone(element: Any) -> bool:
    """Whether an element holds all the text of its parent."""
    parent = element.getparent()
    if parent is None or (parent.text or "").strip() or (element.tail or "").strip():
        return False
    return all(child is element or not "".join(child.itertext()).strip() for child in parent)


def is_code_line(element: Any, tag: str, attributes: Mapping[str, str], named: bool) -> bool:
    """Whether an element in preformatted text is one line of it; *named*: its class says so."""
    if "data-line" in attributes or "data-line-number" in attributes or (named and tag in ("span", "code")):
        return True
    if tag != "code":
        return False
    parent = element.getparent()  # one <code> a line
    return parent is not None and parent.tag == "pre" and sum(child.tag == "code" for child in parent) > 1


def line_numbers(pre: Any) -> list[Any]:
    """The elements of preformatted text that number its lines, whatever they are called: one a line, counting on."""
    alike: dict[tuple[str, str], list[Any]] = {}
    for element in pre.iter("span", "a", "i", "b", "td", "div"):
        text = element.text or ""
        if len(element) == 0 and text.strip().isdecimal() and not _LITERAL.search(element.get("class") or ""):
            alike.setdefault((element.get("class") or "", element.get("style") or ""), []).append(element)
    lines = 0
    for found in alike.values():
        first = int(found[0].text[:9])
        if len(found) < _MIN_LINES or first > _FIRST:
            continue
        lines = lines or _lines(pre)
        counted = [element.text.strip() for element in found] == [str(first + i) for i in range(len(found))]
        if counted and len(found) >= _NUMBERED * lines:
            return found
    return []


def was_in_pre(table: Any) -> bool:
    """Whether a table stood in a ``<pre>``, which the parser ends before it: an empty one is left."""
    before = table.getprevious()
    if before is None or before.tag != "pre" or (before.tail or "").strip():
        return False
    return not any(text.strip() for text in before.itertext())


def is_gutter(element: Any) -> bool:
    """Whether an element named as a gutter holds line numbers and nothing else."""
    text = "".join(element.itertext())
    return len(text) <= _MAX_GUTTER and (not text.strip() or _NUMBERS.match(text) is not None)


def is_numbering(element: Any) -> bool:
    """Whether a list, or a cell of a table, in or beside code holds nothing but 1, 2, 3 …"""
    numbers = " ".join(element.itertext()).split()
    return len(numbers) >= _MIN_NUMBERS and numbers == [str(i) for i in range(1, len(numbers) + 1)]
