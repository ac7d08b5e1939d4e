"""Personal data in a text: e-mail addresses, telephone numbers, IP addresses and IBANs, found by form and checksum.

Precision goes before recall: what is masked wrongly damages a text. Names, postal addresses and the like are not looked
for. Every kind has a test that a chance sequence fails:

- *email*: an address with a host whose last part is letters and no file's ending (``logo@2x.png``), also written
  ``name (at) host (dot) org`` with brackets;
- *phone*: a number that is valid in its country's numbering plan (the library ``phonenumbers``, Google's): with its
country
  code anywhere, without it in the plan of the page's country (from the host's last part) or of its language;
- *ip*: a public IPv4 or IPv6 address, as datatrove takes them; no version numbers, no private or documentation
networks;
- *iban*: of a known country, of that country's length, with the right check digits (ISO 13616, ISO 7064 mod 97-10).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from cleaner.errors import UsageError

Stretch = tuple[int, int]


class PersonalSpan(NamedTuple):
    """A stretch of a text that is personal data."""

    start: int
    end: int
    kind: str
    """``email``, ``phone``, ``ip`` or ``iban``."""


def token_of(kind: str) -> str:
    """What stands in the place of a span: ``[EMAIL]``, ``[PHONE]``, ``[IP]`` or ``[IBAN]``."""
    return f"[{kind.upper()}]"


def find(
    text: str, kinds: Sequence[str], *, host: str | None = None, language: str | None = None
) -> list[PersonalSpan]:
    """The personal data of these *kinds* in *text*, in order; spans do not overlap.

    *host* and *language* are those of the page; they say in which countries' form a telephone number may be written.
    Raises :class:`UsageError` if telephone numbers are asked for and ``phonenumbers`` is not installed.
    """
    finders: dict[str, Callable[[str], Iterator[Stretch]]] = {
        "iban": _ibans,
        "email": _emails,
        "ip": _addresses,
        "phone": partial(_phones, regions=_regions(host, language)),
    }
    taken: list[PersonalSpan] = []
    for kind, finder in finders.items():
        if kind in kinds:
            found = [PersonalSpan(a, b, kind) for a, b in finder(text)]
            taken += [s for s in found if not any(s.start < t.end and t.start < s.end for t in taken)]
    return sorted(taken)


def masked(text: str, spans: Sequence[PersonalSpan]) -> str:
    """*text* with a token in the place of each span."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], token_of(span.kind)]
        at = span.end
    return "".join([*pieces, text[at:]])


def unmasked(text: str, spans: Sequence[tuple[int, str, str]]) -> str:
    """The inverse of :func:`masked`: *spans* are (start, original text, kind), in order of start.

    >>> t = "Ask ann@fen.example or bob@fen.example."
    >>> spans = find(t, ["email"])
    >>> masked(t, spans)
    'Ask [EMAIL] or [EMAIL].'
    >>> unmasked(masked(t, spans), [(s.start, t[s.start : s.end], s.kind) for s in spans]) == t
    True
    """
    pieces, at, moved = [], 0, 0
    for start, original, kind in spans:
        here = start + moved
        pieces += [text[at:here], original]
        at = here + len(token_of(kind))
        moved += len(token_of(kind)) - len(original)
    return "".join([*pieces, text[at:]])


_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}"
_EMAIL = re.compile(rf"(?<![\w.+%/@-])[\w.+%-]{{1,64}}@{_HOST}(?![\w@])")
_AT = r"\s{0,2}[\[({<]\s?(?:at|AT|ät|arroba|chez)\s?[\])}>]\s{0,2}"
_DOT = r"(?:\s{0,2}[\[({<]\s?(?:dot|DOT|punkt|punto|point)\s?[\])}>]\s{0,2}|\.)"
_SPELLED = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,3}}{_DOT}[^\W\d_]{{2,24}}(?!\w)"
)
_FILE_ENDINGS = frozenset("png jpg jpeg gif svg webp avif ico css js mjs html htm php pdf mp4 webm".split())
"""Last parts of file names such as ``logo@2x.png``."""


def _emails(text: str) -> Iterator[Stretch]:
    if "@" in text:
        for m in _EMAIL.finditer(text):
            name = m[0].partition("@")[0]
            if m[0].rpartition(".")[2].lower() not in _FILE_ENDINGS and name.strip(".-%+"):
                yield m.span()
    for m in _SPELLED.finditer(text) if re.search(r"[\[({<]\s?(?:at|AT|ät|arroba|chez)\s?[\])}>]", text) else ():
        yield m.span()


_IPV4 = re.compile(r"(?<![\w.:-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9a-fA-F]*:)[23][0-9a-fA-F]{0,3}(?::{1,2}[0-9a-fA-F]{1,4}){1,7}(?:::)?(?![\w:])")
"""Public IPv6 addresses begin with 2 or 3 (RFC 4291: 2000::/3)."""
_VERSION = re.compile(
    r"(?:\b(?:v|ver|version|versión|release|firmware|build|driver|section|chapter|§)\W{0,3})$", re.IGNORECASE
)


def _addresses(text: str) -> Iterator[Stretch]:
    for pattern in (_IPV4, _IPV6):
        for m in pattern.finditer(text):
            if _VERSION.search(text, max(0, m.start() - 12), m.start()):
                continue
            try:
                if ipaddress.ip_address(m[0]).is_global:
                    yield m.span()
            except ValueError:
                continue


