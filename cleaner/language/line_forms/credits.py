"""Captions of pictures, and lines that credit a picture or a source."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cleaner.language import language_files
from cleaner.language.date_words import fold
from cleaner.language.line_forms.licence_terms import COPYRIGHT
from cleaner.language.line_forms.line_limits import LONGEST


class Credit(NamedTuple):
    """A caption or credit line. ``kind`` is ``source`` (who supplied the text) or ``caption`` (of a picture, or its
    credit).
    """

    kind: str
    text: str


@lru_cache(maxsize=1)
def _picture() -> re.Pattern[str]:
    """The label of a caption or of a picture's credit, and the mark after it."""
    return re.compile(
        rf"(?i)[\s(\[*•|]{{0,4}}(?:{_any('picture')})"
        r"\s{0,2}(?P<mark>[:：／/=＝–—-]|©|\(c\)|\)|\]|$|\s(?=©|[A-ZÀ-Þ@]))"
    )


@lru_cache(maxsize=1)
def _source() -> re.Pattern[str]:
    """A line that says who supplied the text."""
    return re.compile(rf"(?i)[\s(\[*•|]{{0,4}}(?:{_any('source')})\s{{0,2}}[:：／＝]\s{{0,3}}(?P<who>\S.{{0,160}})$")


@lru_cache(maxsize=1)
def _placed() -> re.Pattern[str]:
    """What a line begins with that says of a picture that it is not of the event."""
    return re.compile(f"(?i)(?:{_any('placed_picture')})")


def _any(key: str) -> str:
    return "|".join(language_files.entries("lines", key))


_AGENCY = (
    r"AFP|AP|Reuters|REUTERS|dpa|DPA|EPA(?:[-/]EFE)?|EFE|ANSA|Ansa|TASS|ТАСС|Xinhua|新华社|PTI|AAP|KNA|epd|apa|APA|Lusa|ABr|PAP|imago|IMAGO|"
    r"Getty(?: Images)?|GETTY(?: IMAGES)?|Shutterstock|SHUTTERSTOCK|iStock(?:photo)?|Adobe ?Stock|Depositphotos|"
    r"Alamy|Pixabay|Unsplash|Pexels|Flickr|"
    r"Wikimedia(?: Commons)?|Wikipedia|picture[ -]alliance|Anadolu(?: Agency| Ajansı)?|AA|РИА Новости|РИА|Keystone|"
    r"Belga|ANP|NurPhoto|"
    r"Bloomberg|NASA|Agência Brasil|Associated Press|CC[ -]BY[-A-Z0-9. ]{0,12}|VCG|视觉中国|연합뉴스|뉴시스|共同|時事|"
    r"Thinkstock|Fotolia|Clipdealer|Colourbox|Dreamstime|123RF|Zoonar|pixelio|"
    r"stock\.adobe|SIPA|Europa Press|Télam|Agencia UNO|Lehtikuva|NTB|MTI|ČTK|ddp|PA Wire|Hollandse Hoogte"
)
_BY_AGENCY = (
    rf"(?:[^()\[\]/|]{{1,40}}(?:[/,|]|\s[–-]\s)\s{{0,2}})?(?:{_AGENCY})(?:\.(?:com|de|org))?"
    r"(?:\s(?:files?|archives?|pool|via\s\S{2,20}))?(?:\s{0,2}[/|]\s{0,2}[^()/|]{1,40})?\s{0,2}[)\]]?\s{0,2}\.?$"
)
_CREDIT_END = re.compile(rf"[(\[/|©\s](?:(?<!\s)\s{{0,2}}|(?<=\s)[–—-]\s|(?<=\()via\s){_BY_AGENCY}")
_LABELLED_END = re.compile(
    # First letters stand apart, so that the search passes over all others.
    r"[pfibkPFIBKıİK](?<=\b.)(?i:(?<=p)hotos?|(?<=p)hotographs?|(?<=f)otos?|(?<=i)mages?|(?<=b)ild|(?<=b)ilder|"
    r"(?<=k)uva|(?<=i)magen|(?<=i)magem)(?:\s(?i:by|via))?\s{0,2}[:/]?\s{0,2}" + _BY_AGENCY
)
_AGENCY_LAST = re.compile(
    r"[.!?”»]\s(?:AFP|Reuters|REUTERS|EFE|dpa|ANSA|Lusa|EPA|IMAGO|NTB|MTI|KNA|Getty Images|Shutterstock|iStock)$"
)
_AGENCY_FIRST = re.compile(rf"(?:{_AGENCY})(?=$|[\s/|,.)])")
_NAMING = frozenset("by credit credits courtesy of via von credito creditos fot fot. 摄影 攝影 撮影".split())
_CREDIT_ONLY = re.compile(
    rf"(?:©|\(c\)|\(C\)|Copyright)?\s{{0,2}}(?:[^\W\d_][\w.’'-]{{0,20}}\s){{0,3}}[/|,-]?\s{{0,2}}(?:{_AGENCY})(?:\s{{0,2}}[/|,-]\s{{0,2}}\S.{{0,40}})?$"
)
_PAREN_CREDIT = re.compile(
    # What all alternatives open with stands first, so that the search passes over everything else.
    r"(?i)[(\[/|,.!?)](?:"
    r"(?<=[(\[])\s{0,2}(?:photo|photos|photograph|foto|fotos|image|picture|credit|bild|bildquelle|bildnachweis|"
    r"symbolbild|grafik|crédit|crédits|imagen|imagem|immagine|beeld|kuva|fot\.?|zdj\.|fotoğraf|фото|图|写真|사진|©|\(c\))"
    r"[\s:/.©]{1,4}[^()\[\]]{2,80}[)\]]\s{0,2}\.?$|"
    r"(?<=\()(?:symbol|archiv|beispiel)(?:bild|foto)\)\.?$|"
    r"(?<=[/|])\s?(?:photos?|fotos?|quelle|źródło|source|fuente|fonte|bron|crédits?|credits?|fot\.|фото|источник)"
    r"\s?[:/]\s?[^:]{2,60}$|"
    r"(?<=,)\s(?:photo|foto)\s?:\s?(?-i:[A-ZÀ-Þ])[^.:,]{2,50}$|"
    r"(?<=[.!?)])\s(?:courtesy(?: of)?|(?:photo|image)s? (?:by|courtesy(?: of)?)|(?:photo|photograph|image|foto|bild|"
    r"kuva|credit|imagen|imagem|zdjęcie|beeld|фото|fot\.)\s?[:/])\s?(?:[^.:]|\.(?!\s?[A-ZÄÖÜ][a-z]{3})){2,60}\.?$)"
)
_MARKED = re.compile(r"(?:(?<=[\w\s/.!?])©|[/|]\s?\([cC]\))\s?[^\W\d][^()©\d]{2,50}$")
"""A photographer after the mark, at the end of a caption."""
_FILE_NAME = re.compile(r"[\w()., -]{1,120}\.(?i:jpe?g|png|gif|webp|tiff?|bmp|svg)$")


