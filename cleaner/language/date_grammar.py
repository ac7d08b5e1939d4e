"""The one grammar of dates: what a date, a time of day and an age look like, as patterns.

:mod:`cleaner.language.dates` reads dates with the first part, :mod:`cleaner.language.date_spans` finds where a line
says one with the second (``SPAN_``), without reading it. The words come from the language files
(:mod:`cleaner.language.date_words`). All patterns are bounded and are tried on plain text
(:func:`cleaner.language.date_parts.plain`) or folded lines.
"""

from __future__ import annotations

import re

from cleaner.language.date_parts import WORD

MONTH_WORD = WORD + r"(?: (?:الثان[يی]|ال[أا]ول|اول|ثانی))?"
ORD = r"(?:st|nd|rd|th|er|re|ère|ème|ª|º|°|-?го|-?е|-?me|an)?"
OF = r"(?:(?:of|de|di|do|da|af|den)[ ]{1,2}|d'|ng[àa]y )?"
YEAR_OF = r"(?:(?:of|de|del|do|d'|n[ăa]m)[ ]{1,2})?"
NOT = r"(?![\d])"

YMD = re.compile(r"(\d{4})[ ]?([-/.])[ ]?(\d{1,2})[ ]?\2[ ]?(\d{1,2})" + NOT)
CJK = re.compile(r"(\d{4})[ ]?[年년][ ]?(\d{1,2})[ ]?[月월](?:[ ]?(\d{1,2})[ ]?[日号號일])?")
ERA = re.compile(r"(\d{1,3})[ ]?年[ ]?(\d{1,2})[ ]?月(?:[ ]?(\d{1,2})[ ]?日)?")
CJK_MD = re.compile(r"(\d{1,2})[ ]?[月월][ ]?(\d{1,2})[ ]?[日号號일]")
Y_MON_D = re.compile(rf"(\d{{4}})[.,]?[ -]({MONTH_WORD})\.?[ -](\d{{1,2}})(?![\d:])")
D_MON = re.compile(rf"(\d{{1,2}}){ORD}(?:-\d{{1,2}}{ORD})?([ .-]{{0,3}}){OF}({MONTH_WORD})(\.?)")
THEN_YEAR = re.compile(rf"(?:\.|,)?([ /-]{{0,2}}){YEAR_OF}(\d{{4}}|'\d{{2}}|\d{{2}}(?=$|[ ,;:)|]))(?![\d])")
D_THANG = re.compile(r"(\d{1,2})[ ]?th[áa]ng[ ](\d{1,2})(?:[ ,]{0,2}(?:n[ăa]m )?(\d{4}))" + NOT)
MON_D = re.compile(rf"(\d{{1,2}}){ORD}(?:[ ]?-[ ]?\d{{1,2}}{ORD})?(?!\d)")
CTIME_YEAR = re.compile(
    r"[ ](\d{1,2}:\d{2}:\d{2})[ ](?:([a-z]{3,4}|[+-]\d{4})[ ])?(\d{4})" + NOT,
)
D_YEAR = re.compile(r"(?:\.|,)?[ ,]{0,2}(?:(?:of|de|del)[ ])?(\d{4}|'\d{2})(?![\d:])")
DASH_YEAR = re.compile(r"-(\d{4}|\d{2})(?!\d)")
DMY = re.compile(r"(\d{1,2})[ ]?([./-])[ ]?(\d{1,2})[ ]?\2[ ]?(\d{4}|\d{2})(?!\d|[./-]\d|,\d{3})")
MONTH_BEFORE = re.compile(rf"({MONTH_WORD})(\.?)(?:,|[ -]de(?=[ ]))?([ -]{{1,2}}|(?<=\.))(?:the )?$")
ERA_BEFORE = re.compile(r"(令和|平成|昭和|民國|民国)[ ]?$")
BUDDHIST_ERA = 543
BUDDHIST_YEARS = (2400, 2700)
"""Years of the Buddhist era, which Thailand counts from 543 BC."""
THAI = re.compile("[\u0e01-\u0e4e]")
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}

TIME_BEFORE = re.compile(
    r"(?<![\d:])(\d{1,2}):(\d{2})[ ]?(am|pm|a\.m\.|p\.m\.)?[ ,|•·-]{1,3}(?:on |le |em |del |am |den )?$"
)
DAY_BEFORE = re.compile(r"\d[. ]{1,2}$")
DIGITS = re.compile(r"\d{1,20}")
NAMED_DAY = re.compile(rf"(?<!\w)({WORD})\.?,?[ ]{{1,2}}$")
CHINESE_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)


