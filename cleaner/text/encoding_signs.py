"""Signs by which bytes in a wrong encoding are known: letters and characters that stand together in no text."""

from __future__ import annotations

import unicodedata

_BETWEEN = frozenset("’‘'·–—…\xad\xa0\u200b\u200c\u200d")
"""Characters beyond ASCII that do stand between two letters."""
_C0 = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b") | {127}
_WIDE_SCRIPTS = ((0x370, 0x6FF), (0x900, 0xE7F), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFF00, 0xFFEF))
"""Greek to Arabic, the scripts of India and Thai, kana, Han, Hangul, full-width forms."""
_WIDE_SHARE = 0.6
"""Characters of such a script in a text that is written in one; the rest is ASCII."""
_SPACED = frozenset(" \n\r\u3000\u3001\u3002\uff0c\uff01\uff1f")
"""Some of these are in any text of more than a few words, and their bytes are control characters in no other
encoding."""
_SPACED_SHARE = 0.01


def odd_places(text: str) -> int:
    """Places where a capital follows a small letter, one of them beyond ASCII, or a sign stands between two letters.

    >>> odd_places("près du barrage – l’eau"), odd_places("prŠs du barrage, r‚par‚")
    (0, 2)
    """
    odd = 0
    for before, here, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if here.isascii() and before.isascii():
            continue
        if here.isalpha():
            odd += here.isupper() and before.islower()
        elif not here.isascii() and here not in _BETWEEN:
            odd += (before.isalpha() and after.isalpha()) or unicodedata.category(here) in ("Cc", "Cn", "Co")
    return odd


def unmarked_utf16(data: bytes) -> str | None:
    """The byte order in which *data*, of even length, is UTF-16 text of a script whose letters take two bytes.

    >>> unmarked_utf16("水車が、回り始めた。".encode("utf-16-le")), unmarked_utf16(b"Bush hid the facts")
    ('utf-16-le', None)
    """
    if not any(byte in _C0 for byte in data):
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            if (text := data[:-2].decode(codec, "replace")).count("\ufffd"):  # may end in half a pair
                continue
        wide = sum(any(low <= ord(c) <= high for low, high in _WIDE_SCRIPTS) for c in text)
        spaced = sum(c in _SPACED for c in text)
        readable = all(c >= " " or c in "\t\n\f\r" for c in text) and not any(
            unicodedata.category(c) in ("Cn", "Co") for c in text
        )
        if readable and wide >= _WIDE_SHARE * len(text) and spaced >= _SPACED_SHARE * len(text):
            return codec
    return None
