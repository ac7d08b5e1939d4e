"""Lines that name an author."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.language import dates as dt
from cleaner.language.date_words import beside_dates, fold, months, weekdays
from cleaner.language.line_forms.line_limits import LONGEST

_PREFIX = re.compile(
    r"""(?xi)
    \s{0,4} (?:[-–—•|·*»]\s{0,2})?
    (?:
      (?P<plain>
          (?:(?:written|reported|posted|published|story|words|text|reporting|article|submitted|compiled|edited
            |translated|review|reviewed|interview|photos?\ and\ text)\ (?:and\ \w{1,12}\ )?)?by
        | (?:ein\ (?:\w{1,14}\ ){0,2}|text\ |geschrieben\ |verfasst\ |veröffentlicht\ )?von
        | (?:écrit\ |publié\ |rédigé\ |texte\ |article\ )?par
        | (?:escrito\ |publicado\ |texto\ )?por | (?:scritto\ da|a\ cura\ di|articolo\ di|testo\ di|pubblicato\ da|di)
        | (?:geschreven\ |gepubliceerd\ |tekst\ )?door | av | af
        | (?:napisane\ |opublikowane\ )?przez
      )(?=[:\s]) :?
    | (?P<label>
          author|authors|author\(s\)|writer|writers|text|words|story|reporter|correspondent|contributor|posted\ by
            |written\ by
        | autor|autorin|autoren|autor:innen|autor\*innen|verfasser|verfasserin|redakteur|redakteurin|ein\ beitrag\ von
        | auteur|auteure|auteurs|autrice|texte|rédaction|propos\ recueillis\ par
        | autora|autores|texto|redacción|redacao|redação|reportagem|entrevista
        | autore|autori|testo|auteur\(s\)|tekst|redactie|tekst\ i\ zdjęcia|opracowanie|opracował|opracowała|oprac\.
          |autorka
        | yazar|yazan|haber|muhabir|röportaj|kaynak\ ve\ yazar
        | автор|авторы|автори|текст|беседовал|беседовала|подготовил|подготовила|записал|записала|підготував|підготувала
        | بقلم|كتب|كتبت|حوار|إعداد|تقرير|الكاتب|المؤلف|حاوره|حاورها|نویسنده|گزارش|نوشته|نوشتهٔ|به\ قلم
        | 作者|撰文|撰稿|文|记者|記者|编辑|編輯|责任编辑|来源作者|ライター|執筆|文責|著者|取材|글쓴이|글|저자|작성자
      )\s{0,2}[:：/／・﹕]
    | (?P<spaced> بقلم|كتب|كتبت|به\ قلم)(?=\s)
    )
    \s{0,3}
    """
)  # fmt: skip
_KOREAN_REPORTER = re.compile(r"^\s{0,4}[\[(]?(?:[^\s=]{1,12}\s?=\s?)?([가-힣]{2,4}) ?기자\b")
_CHINESE_REPORTER = re.compile(
    r"^\s{0,4}[(（【]?(?:本报|本報|本网|本站|新华社|新華社)?(?:[^\s,，。]{0,8}?)(?:记者|記者)[:：\s]{0,2}([㐀-鿿]{2,4})(?![㐀-鿿])"
)
_SEPARATOR = re.compile(r"\s{0,3}(?:[|•·●»/\t]|\s[-–—]\s|[,;](?=\s)|\((?=.{0,60}\)))\s{0,3}|\s{2,8}")
_JOIN = re.compile(
    r"(?i)\s{0,2}(?:&|,?\s(?:and|und|et|y|e|i|en|ve|и|та|і|with|mit|avec|con|com)\s|、|،\s?|\sو\s?)\s{0,2}"
)
_COMMA = re.compile(r",\s")
_LISTED = re.compile(r"(?i),\s(?P<next>[^,;|]{4,40}?)(?:,|\s(?:&|and|und|et|y|e|i|en|ve|и|та|і)\s)")
_PLACE = re.compile(
    r"(?i)\s(?:in|aus|à|en|em|a|da|te|w|z|в|из|у|في|from|for|at|pour|für|para|per|voor|dla|special to)\s(?=\S)"
)
_PARTICLES = frozenset(
    "van von der den de del della di da dos das do du la le les el al bin ibn ben bint y e ter ten zu zum zur af av of"
    " st mac mc dello degli santos abu bar und i ال".split()
)
_TITLES = frozenset("dr prof sir dame lord lady mr mrs ms miss rev fr pfr dipl ing phd md jr sr ii iii iv".split())
_NOT_NAMES = frozenset(
    """the a an this that these those and or but not no yes how what why when where who which our your their his her its
    my all
    more most less many one two three four five six ten first second third last next new old other another each every
    both day week month year years today tomorrow yesterday morning evening night time way end design default law
    contrast comparison then now popular using clicking signing subscribing continuing submitting registering entering
    joining reading following accepting phone email mail date popularity category topic tag tags price name author
    rating relevance location region country number far der die das den dem ein eine einer einem wegen allem nun nur
    heute gestern morgen hier dort wem was wir uns ihnen ihr euch les la le un une des ce cette ces exemple contre
    ailleurs conséquent rapport défaut jour semaine mois an favor fin supuesto ejemplo eso esto qué que lo los las el
    una uno su sus mi tu nuestro otra otro primera primer ahora tanto exemplo isso isto sua seu favor enquanto que causa
    meio mais menos fim vezes qualquer amor más menos ciento cento het een deze dit""".split()
)
_MOST_NAMES = 12
_STAFF = frozenset(
    """reuters afp ap dpa efe ansa xinhua tass bloomberg staff admin administrator editor editors editorial newsroom
    redaktion
    redacción redacao redação redazione redactie redakcja редакция editorial-team anonymous guest cnn bbc epd kna apa
    sda ats lusa pti ani""".split()
)
_ROLE_AFTER_COMMA = re.compile(
    r"(?i)\b(?:staff|senior|chief|associate|assistant|deputy|managing|special|guest|contributing|political|science|"
    r"sports?|business|health|news|freelance|editor|reporter|writer|correspondent|columnist|author|professor|director|"
    r"attorney|fellow|analyst|journalist|redakteur\w{0,3}|journaliste|periodista|jornalista|giornalista|dziennikarz|"
    r"muhabir|редактор|журналист|корреспондент)\b"
)


def byline(line: str) -> str | None:
    """The author a line names as its author, or ``None``; several are joined by "; ".

    A prefix is wanted ("By", "Von", "Text:", "Автор:" …), then a name that looks like one, then nothing but a role, a
    place or a date. Names alone on a line are no bylines by themselves: see :func:`person`.

    >>> byline("By Ragip Soylu in Ankara Published date: 25 September 2020")
    'Ragip Soylu'
    >>> byline("By the time we arrived it was dark.") is None
    True
    """
    if len(line) > LONGEST:
        return None
    line = line.strip().replace("\xa0", " ")
    m = _PREFIX.match(line)
    if not m:
        k = _KOREAN_REPORTER.match(line) or _CHINESE_REPORTER.match(line) if not line.isascii() else None
        return k[1] if k and len(line) < 60 else None
    rest = line[m.end() :]
    strong = m["plain"] is None or m[0].rstrip().endswith(":")
    if not strong and " " in m["plain"]:  # "posted by ann_92 on May 3, 2019": beside a date a user name will do
        strong = bool(dt.find(rest))
    if not rest or (not strong and len(rest) > 200):
        return None
    names, tail = _names(rest, strong)
    if not names or not _closes(tail, strong):
        return None
    if (
        len(names) == 1
        and not strong
        and " " not in names[0]
        and fold(names[0]) not in _STAFF
        and not (tail and dt.find(tail))
    ):
        return None  # "By Design": one word alone is too little after a plain "by"
    return "; ".join(names)


def _names(rest: str, strong: bool, depth: int = 0) -> tuple[list[str], str]:
    """Names at the start of *rest* and what comes behind them."""
    cut = len(rest)
    if found := dt.find(rest):
        cut = found[0].start
    for pattern in (_SEPARATOR, _PLACE):
        if s := pattern.search(rest, 1):
            cut = min(cut, s.start())
    join = _JOIN.search(rest, 1, min(cut + 8, len(rest)))
    if cut < len(rest) and rest[cut] == "," and (m := _LISTED.match(rest, cut)) and is_name(m["next"].strip()):
        join = _COMMA.match(rest, cut)  # "Ann Lee, Bob Ray and Cy Dee"
    if join and join.start() <= cut and is_name(rest[: join.start()].strip(), loose=strong):
        follows = rest[join.end() :]
        more, tail = _names(follows, False, depth + 1) if follows and depth < _MOST_NAMES else ([], "")
        if more:
            return [rest[: join.start()].strip(), *more], tail
    name = rest[:cut].strip(" ,;:.(|-–—")
    # "Kashmira Gander On 11/13/19", "Ryan Devereaux Published:": a word that belongs to the date
    words = name.split()
    while len(words) > 1 and fold(words[-1].rstrip(":")) in beside_dates():
        words.pop()
    name = " ".join(words)
    tail = rest[rest.find(name) + len(name) :] if name else rest
    return ([name], tail) if is_name(name, loose=strong) else ([], rest)


def _closes(tail: str, strong: bool) -> bool:
    """Whether what follows a name may end a byline: nothing, or something short that is no sentence."""
    tail = tail.strip()
    if not tail:
        return True
    for d in reversed(dt.find(tail)):
        tail = tail[: d.start] + tail[d.end :]
    tail = tail.strip()
    if not tail:
        return True
    words = tail.split()
    if len(words) > (16 if strong or _ROLE_AFTER_COMMA.search(tail) else 9):
        return False
    if tail[0] == ",":  # "By Monday, the river had …"
        return bool(_ROLE_AFTER_COMMA.search(tail)) or all(w[:1].isupper() or len(w) < 4 for w in words[:6])
    return not (tail[-1] in ".!?。" and len(words) > 4 and not _ROLE_AFTER_COMMA.search(tail))


def is_name(text: str, *, loose: bool = False) -> bool:
    """Whether *text* looks like the name of a person or desk; *loose* also takes a single word or user name.

    >>> is_name("Alexandra Tremayne-Pengelly"), is_name("Ursula von der Leyen"), is_name("the time we arrived")
    (True, True, False)
    """
    if not 2 <= len(text) <= 60 or text[-1] in "!?:;" or any(c in text for c in '<>{}[]=#$%€£¥…"“”'):
        return False
    words = text.split()
    if len(words) > (8 if text.isascii() else 7):
        return False
    if not any(c.isalpha() for c in text):
        return False
    if text.isascii() or not _caseless(text):
        return _cased_name(words, loose)
    if "\u0600" <= text[0] <= "\u06ff":
        return 1 <= len(words) <= 5 and len(text) <= 40 and (loose or len(words) > 1)
    letters = sum(c.isalpha() for c in text)
    return 2 <= letters <= 20 and len(words) <= 4 and not any(c in text for c in "。，、！？")


def _caseless(text: str) -> bool:
    return not any(c.isupper() or c.islower() for c in text)


def _cased_name(words: Sequence[str], loose: bool) -> bool:
    capital = 0
    for i, word in enumerate(words):
        bare = word.strip(".,'’()-")
        key = fold(bare)
        if not bare:
            return False
        if key in months() and len(bare) > 3 and len(words) == 1:
            return False
        if bare[0].isupper() or (len(bare) > 2 and bare[1] in "'’" and bare[2:3].isupper()):
            if i == 0 and (key in _NOT_NAMES or (key in weekdays() and len(bare) > 3)):
                return False
            if any(c.isdigit() for c in bare) and not loose:
                return False
            capital += key not in _TITLES
        elif key not in _PARTICLES and key not in _TITLES:
            return loose and len(words) == 1 and fold(bare) not in _NOT_NAMES and len(bare) > 1
        elif i == len(words) - 1 and key in _PARTICLES:
            return False
        if word.endswith(".") and len(bare) > 4 and i < len(words) - 1:
            return False
    return capital >= 1 and len(words) <= 6


def person(line: str) -> str | None:
    """*line* if it is nothing but a name, perhaps with a role behind a comma ("Ann Lee, Staff Writer"): two to five
    words.

    Weak evidence: menu entries look the same. To be used beside a byline or a date.
    """
    line = line.strip()
    if len(line) > 120:
        return None
    head, comma, role = line.partition(",")
    if comma and not _ROLE_AFTER_COMMA.search(role):
        return None
    head = head.strip(" |•·-–—&")
    words = head.split()
    if not is_name(head) or (not _caseless(head) and not 2 <= len(words) <= 5) or head[-1:] in ".":
        return None
    return head