_IBAN_LENGTHS = {
    **dict.fromkeys("NO".split(), 15), **dict.fromkeys("BE".split(), 16),
    **dict.fromkeys("DK FI FK FO GL NL SD".split(), 18), **dict.fromkeys("MK SI".split(), 19),
    **dict.fromkeys("AT BA EE KZ LT LU MN XK".split(), 20), **dict.fromkeys("CH HR LI LV".split(), 21),
    **dict.fromkeys("BG BH CR DE GB GE IE ME RS VA".split(), 22), **dict.fromkeys("AE GI IL IQ OM SO TL".split(), 23),
    **dict.fromkeys("AD CZ ES MD PK RO SA SE SK TN VG".split(), 24), **dict.fromkeys("LY PT ST".split(), 25),
    **dict.fromkeys("IS TR".split(), 26),
    **dict.fromkeys("BI DJ FR GR IT MC MR SM".split(), 27),
    **dict.fromkeys("AL AZ BY CY DO GT HN HU LB NI PL SV".split(), 28),
    **dict.fromkeys("BR EG PS QA UA".split(), 29), **dict.fromkeys("JO KW MU YE".split(), 30),
    **dict.fromkeys("MT SC".split(), 31), **dict.fromkeys("LC".split(), 32), **dict.fromkeys("RU".split(), 33),
}  # fmt: skip
"""Characters of an IBAN by country (SWIFT's IBAN registry, release 99)."""
_IBAN = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}", re.IGNORECASE)


def _ibans(text: str) -> Iterator[Stretch]:
    at = 0
    while m := _IBAN.search(text, at):
        at = m.start() + 2
        if (end := _iban_end(text, m)) is not None:
            yield m.start(), end
            at = end


def _iban_end(text: str, m: re.Match[str]) -> int | None:
    """Where the IBAN that begins at a match ends, if it is one; words after it may have been matched with it."""
    wanted = _IBAN_LENGTHS.get(m[0][:2].upper())
    found, end = "", m.start()
    while len(found) != wanted and end < m.end():
        found += text[end] if text[end].isalnum() else ""
        end += 1
    if len(found) != wanted or text[end : end + 1].isalnum():
        return None
    moved = (found[4:] + found[:4]).upper()
    return end if int("".join(str(int(c, 36)) for c in moved)) % 97 == 1 else None


_DIGITS = re.compile(r"\+?(?:\d[\s().\-/\u00a0\u2010-\u2015]{0,3}){7,}")
"""Without seven digits there is no telephone number in a text."""
_COUNTRY_OF_LANGUAGE = {
    "en": ("US", "GB"), "de": ("DE", "AT", "CH"), "fr": ("FR",), "es": ("ES", "MX"), "it": ("IT",),
    "pt": ("BR", "PT"), "nl": ("NL",),
    "pl": ("PL",), "ru": ("RU",), "uk": ("UA",), "cs": ("CZ",), "sk": ("SK",), "hu": ("HU",), "ro": ("RO",),
    "bg": ("BG",),
    "el": ("GR",), "tr": ("TR",), "sv": ("SE",), "no": ("NO",), "nb": ("NO",), "da": ("DK",), "fi": ("FI",),
    "ja": ("JP",),
    "ko": ("KR",), "zh": ("CN", "TW"), "vi": ("VN",), "th": ("TH",), "id": ("ID",), "hi": ("IN",),
    "ar": ("SA", "EG"), "fa": ("IR",),
    "he": ("IL",), "hr": ("HR",), "sr": ("RS",), "sl": ("SI",), "lt": ("LT",), "lv": ("LV",), "et": ("EE",),
    "is": ("IS",),
}  # fmt: skip
"""Where most pages of a language come from: tried where the host names no country."""


_CALL = re.compile(
    r"(?:☎|📞|\b(?:tel|tél|phone|telephone|téléphone|telefon\w*|teléfono|telefono|telefone|mobile|cell|fax|call|whatsapp|"
    r"handy|mobil|ring|sms|тел|телефон|電話|电话|전화))\W{0,6}$",
    re.IGNORECASE,
)
"""What must stand before a number without any sign in it, which may be anything that is counted."""


def _regions(host: str | None, language: str | None) -> tuple[str, ...]:
    last = (host or "").rpartition(".")[2].upper()
    if len(last) == 2 and last.isalpha() and last not in ("EU", "IO", "TV", "ME", "CO", "AI"):
        return ("GB",) if last == "UK" else (last,)
    return _COUNTRY_OF_LANGUAGE.get(language or "", ())


def _phones(text: str, regions: Sequence[str]) -> Iterator[Stretch]:
    if not _DIGITS.search(text):
        return
    try:
        from phonenumbers import Leniency, PhoneNumberMatcher
    except ImportError:
        raise UsageError("masking telephone numbers needs phonenumbers (pip install 'pagewash[pii]')") from None
    taken: list[Stretch] = []
    for region in (None, *regions):
        for m in PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=len(text)):
            bare = m.raw_string.isdecimal() and not _CALL.search(text, max(0, m.start - 24), m.start)
            if not bare and not any(m.start < b and a < m.end for a, b in taken):
                taken.append((m.start, m.end))
    yield from sorted(taken)
