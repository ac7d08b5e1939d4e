"""HTML source into render events, by way of a parsed tree (:mod:`cleaner.extract.tag_tokenizer` is for markup that no
parser takes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import lxml.etree
import lxml.html

from cleaner.extract import code_layout, formulas, raised_text, table_layout
from cleaner.extract import element_names as names
from cleaner.extract import hidden as disclosure
from cleaner.extract.element_layout import (
    BLOCKS,
    CODE_LINE,
    DROP_CAP,
    NORMAL,
    OWN_LINE,
    PREFORMATTED,
    SKIPPED,
    VALUES,
    VIEWER,
)
from cleaner.extract.style_sheet import Hidden
from cleaner.extract.visible_text import Renderer

SURROGATES = re.compile("[\ud800-\udfff]")
_END_OF_PAGE = re.compile(r"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s{0,20}>")
_XHTML = re.compile(r"^\{[^}]*\}")
_FRAMES = re.compile(r"(?i)</?(?:noframes|frameset|frame)\b[^<>]{0,2000}>")
_LONG = 20_000
"""Characters of a tag with very many attributes, at least."""
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,200000}")
_QUOTED = re.compile(r""""[^"]*(?:"|$)|'[^']*(?:'|$)""")
"""A value between quotes, or its beginning where the text is cut: one attribute may hold a whole page as JSON."""
_SKIP = -1
_OWN_LINE = re.compile(r"(?i)(?:^|[;\s])display\s{0,9}:\s{0,9}(?:block|flex|grid|table|list-item)\s{0,9}(?:;|!|$)")
_RAISED = ("sup", "sub")
_FORMULA_DATA = frozenset(
    ("data-math", "data-tex", "data-latex", "data-formula", "data-equation", "data-katex", "data-original-tex")
)
_TELLING = _FORMULA_DATA | {"hidden", "style", "aria-hidden", "data-line", "data-line-number"}
"""Attributes that may change how an element is read."""
_FORMULAS = frozenset(("math", "tex-math", "amp-mathml", "mjx-container"))
_MAY_BE_CODE = frozenset(("code", "samp", "kbd", "tt", "textarea"))
_SPECIAL = SKIPPED | _FORMULAS | _MAY_BE_CODE | {"img", "table", "pre"}
"""Elements that are looked at before they are opened."""
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt summary caption figcaption".split())
_ANCHOR_SIGNS = frozenset(("¶", "#", "§", "🔗", "∞", "⚓", "↩", "link", "Link", "Permalink", "permalink", "Anchor"))
"""What a heading's link to itself shows."""
_ALWAYS_SEEN = frozenset(("h1", "main", "article"))
"""Elements that a class for screen readers does not hide: a title, and all of the text."""
_ATTRIBUTES = 2000
"""Attributes of one tag beyond which libxml2, which compares each with all before it, is not asked (100,000 take
minutes)."""


