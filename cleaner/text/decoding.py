"""Bytes into text, once: byte order mark, declared charset, strict UTF-8, detection."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from cleaner.errors import UsageError
from cleaner.text import encoding_signs

_WINDOWS = {
    "cp1252": "ascii us-ascii iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 latin-1 l1 cp819 windows-1252",
    "cp1254": "iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 latin-5 l5 windows-1254",
    "cp874": "iso-8859-11 iso8859-11 tis-620 dos-874 windows-874",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j",
    "cp949": "euc-kr euckr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
    "gb18030": "gb2312 gb_2312 gb_2312-80 gbk x-gbk chinese csgb2312 gb18030",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jis_2004": "euc-jp x-euc-jp",
    "mac_roman": "macintosh mac x-mac-roman",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le ucs-2 unicode csunicode",
    "utf-16-be": "utf-16be unicodefffe",
}
"""Labels the web reads as a superset (WHATWG Encoding Standard §4.2): a page that says latin-1 means windows-1252."""

_SINGLE_NAMES = """cp866 cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 koi8-r koi8-u mac-roman
mac-cyrillic iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14
iso8859-15 iso8859-16 cp437 cp850 cp852 cp855 cp857 cp862 cp864"""
_MULTI_NAMES = """utf-8 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be cp932 cp949 gb18030 big5hkscs big5 cp950 gbk
gb2312 hz euc_jp euc_jis_2004 euc_kr shift_jis shift_jis_2004 iso2022_jp iso2022_jp_2 iso2022_kr johab"""
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257")
_OTHER_NAMES = "cp1251 cp1253 cp1255 cp1256 cp874 koi8-r koi8-u iso8859-5 iso8859-6 iso8859-7 iso8859-8 cp866"
_OTHER_SCRIPTS = frozenset(_OTHER_NAMES.split())
_TELLING = re.compile(rb"[\x80-\xff\x1b]")
_C1 = re.compile(rb"[\x80-\x9f]")
_LATIN2 = re.compile(rb"(?<=[A-Za-z])[\xb1\xb6\xbc\xbe]|[\xb1\xb6\xbc\xbe](?=[A-Za-z])")
"""Letters of ISO 8859-2 that are signs in windows-1250, standing next to a letter."""
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3}")
_CHARSET = re.compile(rb"(?i)charset\s{0,5}=")
_HIGH_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_KANA_LEADS = (b"\x81", b"\x82", b"\x83")
"""First bytes of kana and punctuation in Shift JIS, of no letter in windows-1252."""
_LEADS = 0.2
"""Share of them that is taken for Japanese; chosen by hand."""
_MANY_HIGH = 60
"""Bytes beyond ASCII without which a declared charset is believed."""
_TOGETHER = 0.6
"""Share of them in runs of three and more that no text of Latin letters is taken to have; chosen by hand."""
_SINGLE = frozenset(_SINGLE_NAMES.split())
_MULTI = frozenset(_MULTI_NAMES.split())
_DETECT_BYTES = 65_536
_HEAD = 4096

_OLDER = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "cp1252", "mac-roman", "cp850", "cp852", "cp437")
"""Encodings tried where letters and signs stand as they do in no text; of two that read alike the first is taken."""
_ODD, _ODD_SHARE = 2, 0.015
"""Such places, and their share of the bytes beyond ASCII, from which on others are tried. 400 texts in 17 languages and
their own single-byte encodings have none; of those of DOS and the Mac read as others all but a few short ones do."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def scrub(text: str) -> str:
    """*text* with lone surrogates, which no UTF-8 can hold, replaced by U+FFFD; offsets do not move."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


@lru_cache(maxsize=256)
def codec_of(label: str | None) -> str | None:
    """Python's codec for a charset label as the web means it; ``None`` if there is none or it is no text encoding.

    >>> codec_of("ISO-8859-1"), codec_of("Shift_JIS"), codec_of("windows-1251"), codec_of("rot13"), codec_of("x")
    ('cp1252', 'cp932', 'cp1251', None, None)
    """
    if not label:
        return None
    name = label.strip().strip("\"'").lower()
    for codec, labels in _WINDOWS.items():
        if name in labels.split() or name == codec:
            return codec
    try:
        found = codecs.lookup(name.removeprefix("x-")).name
    except (LookupError, ValueError):
        return None
    found = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-16": "utf-16-le"}.get(found, found)
    return found if found in _SINGLE or found in _MULTI else None


def check_encoding(label: str | None) -> None:
    """Raise :class:`UsageError` for a configured encoding that does not exist."""
    if label is not None and codec_of(label) is None:
        raise UsageError(f"encoding: no text encoding {label!r}; try utf-8, windows-1252, shift_jis, gb18030 …")


@lru_cache(maxsize=64)
def _table(codec: str) -> str:
    """256 characters of a single-byte codec; undefined C1 bytes stand for themselves, as browsers read them."""
    chars = []
    for i in range(256):
        ch = bytes([i]).decode(codec, "replace")
        chars.append(chr(i) if ch == "\ufffd" and 0x80 <= i <= 0x9F else ch)
    return "".join(chars)


def _single(codec: str) -> bool:
    return codec.replace("_", "-") in _SINGLE


def _as(data: bytes, codec: str) -> str:
    """*data* in *codec*, undecodable bytes replaced."""
    if _single(codec):
        return codecs.charmap_decode(data, "replace", _table(codec))[0]
    return scrub(data.decode(codec, "replace"))


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return scrub(data.decode(codec))
    except (UnicodeDecodeError, ValueError):
        return None


def _by_mark(data: bytes) -> tuple[str, str] | None:
    if data.startswith(codecs.BOM_UTF8):
        return _as(data[3:], "utf-8"), "utf-8"
    for mark, codec in ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")):
        if data.startswith(mark) and (text := _strict(data[4:], codec)) is not None:
            return text, codec
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return _as(data[2:], codec), codec
    return None


def _unmarked_utf16(data: bytes) -> tuple[str, str] | None:
    """Text without a byte order mark whose every other byte is NUL, or that reads as UTF-16 of another script."""
    head = data[:_HEAD]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) < 4:
        return None
    if max(even, odd) * 5 >= len(head) * 2 and min(even, odd) * 20 <= max(even, odd):
        codec = "utf-16-be" if even > odd else "utf-16-le"
        return _as(data, codec), codec
    wide = encoding_signs.unmarked_utf16(head[: len(head) & ~1])
    return None if wide is None else (_as(data, wide), wide)


def decode(data: bytes, *, declared: str | None = None, encoding: str | None = None) -> tuple[str, str]:
    """*data* as text, and the encoding it was read as. Never fails: bytes that mean nothing become U+FFFD.

    Looked at in turn: a byte order mark; *declared* (HTTP header, ``<meta>``; labels as browsers read them, so latin-1
    is windows-1252); *encoding*, what the caller expects of inputs that declare nothing; strict UTF-8; UTF-8 with a
    few broken bytes; detection by chardet, then of encodings of DOS and the
    Mac where letters stand as they do in no text; windows-1252. A declared charset yields to valid UTF-8 with
    multi-byte
    characters where it is a single-byte one (servers that add ``charset=iso-8859-1`` to everything are common, other
    text that happens to be valid UTF-8 is not), or where the bytes are not valid in it.

    >>> decode("naïve – “café”".encode("cp1252"), declared="latin-1")
    ('naïve – “café”', 'cp1252')
    >>> decode("naïve".encode(), declared="iso-8859-1")
    ('naïve', 'utf-8')
    """
    data = bytes(data)
    if (marked := _by_mark(data)) is not None:
        return marked
    if (wide := _unmarked_utf16(data)) is not None:
        return wide
    utf8 = _strict(data, "utf-8")
    if utf8 is not None and data.isascii() and b"\x1b" not in data:
        return utf8, "utf-8"
    near: tuple[str, str] | None = None
    for label in (declared, encoding):
        codec = codec_of(label)
        if codec is None or codec == "utf-8":
            continue
        if codec in _LATIN and utf8 is None and _is_of_another_script(data):
            if _has_kana(data) and (japanese := _strict(data, "cp932")) is not None:
                return japanese, "cp932"
            continue
        if _single(codec):
            return (utf8, "utf-8") if utf8 is not None and not data.isascii() else (_as(data, codec), codec)
        if (exact := _strict(data, codec)) is not None:
            return exact, codec
        if near is None and (text := _as(data, codec)).count("\ufffd") * 50 <= len(text):
            near = text, codec
    if utf8 is not None and (data.isascii() is False or b"\x1b" not in data):
        return utf8, "utf-8"
    if near is not None and utf8 is None:
        return near
    if utf8 is None:
        text = _as(data, "utf-8")
        broken, beyond_ascii = text.count("\ufffd"), len(text) - len(text.encode("ascii", "ignore"))
        if broken * 11 <= beyond_ascii:
            return text, "utf-8"
    return _detected(data, utf8)


def _is_of_another_script(data: bytes) -> bool:
    """Whether the bytes beyond ASCII stand together, as they do in no text of Latin letters, or begin kana."""
    high = _high(data)
    together = sum(len(run) for run in _HIGH_RUNS.findall(data[:_DETECT_BYTES]))
    return high >= _MANY_HIGH and (together > _TOGETHER * high or _has_kana(data))


def _has_kana(data: bytes) -> bool:
    """Whether bytes that begin kana in Shift JIS are a good part of those beyond ASCII."""
    head = data[:_DETECT_BYTES]
    return sum(head.count(lead) for lead in _KANA_LEADS) > _LEADS * _high(data)


def _high(data: bytes) -> int:
    """Bytes beyond ASCII."""
    return len(data[:_DETECT_BYTES].translate(None, bytes(range(0x80))))


def _detected(data: bytes, utf8: str | None) -> tuple[str, str]:
    """What chardet says, restricted to encodings of the web, or windows-1252."""
    import chardet  # takes longer to import than most commands to run, and is rarely asked

    # What tells encodings apart may begin behind a long head of ASCII.
    first = _TELLING.search(data)
    sample = data[max(0, first.start() - _HEAD) :][:_DETECT_BYTES] if first else data[:_DETECT_BYTES]
    sample = _CHARSET.sub(b"", sample)  # what the page declares was looked at before, and chardet would believe it
    era = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO
    found = chardet.detect(sample, encoding_era=era, prefer_superset=True, compat_names=False)["encoding"]
    codec = codec_of(found)
    if codec in _OTHER_SCRIPTS and not _HIGH_RUN.search(sample):
        # Single letters among ASCII are accents; no text in another script is written so.
        found = chardet.detect(sample, include_encodings=_LATIN, compat_names=False)["encoding"]
        codec = codec_of(found)
    if codec == "cp1250" and not _C1.search(sample) and _LATIN2.search(sample):
        codec = "iso8859-2"
    if codec is None or _single(codec):
        codec = _of_older_systems(sample, codec)
    if codec and codec != "utf-8":
        return _as(data, codec), codec
    if utf8 is not None:
        return utf8, "utf-8"
    return _as(data, "cp1252"), "cp1252"


def _of_older_systems(sample: bytes, codec: str | None) -> str | None:
    """*codec*, or the one of DOS, the Mac or ISO in which *sample* reads like words where it does not in *codec*.

    chardet is not asked for these at once: their bytes are other letters in an encoding of the web, and on short
    texts it chooses wrongly.
    """
    sample = sample[-2 * _HEAD :]
    odd = encoding_signs.odd_places(_as(sample, codec or "cp1252"))
    if odd < _ODD or odd < _ODD_SHARE * _high(sample):
        return codec
    reads = {other: encoding_signs.odd_places(_as(sample, other)) for other in _OLDER}
    best = min(_OLDER, key=reads.__getitem__)
    return best if reads[best] * 4 <= odd else codec
