"""What forum software writes around a topic in the title of its window: "Harbour Board • View topic - Pumps - Page
2".
"""

from __future__ import annotations

import re

_TOPIC = (
    r"view topic|thread|topic|thema anzeigen|thema|voir le sujet|sujet|ver tema|tema|leggi argomento|argomento"
    r"|просмотр темы|тема|zobacz temat|temat|bekijk onderwerp|onderwerp|konuyu görüntüle|konu|visa tråd"
    r"|näytä aihe|主题|帖子"
)
_NOT_THE_TOPIC = re.compile(rf"(?i)^(?:(?:{_TOPIC})\s?[:-]\s+(?=\S))+")
"""What forum software writes before a topic in its window's title."""
_PAGE_OF = re.compile(
    r"(?i)(?:[\s|·•,–—-]+|\s?\()(?:page|seite|page n°|p[aá]gina|pagina|strona|страница|стр\.?|sivu|sida|side"
    r"|sayfa|第)\s?\d{1,4}"
    r"(?:\s?(?:of|von|sur|de|di|van|z|из|/)\s?\d{1,4})?(?:\s?页)?\)?$"
)
_ANNOUNCED = re.compile(rf"(?i)(?:\s[|•·»–—-]|::|»)\s?(?:{_TOPIC})\s?[:–—-]+\s+(?=\S)")


def bare_topic(line: str) -> str:
    """A line without what software writes before and after a topic.

    >>> bare_topic("View topic - Pumps - Page 2"), bare_topic("Topic of the month")
    ('Pumps', 'Topic of the month')
    """
    return _PAGE_OF.sub("", _NOT_THE_TOPIC.sub("", line.strip())).strip()


def announced_topic(title: str) -> str | None:
    """What follows "View topic - " in a window's title that begins with the board's name, ``None`` without that.

    >>> announced_topic("Harbour Board • View topic - Pumps"), announced_topic("Pumps • Harbour Board")
    ('Pumps', None)
    """
    m = _ANNOUNCED.search(title)
    return bare_topic(title[m.end() :]) if m else None