def parse(source: str, *, html_elements: bool = True) -> Any | None:
    """The parsed page (its root), or ``None`` where there is nothing to parse or the markup is too deep for it.

    libxml2 gives up at 2,048 open elements and drops what is inside them. *html_elements* gives
    :class:`lxml.html.HtmlElement`, which trafilatura asks for; plain elements are quicker to walk.
    """
    # libxml2 drops what follows </html>; browsers go on, and templates that print the tag too early are not rare.
    source = _END_OF_PAGE.sub("", source)
    if "<frameset" in source or "<FRAMESET" in source:
        source = _FRAMES.sub("", source)  # what is there for browsers without frames is all the text there is
    if _has_long_tag(source):
        return None
    try:
        data = source.encode("utf-8")
    except UnicodeEncodeError:
        data = SURROGATES.sub("\ufffd", source).encode("utf-8")
    make = lxml.html.HTMLParser if html_elements else lxml.etree.HTMLParser
    parser = make(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        collect_ids=False,
        default_doctype=False,
    )
    try:
        root = lxml.etree.fromstring(data, parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    if root is None or any("depth" in e.message for e in parser.error_log if e.level_name == "FATAL"):
        return None
    if 'id="S:' in source:
        disclosure.place_streamed(root)
    return root


def _has_long_tag(source: str) -> bool:
    """Whether a tag has more attributes than libxml2 is asked to read."""
    if max(map(len, source.split("<"))) < _LONG:
        return False
    return any(
        len(_QUOTED.sub("", found[0]).split()) > _ATTRIBUTES
        for found in _LONG_TAG.finditer(source)
        if " " in found[0][:_LONG]
    )


class Walk:
    """A walk over a parsed page that feeds *renderer*: what its style sheets hide, what its controls open.

    *show_hidden* renders hidden elements and ``noscript`` too (pages that a script fills or unhides).
    """

    def __init__(self, root: Any, renderer: Renderer, *, show_hidden: bool = False) -> None:
        self.root, self.renderer, self.show_hidden = root, renderer, show_hidden
        sheets = Hidden(root)
        self.names = names.Names(sheets.classes)
        self.hidden_ids = sheets.ids
        self.hidden = 0
        """Characters of hidden text."""
        self.line_numbers: set[Any] = set()
        """Elements that hold the number of a line of code."""
        self.in_brackets = False
        """The element that is opened next is a note within a line."""
        self.closing: list[tuple[Any, str]] = []
        """Open elements with a sign to write when they end."""
        self.controls: disclosure.Controls | None = None

    def run(self) -> None:
        """Render the page; the text may go on after it."""
        walker = lxml.etree.iterwalk(self.root, events=("start", "end"))
        closed, data = self.renderer.close, self.renderer.data
        skipped = False
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if event == "start":
                skipped = not self._enter(element, tag if tag[0] != "{" else _XHTML.sub("", tag).lower())
                if skipped:  # its own end event comes next
                    walker.skip_subtree()
                continue
            if skipped:
                skipped = False
            else:
                if self.closing and self.closing[-1][0] is element:
                    self.renderer.mark(self.closing.pop()[1])
                closed()
            if (tail := element.tail) and element is not self.root:
                data(tail)

    def _enter(self, element: Any, tag: str) -> bool:
        """Open an element and write its text, up to its first child; False if it is left out with all it holds."""
        renderer = self.renderer
        shape = NORMAL
        attributes = dict(element.items())
        flags, telling = 0, False
        if attributes:
            flags = self.names.of(attributes["class"]) if "class" in attributes else 0
            telling = bool(flags) or not _TELLING.isdisjoint(attributes) or attributes.get("id") in self.hidden_ids
        if telling or tag in _SPECIAL or renderer.pre.depth or (tag == "a" and element.text == "¶"):
            shape = self._shape(element, tag, attributes, flags)
            if shape < 0:
                return False
        renderer.open(tag, attributes, shape)
        if tag in _RAISED and (signs := self._signs(element, tag, attributes)) is not raised_text.NO_MARKS:
            renderer.mark(signs[0])
            if signs[1]:
                self.closing.append((element, signs[1]))
        if self.in_brackets:
            self.in_brackets = False
            renderer.data(" [")
            self.closing.append((element, "]"))
        if text := element.text:
            renderer.data(text)
        return True

    def _shape(self, element: Any, tag: str, attributes: Mapping[str, str], flags: int) -> int:
        """How an element is to be laid out, or :data:`_SKIP` for one that is left out or has been rendered."""
        renderer = self.renderer
        if tag in SKIPPED and not self._is_shown(element, tag, attributes):
            renderer.gap(tag)
            return _SKIP
        if attributes and tag not in ("html", "body") and self._is_hidden(element, tag, attributes, flags):
            renderer.gap(tag)
            return _SKIP
        if flags & names.FORMULA or tag in _FORMULAS or not _FORMULA_DATA.isdisjoint(attributes):
            formula = formulas.of_element(element, tag, attributes)
            if formula is not None:
                renderer.formula(formula.source, attributes, formula.display)
                return _SKIP
        if tag == "img":
            return self._image(attributes, flags)
        if (flags & names.GUTTER and code_layout.is_gutter(element)) or self._counts_lines(element, tag):
            return _SKIP
        if tag == "pre":
            self.line_numbers.update(code_layout.line_numbers(element))
        elif element in self.line_numbers:
            return _SKIP
        if flags & names.DROP_CAP_NAME:
            return DROP_CAP
        if tag == "a" and _is_heading_anchor(element, flags):
            return _SKIP
        return self._code_shape(element, tag, attributes, flags)

    def _code_shape(self, element: Any, tag: str, attributes: Mapping[str, str], flags: int) -> int:
        if self.renderer.pre.depth:
            named = bool(flags & names.CODE_LINE_NAME)
            return CODE_LINE if code_layout.is_code_line(element, tag, attributes, named) else NORMAL
        if flags & names.CODE_VIEWER and element.find(".//pre") is None:
            return VIEWER
        if tag == "table":
            if code_layout.was_in_pre(element):
                return VIEWER
            return VALUES if table_layout.is_of_values(element) else NORMAL
        if ("style" in attributes or tag in _MAY_BE_CODE) and code_layout.is_preformatted(element, tag, attributes):
            return PREFORMATTED
        if "style" in attributes and tag not in BLOCKS and _OWN_LINE.search(attributes["style"][:1000]):
            return OWN_LINE
        return NORMAL

    def _is_shown(self, element: Any, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether an element of a kind that shows nothing has text for a reader: a declared shadow root, and what a
        page shows without scripts where that is asked for. A formula is written, an item property noted.
        """
        if tag == "template":
            return "shadowrootmode" in attributes or "shadowroot" in attributes
        if tag == "noscript":
            self.hidden += len(" ".join(element.itertext()))
            return self.show_hidden
        if tag == "meta":
            note_microdata(attributes, self.renderer)
        elif tag == "script" and (formula := formulas.of_script(attributes, element.text)):
            self.renderer.formula(formula.source, attributes, formula.display)
        return False

    def _is_hidden(self, element: Any, tag: str, attributes: Mapping[str, str], flags: int) -> bool:
        if (flags & names.UNSEEN and tag not in _ALWAYS_SEEN) or (
            "style" in attributes and disclosure.is_clipped(attributes["style"])
        ):
            return True
        if not (
            disclosure.is_hidden(attributes, tag)
            or flags & names.STYLED_AWAY
            or (self.hidden_ids and attributes.get("id") in self.hidden_ids)
        ):
            return False
        if self.show_hidden or (flags & names.FORMULA and tag != "math"):
            return False
        if self.controls is None:
            self.controls = disclosure.Controls(self.root)
        is_note = bool(flags & names.NOTE)
        if disclosure.is_panel(element, attributes, self.controls, is_note=is_note):
            self.in_brackets = is_note and tag not in BLOCKS
            return False
        self.hidden += sum(len(text.strip()) for text in element.itertext())
        return True

    def _image(self, attributes: Mapping[str, str], flags: int) -> int:
        """The text of an image that stands for one: a formula, a drop cap."""
        alt = attributes.get("alt", "").strip()
        if flags & names.DROP_CAP_NAME and len(alt) == 1 and alt.isalpha():
            self.renderer.open("span", attributes, DROP_CAP)
            self.renderer.data(alt)
            self.renderer.close()
            return _SKIP
        if formula := formulas.of_image(attributes, bool(flags & names.FORMULA)):
            self.renderer.formula(formula.source, attributes, formula.display)
            return _SKIP
        return NORMAL

    def _counts_lines(self, element: Any, tag: str) -> bool:
        """Whether an element without a telling name holds the numbers of the lines of code beside it."""
        if tag in ("ul", "ol"):
            return self.renderer.pre.depth > 0 and code_layout.is_numbering(element)
        if tag != "pre":
            return False
        cell = element.getparent()
        beside = cell.getnext() if cell is not None and cell.tag == "td" else None
        return beside is not None and beside.find(".//pre") is not None and code_layout.is_numbering(element)

    def _signs(self, element: Any, tag: str, attributes: Mapping[str, str]) -> tuple[str, str]:
        """What to write before and after a superscript or subscript."""
        before = self.renderer.joined_word()
        if not before or self.renderer.pre.depth:
            return raised_text.NO_MARKS
        reference = (
            next(element.iter("a"), None) is not None
            or next(element.iterancestors("a"), None) is not None
            or raised_text.is_reference(attributes)
        )
        return raised_text.marks(tag, "".join(element.itertext()), before, reference=reference)


def _is_heading_anchor(link: Any, flags: int) -> bool:
    """Whether a link is a heading's link to itself: a sign that nobody reads."""
    text = "".join(link.itertext()).strip()
    if text not in _ANCHOR_SIGNS or not (flags & names.HEADING_ANCHOR or text == "¶"):
        return False
    return any(around.tag in _HEADINGS for around in link.iterancestors())


def note_microdata(attributes: Mapping[str, str], renderer: Renderer) -> None:
    """Hand a ``<meta itemprop=… content=…>`` of the body to the element it stands in."""
    name, content = attributes.get("itemprop"), attributes.get("content")
    if name and content:
        renderer.note(name, content)
