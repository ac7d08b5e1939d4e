"""Formulas: the TeX source where a page has it, MathML as a line of text where it has not.

The source stands in ``script[type^="math/tex"]`` (MathJax 2), in an ``annotation`` or ``alttext`` of MathML (KaTeX,
MediaWiki, LaTeXML, arXiv), in data attributes of editors, or in the ``alt`` of an image that a server drew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple


class Formula(NamedTuple):
    """Its source, and whether it stands on a line of its own."""

    source: str
    display: bool


NOTHING = Formula("", False)
"""A formula whose source stands elsewhere on the page: a drawing of it."""

_DATA = (
    "data-math",
    "data-tex",
    "data-latex",
    "data-formula",
    "data-equation",
    "data-katex",
    "data-expr",
    "data-value",
    "data-original-tex",
    "tex",
    "latex",
)
_TEX_IMAGE = re.compile(
    r"(?i)latex|codecogs|mathtex|mimetex|cht=tx|/tex(?:/|\?)|mathjax|/math/|equation|formula|svg\.image\?"
)
_TEX_TYPE = re.compile(r"(?i)^\s*(?:math/(?:la)?tex|math/asciimath|text/x-mathjax-tex)")
_DISPLAY = re.compile(r"(?i)mode\s{0,4}=\s{0,4}display")
_DISPLAY_NAME = re.compile(r"(?i)display|block|(?<![\w-])equation(?![\w-])")
_WRAPPERS = re.compile(r"^\{\s*\\(?:display|text|script)style\s*(.*)\}$|^\\(?:display|text)style\b\s*(.*)$", re.S)
_DELIMITERS = (("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$"), ("$", "$"))
_DRAWN = re.compile(r"(?i)mathjax(?:_(?:svg|chtml|display|preview|html|error))?(?![\w-])|mjx-chtml")
_KATEX = re.compile(
    r"(?<![\w-])(?:katex(?:-display|-block)?|mwe-math-element|MathJax(?:_(?:SVG|CHTML|SVG_Display|Display|Preview|error))?|"
    r"ltx_Math|mjx-chtml)(?![\w-])"
)
"""What KaTeX, MediaWiki, MathJax and LaTeXML call the element that holds all of a formula."""
_TEXT = ("p", "li", "section", "article", "h1", "h2", "h3", "table", "main")
"""Elements that no formula holds."""
MAX_SOURCE = 4000
"""Characters of a formula, at most."""
_SIBLINGS = 3
"""Elements between MathJax's drawing of a formula and its source."""


def of_script(attributes: Mapping[str, str], text: str | None) -> Formula | None:
    """The formula in a ``<script>``, if it holds one."""
    kind = attributes.get("type", "")
    if not _TEX_TYPE.match(kind) or not text:
        return None
    return Formula(_clean(text), _DISPLAY.search(kind) is not None)


def of_image(attributes: Mapping[str, str], named: bool) -> Formula | None:
    """The formula in an image's ``alt``; *named*: its class says that it is one."""
    alt = (attributes.get("alt") or attributes.get("data-alt") or "").strip()
    if not alt or len(alt) > MAX_SOURCE:
        return None
    if named or (("\\" in alt or "=" in alt or "^" in alt) and _TEX_IMAGE.search(attributes.get("src", "")[:500])):
        return Formula(_clean(alt), _DISPLAY_NAME.search(attributes.get("class", "")) is not None)
    return None


def of_element(element: Any, tag: str, attributes: Mapping[str, str]) -> Formula | None:
    """The formula that an element named as one stands for; :data:`NOTHING` for a drawing whose source comes later;
    ``None`` where the element is to be read like any other.
    """
    classes = attributes.get("class", "")
    display = tag in ("amp-mathml",) and "inline" not in attributes
    if tag == "math":
        return of_mathml(element)
    display = display or _DISPLAY_NAME.search(classes) is not None or _is_display(element)
    for name in _DATA:
        if (source := attributes.get(name)) and len(source) <= MAX_SOURCE and _is_source(element, source):
            return Formula(_clean(source), display)
    if not (_KATEX.search(classes) or tag.startswith("mjx-") or tag == "tex-math"):
        return None
    if next(element.iter(*_TEXT), None) is not None:
        return None
    return _inside(element, tag, attributes, display)


def _inside(element: Any, tag: str, attributes: Mapping[str, str], display: bool) -> Formula | None:
    """The formula of an element that is named as one, from what it holds; see :func:`of_element`."""
    if tag == "tex-math":
        return Formula(_clean("".join(element.itertext())), display)
    for annotation in element.iter("annotation", "{*}annotation"):
        if "tex" in (annotation.get("encoding") or "").lower() and (annotation.text or "").strip():
            return Formula(_clean(annotation.text), display)
    maths = list(element.iter("math", "{*}math"))
    if len(maths) > 1:
        return None
    if maths:
        found = of_mathml(maths[0])
        return Formula(found.source, display or found.display) if found.source else None
    if _DRAWN.search(attributes.get("class", "")) and _has_source_beside(element):
        return NOTHING
    if source := attributes.get("data-mathml"):
        return _from_markup(source, display)
    for image in element.iter("img"):
        if alt := (image.get("alt") or "").strip():
            return Formula(_clean(alt), display)
    if tag == "mjx-container" and (label := attributes.get("aria-label") or attributes.get("title")):
        return Formula(_clean(label), display)
    return None


