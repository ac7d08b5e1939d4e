"""The elements of a page that Markdown has signs for, and what each says beside its tag."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from cleaner.model import Mark

_LANGUAGE = re.compile(
    r"(?i)(?<![\w-])(?:language|lang|highlight-source|brush:?\s?|code-|sourceCode\s|prettyprint\s+lang)[-\s]?([a-z][\w+#.-]{0,20})|"
    r"(?<![\w-])(?:hljs|highlight|shiki|codehilite)\s+([a-z][\w+#.-]{0,20})"
)
_NO_LANGUAGE = frozenset("block line lines none nohighlight text-wrap wrapper hljs copy notranslate highlight".split())


def of_elements(recorded: Sequence[tuple[int, str, Mapping[str, str] | None]]) -> tuple[Mark, ...]:
    """Marks of the elements that a renderer *recorded*: (place, tag, attributes; none at an element's end)."""
    return tuple(
        Mark(at, tag, False)
        if attributes is None
        else Mark(at, tag, True, _VALUES[tag](attributes) if tag in _VALUES else "")
        for at, tag, attributes in recorded
    )


def _language(attributes: Mapping[str, str]) -> str:
    for name in ("class", "data-lang", "data-language", "lang"):
        value = attributes.get(name, "")
        if name != "class" and value:
            return value.lower() if re.fullmatch(r"[\w+#.-]{1,20}", value) and name != "lang" else ""
        if found := _LANGUAGE.search(value):
            language = str(found[1] or found[2]).lower()
            if language not in _NO_LANGUAGE:
                return language
    return ""


def _image(attributes: Mapping[str, str]) -> str:
    source = attributes.get("src", "")
    if not source or source.startswith("data:"):
        source = attributes.get("data-src") or attributes.get("data-original") or attributes.get("data-lazy-src") or ""
    apart = "\n" if "apart" in attributes else ""
    return f"{source}\n{attributes.get('alt', '')}{apart}"


def _spans(attributes: Mapping[str, str]) -> str:
    wide, high = attributes.get("colspan"), attributes.get("rowspan")
    return f"{wide or 1},{high or 1}" if wide or high else ""


_VALUES: dict[str, Callable[[Mapping[str, str]], str]] = {
    "a": lambda attributes: attributes.get("href", "").strip(),
    "img": _image,
    "ol": lambda attributes: attributes.get("start", ""),
    "li": lambda attributes: attributes.get("value", ""),
    "td": _spans,
    "th": _spans,
    "pre": _language,
    "code": _language,
    "table": lambda attributes: "values" if "values" in attributes else "",
    "math": lambda attributes: attributes.get("display", ""),
}