def caption_credit(line: str) -> Credit | None:
    """What a picture's caption or a credit line says, or ``None``.

    A caption is known by its label ("Photo:"), its agency at the end ("… in Idlib (AFP)"), or by being a file name; a
    caption without any of these looks like any sentence and is not found.

    >>> caption_credit("Source: Commonspace.eu with agencies.")
    Credit(kind='source', text='Commonspace.eu with agencies.')
    >>> caption_credit("Foto: Kay Nietfeld").kind, caption_credit("Photos are welcome at the desk.")
    ('caption', None)
    """
    line = line.strip()
    if not line or len(line) > LONGEST:
        return None
    if m := _source().match(line):
        who = m["who"].strip()
        return Credit("source", who) if len(who.split()) <= 14 else None
    low = line.lower()
    signed = "©" in low or "(c)" in low
    if (signed or "cop" in low or "℗" in low) and COPYRIGHT.search(line):
        return None  # of the page or its software; a picture's © carries no year
    if (m := _picture().match(line)) and _is_picture(line, m):
        return Credit("caption", line)
    if _FILE_NAME.match(line) and not line[: line.rfind(".")].isdigit() and " and " not in line:
        return Credit("caption", line)
    if len(line) < 80 and _CREDIT_ONLY.match(line):
        return Credit("caption", line)
    end = max(0, len(line) - 120)
    marked = signed and _MARKED.search(line, end)
    ends = (_PAREN_CREDIT, _CREDIT_END, _LABELLED_END)
    if marked or any(pattern.search(line, end) for pattern in ends):
        # An agency closes a caption, but also the last sentence of a story: that has sentences before it.
        return Credit("caption", line) if line.count(". ") <= 2 and "owered " not in line else None
    if len(line) < 180 and line.count(". ") <= 1 and _AGENCY_LAST.search(line, max(0, len(line) - 40)):
        return Credit("caption", line)
    if _placed().match(line):
        return Credit("caption", line)
    return None


def _is_picture(line: str, m: re.Match[str]) -> bool:
    mark, rest = m["mark"], line[m.end() :].strip()
    if not mark:  # the label is the whole line
        return fold(line) in _LONE_LABELS
    if mark in ")]":
        return False
    if mark.isspace():
        label = fold(m[0]).split()
        named = bool(label) and label[-1].strip("(") in _NAMING
        return 0 < len(rest.split()) <= 7 and (rest[0] in "©@" or named or bool(_AGENCY_FIRST.match(rest)))
    if mark in "-–—=":
        return bool(rest) and len(rest) < 160 and m.end() < len(line) and line[m.end() - 2 : m.end() - 1] in " )"
    return True


_LONE_LABELS = frozenset(fold(w) for w in "фото foto photo caption credit bild 写真 사진 fotoğraf".split())