def of_mathml(element: Any) -> Formula:
    """The source of ``<math>``: ``alttext``, a TeX annotation, or its content as a line of text."""
    display = element.get("display") == "block" or element.get("mode") == "display"
    if alttext := (element.get("alttext") or "").strip():
        return Formula(_clean(alttext), display)
    for annotation in element.iter("annotation", "{*}annotation"):
        if "tex" in (annotation.get("encoding") or "").lower() and (annotation.text or "").strip():
            return Formula(_clean(annotation.text), display)
    return Formula(" ".join(linear(element).split()), display)


def _from_markup(markup: str, display: bool) -> Formula | None:
    import lxml.etree

    try:
        root = lxml.etree.fromstring(markup, parser=lxml.etree.HTMLParser(remove_comments=True))
    except (lxml.etree.LxmlError, ValueError):
        return None
    maths = next(root.iter("math"), None) if root is not None else None
    return None if maths is None else Formula(of_mathml(maths).source, display)


def _is_display(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and "display" in (parent.get("class") or "").lower() and len(parent) == 1


def _is_source(element: Any, source: str) -> bool:
    """Whether an attribute's value is the formula: the element holds no other text, or the value looks like TeX."""
    if any(sign in source for sign in "\\^_={}"):
        return True
    return not "".join(element.itertext()).strip()


def _has_source_beside(element: Any) -> bool:
    """Whether a ``<script type="math/tex">`` follows MathJax's drawing."""
    for _ in range(2):
        following = element
        for _ in range(_SIBLINGS):
            following = following.getnext()
            if following is None:
                break
            if following.tag == "script" and _TEX_TYPE.match(following.get("type") or ""):
                return True
        element = element.getparent()
        if element is None:
            break
    return False


def _clean(source: str) -> str:
    """TeX without delimiters and the style that wraps it."""
    source = " ".join(source.split())
    for first, last in _DELIMITERS:
        if source.startswith(first) and source.endswith(last) and len(source) >= len(first) + len(last):
            source = source[len(first) : len(source) - len(last)].strip()
            break
    while found := _WRAPPERS.match(source):
        inner = (found[1] if found[1] is not None else found[2]).strip()
        if found[1] is not None and not _balanced(inner):
            break
        source = inner
    return source[:MAX_SOURCE]


def _balanced(source: str) -> bool:
    depth = 0
    for sign in source:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


_RELATIONS = frozenset("= < > ≤ ≥ ≠ ≈ ≡ ∼ → ← ⇒ ⇔ ↦ ∈ ∉ ⊂ ⊆ + − - ± × ÷ ⋅ · ∗ ∧ ∨ ∪ ∩".split())
"""Operators with a space on either side."""
_INVISIBLE = {"\u2061": "", "\u2062": " ", "\u2063": ",", "\u2064": "+"}
"""Application, times, separator and plus, which MathML writes with signs that show nothing."""
MAX_DEPTH = 60
"""Elements of MathML in one another beyond which only their text is taken."""


def linear(element: Any, depth: int = 0) -> str:
    """MathML as a line of text: ``(a+b)/2``, ``x^2``, ``a_{i}``, ``sqrt(x)``.

    >>> import lxml.etree as xml
    >>> linear(xml.fromstring("<math><mi>v</mi><mo>=</mo><mfrac><mi>Q</mi><mi>A</mi></mfrac></math>"))
    'v = Q/A'
    """
    tag = element.tag if isinstance(element.tag, str) else ""
    tag = tag.rpartition("}")[2].lower()
    if tag in ("annotation", "annotation-xml", ""):
        return ""
    if depth > MAX_DEPTH or len(element) == 0:
        return _token(tag, "".join(element.itertext()).strip())
    parts = [part for child in element if (part := linear(child, depth + 1)) or _is_place(tag)]
    return _combined(tag, parts, element)


def _is_place(tag: str) -> bool:
    """Whether the place of a child counts, so that an empty one may not be left out."""
    return tag in ("mfrac", "msup", "msub", "msubsup", "munder", "mover", "munderover", "mroot", "mtr")


def _token(tag: str, text: str) -> str:
    if tag == "mo":
        text = _INVISIBLE.get(text, text)
        return f" {text} " if text in _RELATIONS else f"{text} " if text in (",", ";") else text
    if tag == "mtext":
        return f" {text} "
    if tag == "mspace":
        return " "
    return f"{text} " if tag == "mi" and len(text) > 1 else text


def _combined(tag: str, parts: list[str], element: Any) -> str:
    stripped = [part.strip() for part in parts]
    if tag == "mfrac" and len(parts) == 2:
        return f"{_grouped(stripped[0])}/{_grouped(stripped[1])}"
    if tag in ("msup", "mover") and len(parts) == 2:
        return f"{_grouped(stripped[0])}^{_braced(stripped[1])}"
    if tag in ("msub", "munder") and len(parts) == 2:
        return f"{stripped[0]}_{_braced(stripped[1])}"
    if tag in ("msubsup", "munderover") and len(parts) == 3:
        return f"{stripped[0]}_{_braced(stripped[1])}^{_braced(stripped[2])}"
    if tag == "msqrt":
        return f"sqrt({''.join(parts).strip()})"
    if tag == "mroot" and len(parts) == 2:
        return f"root({stripped[0]}, {stripped[1]})"
    if tag == "mtable":
        return "; ".join(stripped)
    if tag in ("mtr", "mlabeledtr"):
        return ", ".join(stripped)
    if tag == "mfenced":
        return f"{element.get('open', '(')}{', '.join(stripped)}{element.get('close', ')')}"
    return "".join(parts)


def _grouped(part: str) -> str:
    return part if len(part) <= 1 or part.isalnum() or (part[0] == "(" and part[-1] == ")") else f"({part})"


def _braced(part: str) -> str:
    return part if len(part) <= 1 or part.isdigit() else f"{{{part}}}"
