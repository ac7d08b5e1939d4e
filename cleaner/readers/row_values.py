"""Values of rows as what pages hold: texts, ids, dates, and whatever else as JSON."""

from __future__ import annotations

import base64
import datetime
import json
import math
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

from cleaner.text.decoding import scrub

_EPOCH = re.compile(r"\d{9,13}(?:\.\d{1,6})?")
"""Seconds or milliseconds since 1970 that are written as a string."""
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:\S|//|[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}(?:[/:?#]|$)")

HTML_KEYS = ("html", "rendered", "cooked")
_TEXT_KEYS = ("text", "content", "body", "value", "plain", "raw")
"""Keys under which an object holds its text (``rendered`` in WordPress, ``value`` in Drupal)."""
_MAX_ID = 256
"""Bytes of a binary id, at most; longer ones are no ids."""
_NAME_KEYS = ("name", "username", "acct", "display_name", "screen_name", "login", "title")
_TEXT_DEPTH = 4

MAX_DEPTH = 100
"""Values nested deeper than this are refused: no JSON writer would take them back."""


def text_of(value: Any) -> str | None:
    """A text without the white space around it; ``None`` for an empty one and for what is no text."""
    return (scrub(value).strip() or None) if isinstance(value, str) else None


def url_of(value: Any) -> str | None:
    """An address; a column called ``link`` may hold anything."""
    text = text_of(value)
    return text if text is not None and _URL.match(text) else None


def id_of(value: Any) -> str | None:
    """An id as text: strings, whole numbers, UUIDs, and MongoDB's ``{"$oid": …}``."""
    if isinstance(value, dict):
        value = value.get("$oid")
    if isinstance(value, str):
        return scrub(value).strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return str(int(value)) if value == value.to_integral_value() else str(value)
    if isinstance(value, bytes) and 0 < len(value) <= _MAX_ID:
        return _binary_id(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # an integer column with a null in it
    return None


def _binary_id(value: bytes) -> str:
    """Bytes as an id: text if they are text, a UUID if they are sixteen, else in hexadecimal."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text.strip() and text.isprintable():
        return text.strip()
    return str(uuid.UUID(bytes=value)) if len(value) == 16 else value.hex()


def names_of(value: Any) -> str | None:
    """Authors as one text: a string, an object with a name, or a list of these."""
    if isinstance(value, list | tuple):
        parts = [n for v in value[:100] if (n := names_of(v)) is not None]
        return ", ".join(parts) or None
    if isinstance(value, dict):
        return next((n for key in _NAME_KEYS if (n := text_of(value.get(key))) is not None), None)
    name = text_of(value)
    return None if name in ("[deleted]", "[removed]") else name


def joined_text(value: Any, depth: int = 0) -> str | None:
    """A text from a string, a list of paragraphs, or an object that holds one (``{"text": …}``); else ``None``.

    Paragraphs, and objects with a text each (messages of a chat), are joined by a blank line; a list of strings and
    objects is one text in pieces, as chat programs export it.

    >>> joined_text(["One.", "Two."]), joined_text(["Look ", {"type": "bold", "text": "here"}, "!"])
    ('One.\\n\\nTwo.', 'Look here!')
    """
    if isinstance(value, str):
        return value
    if depth > _TEXT_DEPTH:
        return None
    if isinstance(value, Mapping):
        inner = (value.get(key) for key in (*HTML_KEYS, *_TEXT_KEYS))
        return next((t for v in inner if v is not None and (t := joined_text(v, depth + 1)) is not None), None)
    if not isinstance(value, list | tuple):
        return None
    parts = [joined_text(v, depth + 1) for v in value]
    texts = [p for p in parts if p is not None]
    if len(texts) < len(parts):
        return None
    pieces = len({isinstance(v, str) for v in value}) > 1
    return "".join(texts) if pieces else "\n\n".join(texts)


def date_of(value: Any) -> str | None:
    """A date as it was written; date types and plausible epoch numbers (seconds or milliseconds) as ISO 8601."""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        seconds = value / 1000 if 1e11 <= abs(value) < 4.2e12 else value
        if 1e8 <= abs(seconds) < 4.2e9:
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
        return None
    text = text_of(value)
    return date_of(float(text)) if text is not None and _EPOCH.fullmatch(text) else text


def jsonable(value: Any, depth: int = 0) -> Any:
    """*value* as JSON can hold it: dates as ISO 8601, bytes in base64, NaN and infinities null, decimals as strings.

    Raises :class:`ValueError` for values nested deeper than :data:`MAX_DEPTH`.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth >= MAX_DEPTH:
        raise ValueError(f"a value is nested deeper than {MAX_DEPTH}")
    if isinstance(value, Mapping):
        return {scrub(str(k)): jsonable(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(v, depth + 1) for v in value]
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, datetime.timedelta | Decimal | uuid.UUID):
        return str(value)
    return scrub(str(value))


def extra_json(extra: Mapping[str, Any]) -> str | None:
    """``Page.extra`` as the JSON of the ``extra`` column; ``None`` if there is nothing in it."""
    if not extra:
        return None
    try:
        return orjson.dumps(extra).decode()
    except TypeError:  # integers over 64 bits
        return json.dumps(extra, ensure_ascii=False, separators=(",", ":"))


def weight_of(value: Any) -> int:
    """Characters and bytes that *value* holds in all, what its lists and objects hold included.

    >>> weight_of({"text": "four", "tags": ["a", b"bc"], "n": 5})
    7
    """
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(weight_of, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(weight_of, value))
    return 0
