"""The words of dates: months, weekdays, units of time and clock marks of some thirty languages.

Keys are folded (:func:`fold`): lower case, without accents, so one entry serves "février", "Février" and "fevrier".
Inflected forms (Polish "września", Finnish "syyskuuta") are entries of their own.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_STRIP = {ord("ı"): "i", ord("ł"): "l", ord("ø"): "o", ord("ё"): "е", ord("ي"): "ی", ord("ك"): "ک", 0x200C: None}


def fold(word: str) -> str:
    """*word* in lower case, without accents; Arabic letters in their Persian form.

    >>> fold("Février"), fold("KASIM"), fold("września")
    ('fevrier', 'kasim', 'wrzesnia')
    """
    word = word.lower()
    if word.isascii():
        return word
    word = unicodedata.normalize("NFKD", word.translate(_STRIP))
    return "".join(c for c in word if not unicodedata.combining(c)).translate(_STRIP)


_MONTHS = """
1 january jan januar jaenner janner janvier janv enero ene janeiro gennaio gen januari stycznia styczen sty ocak oca
1 января январь янв січня січень січ يناير جانفي ژانويه januar januari tammikuuta tammikuu ledna leden janvar ianuarie
1 ian
1 Ιανουαρίου Ιανουάριος Ιαν януари januara gener ינואר जनवरी มกราคม január januára
2 february feb februar feber fevrier fevr fev febrero fevereiro febbraio februari lutego luty lut subat sub
2 февраля февраль фев февр лютого лютий лют فبراير شباط فيفري فوريه helmikuuta helmikuu února únor februarie
2 Φεβρουαρίου Φεβρουάριος Φεβ февруари február februára febrer פברואר फरवरी กุมภาพันธ์
3 march mar marz maerz mrz mars marzo março maart mrt marca marzec mart
3 марта март мар березня березень бер مارس آذار maaliskuuta maaliskuu března březen martie
3 Μαρτίου Μάρτιος Μαρ marec març מרץ मार्च มีนาคม március marts
4 april apr avril avr abril abr aprile kwietnia kwiecien kwi nisan nis
4 апреля апрель апр квітня квітень квіт кві أبريل إبريل نيسان أفريل آوريل huhtikuuta huhtikuu dubna duben aprilie
4 Απριλίου Απρίλιος Απρ април apríla אפריל अप्रैल เมษายน április
5 may mai mayo maio maggio mag mei maja maj mayis
5 мая май травня травень трав тра مايو أيار ماي مه toukokuuta toukokuu května květen
5 Μαΐου Μάιος Μαϊ mája máj maig מאי मई พฤษภาคม május
6 june jun juni juin junio junho giugno giu czerwca czerwiec cze haziran haz
6 июня июнь июн червня червень черв чер يونيو يونية حزيران جوان ژوئن kesäkuuta kesäkuu června červen iunie iun
6 Ιουνίου Ιούνιος Ιουν юни júna jún juny יוני जून มิถุนายน június
7 july jul juli juillet juil julio julho luglio lug lipca lipiec lip temmuz tem
7 июля июль июл липня липень лип يوليو يوليوز تموز جويلية ژوئيه heinäkuuta heinäkuu července červenec iulie iul
7 Ιουλίου Ιούλιος Ιουλ юли júla júl juliol יולי जुलाई กรกฎาคม július
8 august aug aout agosto ago augustus sierpnia sierpien sie agustos agu
8 августа август авг серпня серпень серп сер أغسطس آب أوت غشت اوت elokuuta elokuu srpna srpen augusti
8 Αυγούστου Αύγουστος Αυγ augusta agost אוגוסט अगस्त สิงหาคม augusztus agustus ags
9 september sep sept septembre septiembre setiembre setembro set settembre wrzesnia wrzesien wrz eylul eyl
9 сентября сентябрь сен сент вересня вересень вер سبتمبر أيلول شتنبر سپتامبر syyskuuta syyskuu září septembrie
9 Σεπτεμβρίου Σεπτέμβριος Σεπ Σεπτ септември septembra setembre ספטמבר सितंबर กันยายน szeptember
10 october oct oktober okt octobre octubre outubro out ottobre ott pazdziernika pazdziernik paz ekim eki
10 октября октябрь окт жовтня жовтень жовт жов أكتوبر اكتبر lokakuuta lokakuu října říjen octombrie
10 Οκτωβρίου Οκτώβριος Οκτ октомври októbra október אוקטובר अक्टूबर ตุลาคม
11 november nov novembre noviembre novembro listopada listopad lis kasim kas
11 ноября ноябрь ноя нояб листопада листопад лист лис نوفمبر نونبر نوامبر marraskuuta marraskuu listopadu noiembrie
11 Νοεμβρίου Νοέμβριος Νοε ноември novembra נובמבר नवंबर พฤศจิกายน
12 december dec dezember dez decembre diciembre dic dezembro dicembre grudnia grudzien gru aralik ara des desember
12 декабря декабрь дек грудня грудень груд гру ديسمبر دجنبر دسامبر joulukuuta joulukuu prosince prosinec decembrie
12 Δεκεμβρίου Δεκέμβριος Δεκ декември decembra desembre דצמבר दिसंबर ธันวาคม
"""
_TWO_WORDS = {
    "كانون الثاني": 1, "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12, "تشرین اول": 10, "تشرین ثانی": 11,
}  # fmt: skip
_JALALI = """
1 فروردین
2 اردیبهشت
3 خرداد
4 تیر
5 مرداد امرداد
6 شهریور
7 مهر
8 آبان
9 آذر
10 دی
11 بهمن
12 اسفند
"""


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """Folded month names to 1-12; names of two words with one space."""
    table = dict(_entries(_MONTHS))
    table.update((fold(name), n) for name, n in _TWO_WORDS.items())
    return table


@lru_cache(maxsize=1)
def jalali_months() -> dict[str, int]:
    """Folded months of the Solar Hijri calendar, used in Iran."""
    return dict(_entries(_JALALI))


def _entries(table: str) -> list[tuple[str, int]]:
    return [(fold(w), int(line.split()[0])) for line in table.split("\n") if line for w in line.split()[1:]]


WEAK_MONTHS = frozenset("set out ago mar may march mai mei gen dic sub ara tem tra lis mag lug dez kas paz avr ene"
                         " бер лип"
                        " лис сер лист ماي مه جوان".split())  # fmt: skip
"""Month words that are also common words: never a month without a day, unless capitalised, and never without a year."""

_WEEKDAYS = """
monday mon montag lundi lunes lunedi maandag poniedzialek pazartesi понедельник понеділок الاثنين الإثنين دوشنبه segunda
tuesday tue tues dienstag mardi martes martedi dinsdag wtorek sali вторник вівторок الثلاثاء سه terca
wednesday wed mittwoch mercredi miercoles mercoledi woensdag sroda carsamba среда середа الأربعاء چهارشنبه quarta
thursday thu thur thurs donnerstag jeudi jueves giovedi donderdag czwartek persembe четверг четвер الخميس پنج quinta
friday fri freitag vendredi viernes venerdi vrijdag piatek cuma пятница пʼятниця الجمعة جمعه sexta
saturday sat samstag sonnabend samedi sabado sabato zaterdag sobota cumartesi суббота субота السبت شنبه
sunday sun sonntag dimanche domingo domenica zondag niedziela pazar воскресенье неділя الأحد یکشنبه
feira mo di mi do fr sa so lun mar mer jeu ven sam dim пн вт ср чт пт сб вс нд maanantai tiistai keskiviikko torstai
perjantai lauantai sunnuntai mandag tirsdag onsdag torsdag fredag lordag sondag pondeli utery streda ctvrtek patek
nedele 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天
월요일 화요일 수요일 목요일 금요일 토요일 일요일 月 火 水 木 金 土 日 월 화 수 목 금 토 일
"""


@lru_cache(maxsize=1)
def weekdays() -> frozenset[str]:
    """Folded names and short forms of the days of the week."""
    return frozenset(fold(w) for w in _WEEKDAYS.split())


@lru_cache(maxsize=1)
def weekday_numbers() -> dict[str, int]:
    """Folded names of the days of the week, where a word names one day only, to 0 (Monday) to 6."""
    return {fold(w): n for n, line in enumerate(_WEEKDAYS.strip().splitlines()[:7]) for w in line.split()}


ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480,
    "pdt": -420, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "мск": 180,
    "jst": 540,
    "kst": 540,
}  # fmt: skip
"""Zone names that mean one offset, in minutes (RFC 822's, and those of central Europe, Moscow, Japan and Korea)."""

_UNITS = {
    "second": "second seconds sec secs sekunde sekunden seconde secondes segundo segundos secondo secondi seconden"
    " sekund"
    " sekundy sekunde saniye секунду секунды секунд ثانية ثواني ثانیه 秒 秒钟 초",
    "minute": "minute minutes min mins minuten minuto minutos minuti minuut minut minuty minute dakika dk минуту"
    " минуты минут"
    " хвилину хвилини хвилин мин хв دقيقة دقائق دقیقه 分钟 分鐘 分 분 minuuttia minuter",
    "hour": "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren godzine godzine godziny"
    " godzin"
    " godz saat час часа часов ч годину години годин год ساعة ساعات ساعت 小时 小時 時間 시간 tuntia timmar",
    "day": "day days d tag tagen tage jour jours dia dias giorno giorni dag dagen dzien dni gun день дня дней дн дні"
    " днів يوم"
    " أيام يوما روز 天 日 일 päivää dagar",
    "week": "week weeks w wk wks woche wochen semaine semaines semana semanas settimana settimane weken tydzien"
    " tygodnie tygodni"
    " hafta неделю недели недель тиждень тижні тижнів أسبوع أسابيع هفته 周 週 週間 星期 주 viikkoa veckor",
    "month": "month months mo monat monaten monate mois mes meses mese mesi maand maanden miesiac miesiace miesiecy"
    " ay месяц"
    " месяца месяцев місяць місяці місяців شهر أشهر شهور ماه 个月 個月 ヶ月 か月 カ月 개월 달 kuukautta",
    "year": "year years yr yrs y jahr jahren jahre an ans annee annees año años ano anos anno anni jaar rok lata lat"
    " yil sene"
    " год года лет рік роки років سنة سنوات عام سال 年 년 vuotta år",
}


@lru_cache(maxsize=1)
def units() -> dict[str, str]:
    """Folded words for units of time to ``second`` … ``year``."""
    return {fold(w): unit for unit, words in _UNITS.items() for w in words.split()}


_NEAR = {
    0: "today heute aujourd'hui hoy hoje oggi vandaag dzisiaj dzis dziś bugun bugün сегодня сьогодні اليوم امروز"
    " 今天 今日 오늘"
    " tänään idag",
    1: "yesterday gestern hier ayer ontem ieri gisteren wczoraj dun dün вчера вчора أمس امس دیروز 昨天 昨日 어제"
    " eilen igår",
    2: "vorgestern avant-hier anteayer anteontem eergisteren przedwczoraj позавчера позавчора 前天 一昨日 그저께",
}


@lru_cache(maxsize=1)
def near_days() -> dict[str, int]:
    """Folded words for today, yesterday and the day before to the number of days back."""
    return {fold(w): n for n, words in _NEAR.items() for w in words.split()}


AFTER_COUNT = frozenset(
    fold(w) for w in "ago fa geleden temu önce назад тому پیش قبل 前 전 sitten sedan siden siden. atrás atras".split()
)
"""Words behind a count that put it in the past ("3 days ago", "3 giorni fa")."""

BEFORE_COUNT = frozenset(fold(w) for w in "vor il-y-a hace há ha منذ قبل acum πριν".split())
"""Words before a count that put it in the past ("vor 3 Tagen", "hace 3 días")."""

ONE = frozenset(
    fold(w)
    for w in "a an one ein eine einer einem un une una um uma uno een één jeden jedną bir один одну година".split()
)
"""Words that count one ("an hour ago")."""

DAY_FIRST_LANGUAGES = frozenset(
    "de fr es pt it nl pl tr ru uk ar cs sk da nb no nn fi ro el bg hr sr sl he id vi ca gl et lv be".split()
)
"""Languages whose numeric dates put the day before the month."""
