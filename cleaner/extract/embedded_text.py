"""Text that a page carries outside its visible markup: in structured data, in the state of a framework, in attributes.

Asked only where the visible page holds (nearly) no prose. What is found is rendered as an ``<article>`` whose class
says where it came from (``embedded json-ld``, ``embedded noscript``, ``embedded frame``, ``embedded state``, ``embedded
attribute``), so that hints and the ledger name it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import lxml.etree


class Embedded(NamedTuple):
    """A text found, as markup or plain, and where."""

    text: str
    source: str
    """``json-ld``, ``noscript``, ``frame``, ``state`` or ``attribute``."""


_LD_TYPE = re.compile(r"(?i)application/ld\+json")
_BODY_KEYS = ("articleBody", "text", "recipeInstructions", "transcript")
_ARTICLE = re.compile(r"Article|BlogPosting|Posting|Report|Recipe|Review\b|VideoObject|Podcast")
_STATE_TYPE = re.compile(
    r"(?i)^(?:application/(?:[\w.+-]*\+)?json|text/(?:x-)?(?:json|template|html))\s*(?:;|$)|^$|javascript"
)
_PUSHED = re.compile(r"""__next_f\.push\(\[\s*\d+\s*,\s*("(?:[^"\\]|\\.)*")\s*\]\)""", re.S)
_ASSIGNED = re.compile(r"(?:window|self|globalThis|var|let|const)\b[^={;\n]{0,80}=\s*(?=[\[{])")
_PARSED = re.compile(r"""JSON\.parse\(\s*(?:("(?:[^"\\]|\\.)*")|'((?:[^'\\]|\\.)*)')\s*\)""", re.S)
"""A state that a script reads from a string."""
_SKIPPED_KEYS = re.compile(
    r"(?i)css|style|script|licen[cs]e|query|svg|polic|cookie|consent|terms|token|translation|i18n|locale|messages?$|error|seo|meta|description|tracking|banner|footer|header|nav"
)
_TEXT_KEYS = re.compile(
    r"(?i)^(?:article_?body|body|content|html|text|post|story|description_?html|full_?text|markdown|paragraphs?|value|children|rendered|rich_?text)"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_BB_CODE = re.compile(
    r"(?i)\[(/?)(b|i|u|s|p|h[1-6]|url|img|list|\*|quote|code|previewyoutube|strike|table|tr|td|th|hr|noparse|color|size|olist)(?:=[^\[\]]{0,300}|\s[^\[\]]{0,300})?\]"
)
_BB_BREAKS = frozenset("p h1 h2 h3 h4 h5 h6 list olist * quote code table tr hr".split())
MAX_SCRIPT = 4_000_000
"""Characters of a script that are read."""
MAX_STRINGS = 20_000
"""Strings of a page's state that are looked at."""
ENOUGH = 60
"""Weight of prose below which a text is no article."""
_SENTENCE_END = re.compile(r"(?<=[.!?।؟…])(?=[\s\"'»”)\]]|$)|(?<=[。！？])")
_ENDS = tuple(".!?।؟…。！？")
_LEAST_WORDS = 4
"""Words of a sentence, at least, in scripts that have spaces."""
_UNSCRIPTED = 150
"""Weight of prose from which on a ``<noscript>`` says more than that a script is needed."""
MAX_TEXT = 200_000
"""Characters of a text that are weighed."""
_SHORTEST = 12
"""Characters below which a string is not looked at."""
_MIN_PROSE = 0.5
"""Share of a string that stands in sentences, at least."""
_DATA_ATTRIBUTE = 200
"""Characters of a data attribute from which on it is looked at; of one that is JSON, less."""


def find(root: Any, *, articles_only: bool = False) -> Embedded | None:
    """The longest article that a page holds outside its visible text: of structured data if there is one, else (unless
    *articles_only*) of what is shown without scripts, of a frame's own source, of the state of a framework or of an
    attribute.
    """
    elsewhere = (
        ()
        if articles_only
        else (
            ("noscript", _unscripted(root)),
            ("frame", _framed(root)),
            ("state", _states(root)),
            ("attribute", _attributes(root)),
        )
    )
    for source, texts in (("json-ld", _structured(root)), *elsewhere):
        best = max(texts, key=_weight, default="")
        if _weight(best) >= ENOUGH:
            return Embedded(best, source)
    return None


def as_markup(text: str) -> str:
    """*text* as HTML: markup stays, BBCode becomes tags, the lines of plain text become paragraphs.

    >>> as_markup("One line.\\nAnother & more.")
    '<p>One line.</p><p>Another &amp; more.</p>'
    """
    if _TAG.search(text):
        return text
    if _BB_CODE.search(text):
        text = _BB_CODE.sub(lambda m: "\n" if m[2].lower() in _BB_BREAKS else "", text)
    return "".join(f"<p>{html.escape(line.strip(), quote=False)}</p>" for line in text.split("\n") if line.strip())


def _weight(text: str) -> int:
    """How much prose *text* is: the characters of its sentences, three for one of a script without spaces; 0 where most
    of it is none.
    """
    if len(text) < _SHORTEST:
        return 0
    plain = _plain(text[:MAX_TEXT])
    prose = 0
    for part in _SENTENCE_END.split(plain):
        sentence = part.strip()
        if sentence.endswith(_ENDS):
            if sentence[-1] in "。！？":
                prose += 3 * len(sentence)
            elif len(sentence.split(None, _LEAST_WORDS)) >= _LEAST_WORDS:
                prose += len(sentence)
    return prose if prose >= _MIN_PROSE * len(plain.strip()) else 0


def _plain(text: str) -> str:
    """*text* without tags of HTML or BBCode."""
    if "<" in text:
        text = html.unescape(_TAG.sub(" ", text))
    return _BB_CODE.sub(" ", text) if "[/" in text else text


def _unscripted(root: Any) -> Iterator[str]:
    """What is shown to those without scripts, where that is more than the request to turn them on."""
    for element in root.iter("noscript"):
        text = (element.text or "") + "".join(
            lxml.etree.tostring(child, encoding="unicode", method="html") for child in element
        )
        if _weight(text) >= _UNSCRIPTED:
            yield text


def _framed(root: Any) -> Iterator[str]:
    """The documents that frames carry in an attribute."""
    for frame in root.iter("iframe"):
        if source := frame.get("srcdoc"):
            yield source[:MAX_SCRIPT]


def _structured(root: Any) -> Iterator[str]:
    for script in root.iter("script"):
        if not _LD_TYPE.search(script.get("type") or "") or not script.text or len(script.text) > MAX_SCRIPT:
            continue
        for item in _objects(_loaded(script.text)):
            if not _ARTICLE.search(str(item.get("@type"))):
                continue
            for key in _BODY_KEYS:
                body = item.get(key)
                if isinstance(body, str):
                    yield html.unescape(body)
                elif isinstance(body, list):
                    yield "\n".join(part for part in map(_step, body) if part)


def _step(part: Any) -> str:
    if isinstance(part, dict):
        part = part.get("text") or part.get("name")
    return part if isinstance(part, str) else ""


def _loaded(text: str) -> Any:
    try:
        return json.loads(text.strip().removeprefix("<!--").removesuffix("-->").strip(), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects in *value*, without recursion."""
    waiting = [value]
    for _ in range(MAX_STRINGS):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _states(root: Any) -> Iterator[str]:
    pushed: list[str] = []
    for script in root.iter("script"):
        text = script.text
        kind = (script.get("type") or "").strip()
        if not text or len(text) > MAX_SCRIPT or _LD_TYPE.search(kind) or not _STATE_TYPE.search(kind):
            continue
        if "__next_f" in text:
            pushed += [part for m in _PUSHED.finditer(text) if isinstance(part := _loaded(m[1]), str)]
            continue
        stripped = text.strip()
        if stripped[:1] in "{[":
            yield from _articles(_loaded(stripped))
            continue
        for found in _PARSED.finditer(text):
            quoted = (
                found[1]
                or '"' + re.sub(r"""\\'|(?<!\\)\"""", lambda m: "'" if m[0] == "\\'" else '\\"', found[2]) + '"'
            )
            if isinstance(read := _loaded(quoted), str):
                yield from _articles(_loaded(read))
        for found in _ASSIGNED.finditer(text):
            try:
                value, _ = json.JSONDecoder(strict=False).raw_decode(text, found.end())
            except (ValueError, RecursionError):
                continue
            yield from _articles(value)
    if pushed:
        yield from _streamed("".join(pushed))
        yield from pushed


def _streamed(text: str) -> Iterator[str]:
    """Texts of React's stream: rows of ``id:json``, and rows of text."""
    parts: list[str] = []
    for row in re.split(r"\n(?=[0-9a-f]{1,4}:)", text):
        value = row.partition(":")[2] if re.match(r"[0-9a-f]{1,4}:", row) else row
        if value[:1] in "[{":
            parts += [part for part in _strings(_loaded(value)) if _weight(part) >= ENOUGH]
        elif value[:1] == "T":
            parts.append(value.partition(",")[2])
        else:
            parts.append(value)
    yield "\n".join(parts)


def _articles(value: Any) -> Iterator[str]:
    """Texts of a state: single strings that are articles, and lists of paragraphs."""
    if value is None:
        return
    for item in _objects(value):
        for key, part in item.items():
            if _SKIPPED_KEYS.search(key) and not _TEXT_KEYS.match(key):
                continue
            if isinstance(part, str):
                if len(part) >= ENOUGH or not part.isascii():
                    yield part
            elif isinstance(part, list):
                texts = [text for text in _strings(part) if _weight(text) >= ENOUGH]
                if texts:
                    yield "\n".join(dict.fromkeys(texts))


def _strings(value: Any) -> Iterator[str]:
    """The strings of *value* in order, those of objects under keys that name text."""
    waiting = [value]
    for _ in range(MAX_STRINGS):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            waiting.extend(part for key, part in reversed(value.items()) if not _SKIPPED_KEYS.search(key))


def _attributes(root: Any) -> Iterable[str]:
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in (
            "script",
            "style",
            "img",
            "svg",
            "path",
            "a",
            "link",
            "meta",
        ):
            continue
        for name, value in element.items():
            if not name.startswith("data-") and name not in (":article", ":post", ":content", "props", "content"):
                continue
            stripped = value.strip()
            if stripped[:1] in "{[" and len(stripped) >= ENOUGH:
                yield from _articles(_loaded(stripped))
            if len(stripped) >= _DATA_ATTRIBUTE:
                yield stripped
