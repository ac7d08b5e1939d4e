"""Lines that say how a text may be used."""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.language import language_files

COPYRIGHT = re.compile(
    r"(?i)^[\s|*•·–-]{0,4}(?:©|\(c\)|℗|copyright\b|copr\.)[\s©℗(c)]{0,8}(?:by\s|the\s)?(?:\d{4}|[^\W\d_])|"
    r"(?:©|\(c\)|\bcopyright\b|&copy;)[\s©]{0,3}(?:19|20)\d{2}|\b(?:19|20)\d{2}\s?(?:[-–]\s?(?:19|20)?\d{2,4})?\s?©"
)


_LICENSE_KEYS = (
    "©", "℗", "(c)", "copyright", "licen", "lizenz", "commons", "cc-", "cc b", "ccb", "cc0", "gfdl", "rights",
    "rechte", "droits", "derechos", "direitos",
    "diritti", "riproduzione", "prawa", "hakk", "прав", "حقوق", "版权", "版權", "保留", "転載", "转载", "무단",
    "reproduc", "republish", "reprint",
    "redistribut", "disseminated", "reposted", "distributed", "copied", "quoted", "permission", "public domain",
    "nachdruck", "vervielf", "weiterverw",
    "wiedergabe", "reprodução", "reproducción", "prohibida", "przedruk", "kopiowanie", "powielanie", "rozpowszechn",
    "izin", "kaynak g", "перепечат",
    "воспроизвед", "копирован", "использован", "передрук", "використан", "відтворен", "يحظر", "يمنع", "ذکر منبع",
)  # fmt: skip
"""A line with none of these holds no term; saves reading prose with the long pattern."""


@lru_cache(maxsize=1)
def _terms() -> re.Pattern[str]:
    """What licences and prohibitions say."""
    return re.compile(f"(?i){'|'.join(language_files.entries('lines', 'licence'))}")


def license_terms(line: str) -> bool:
    """Whether a line states under which terms the text may be used: a licence, a prohibition, or a copyright notice.

    >>> license_terms("Texts may be disseminated on the condition that their origin is credited.")
    True
    >>> license_terms("© 2019 The Herald")
    True
    >>> license_terms("The minister said the licence had been withdrawn.")
    False
    """
    if len(line) > 1500:
        return False
    low = line.lower()
    if not any(k in low for k in _LICENSE_KEYS):
        return False
    return bool(COPYRIGHT.search(line[:200]) or _terms().search(line))