# Where a line says a date: the same things, seldom more than their form.

SPAN_YEAR = r"(?:1[34]|19|20)\d\d"
SPAN_TIME = (
    r"\d{1,2}(?:[:.]\d\d){1,2}(?:\.\d{3})?(?:\s?[ap]\.?\s?m\b\.?)?"
    r"(?:\s?(?:uhr|gmt|utc|z\b|[+-]\d{4}|[+-]\d\d:\d\d)|\s[a-z]{1,4}t\b)?"
)
SPAN_GLUE = r"[\s,|@·»«\-–—]{0,4}(?:(?:at|um|a las|as|alle|alle ore|om|o godz\.|o|saat|в|kl\.?|klo|den|ore|a|u|у)\s)?"
SPAN_NUMERIC = re.compile(
    rf"(?<![\d.])(?:(?:{SPAN_YEAR}(?P<a>[-/.])\d{{1,2}}(?P=a)\d{{1,2}}|\d{{1,2}}(?P<b>[-/.])\d{{1,2}}(?P=b)(?:{SPAN_YEAR}"
    rf"|\d\d))(?![\d])(?:t(?=\d\d:))?"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]?)"
    rf"(?:{SPAN_GLUE}{SPAN_TIME})?"
)
SPAN_DAY_BEFORE = re.compile(r"(?<!\w)(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|[.ºªo])?[\s\-.]{1,2}(?:de |of )?$")
SPAN_AFTER_DAY = re.compile(
    rf"[.,]{{0,2}}(?:[\s\-]{{1,2}}(?:de |del )?(?:{SPAN_YEAR}(?!\d)|'?\d\d\b(?!:)))?"
    rf"(?:{SPAN_GLUE}{SPAN_TIME})?(?:\s{SPAN_YEAR}\b)?"
)
SPAN_DAY_AFTER = re.compile(
    rf"\.?\s(?:\d{{1,2}}(?:st|nd|rd|th)?(?![\d:])(?:,?\s{{1,2}}(?:{SPAN_YEAR}|'\d\d))?"
    rf"|(?:de )?(?:{SPAN_YEAR}(?!\d)|'\d\d\b))"
    rf"(?:{SPAN_GLUE}{SPAN_TIME})?(?:\s{SPAN_YEAR}\b)?"
)
SPAN_OTHER_MONTH = re.compile(rf"\.?\s\d{{1,2}}\.?\s(?:de\s)?({WORD})")
SPAN_DAY_YEAR = re.compile(rf"\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,2}}{SPAN_YEAR}(?!\d)")
SPAN_NEAR = re.compile(rf"(?P<near>{WORD}),?{SPAN_GLUE}{SPAN_TIME}")
SPAN_DAY = re.compile(rf"(?P<near>{WORD})\.?,?\s{{1,2}}(?=∂)")
SPAN_CLOCK = re.compile(r"(?<![\w:.])\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?\s?m\b\.?)?(?![\w:])")
SPAN_HAS_CLOCK = re.compile(r"\d[:.]\d\d")
SPAN_VERSION = re.compile(r"\d{4}\.\d\.\d{1,2}|\d{1,2}\.\d{1,2}\.\d\d")
SPAN_HAS_NUMERIC = re.compile(r"\d[-/.]\d{1,2}[-/.]\d|\d\s?[年년]")
SPAN_LETTERS = re.compile(WORD)
SPAN_AGO = re.compile(
    r"(?:(?P<before>il y a|[^\W\d_]{2,5})\s(?:(?:environ|etwa|circa|ungefahr|uber|unos|unas|cerca de|mas de|mais de"
    r"|plus de|pres de)\s)?)?(?P<n>\d{1,3}"
    r"|[^\W\d_]{1,4})\+?\s?(?P<unit>[^\W\d_]{1,12})\.?(?:\s(?P<after>[^\W\d_]{1,8}))?"
)
SPAN_SHORT_UNITS = frozenset("s sec m min h hr hrs d w wk mo mos y yr yrs".split())
SPAN_COMPACT = re.compile(r"\d{1,3}\s?(?:s|sec|m|min|h|hr|hrs|d|w|wk|mo|mos|y|yr|yrs)\b")
