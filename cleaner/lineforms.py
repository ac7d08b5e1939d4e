"""What a single line is, told from its words and form alone: byline, date line, caption or credit, licence terms, title.

Pure functions of a line, in sixteen languages (en de fr es pt it nl pl tr ru uk ar fa zh ja ko), shared by labelling, threads
and metadata. All patterns are bounded and lines over :data:`LONGEST` characters are refused unread, so each costs a small constant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaner import dates as dt
from cleaner.datewords import fold, months, weekdays

LONGEST = 400
"""A longer line is prose: no byline, date line or credit."""


class DateLine(NamedTuple):
    """When a page says it was published; ``iso`` is ``None`` where the words leave it open (see :mod:`cleaner.dates`)."""

    iso: str | None
    raw: str


class Credit(NamedTuple):
    """A caption or credit line. ``kind`` is ``source`` (who supplied the text) or ``caption`` (of a picture, or its credit)."""

    kind: str
    text: str


# Bylines -----------------------------------------------------------------------------------------------------------

_UPPER = r"[^\W\d_a-zß-öø-ÿ]"  # a letter that is no lower-case Latin-1; `_is_name` does the exact test
_PREFIX = re.compile(
    r"""(?xi)
    \s{0,4} (?:[-–—•|·*»]\s{0,2})?
    (?:
      (?P<plain>
          (?:(?:written|reported|posted|published|story|words|text|reporting|article|submitted|compiled|edited|translated|review|
              reviewed|interview|photos?\ and\ text)\ (?:and\ \w{1,12}\ )?)?by
        | (?:ein\ (?:\w{1,14}\ ){0,2}|text\ |geschrieben\ |verfasst\ |veröffentlicht\ )?von | (?:écrit\ |publié\ |rédigé\ |texte\ |article\ )?par
        | (?:escrito\ |publicado\ |texto\ )?por | (?:scritto\ da|a\ cura\ di|articolo\ di|testo\ di|pubblicato\ da|di)
        | (?:geschreven\ |gepubliceerd\ |tekst\ )?door | av | af
        | (?:napisane\ |opublikowane\ )?przez
      )(?=[:\s]) :?
    | (?P<label>
          author|authors|author\(s\)|writer|writers|text|words|story|reporter|correspondent|contributor|posted\ by|written\ by
        | autor|autorin|autoren|autor:innen|autor\*innen|verfasser|verfasserin|redakteur|redakteurin|ein\ beitrag\ von
        | auteur|auteure|auteurs|autrice|texte|rédaction|propos\ recueillis\ par
        | autora|autores|texto|redacción|redacao|redação|reportagem|entrevista
        | autore|autori|testo|auteur\(s\)|tekst|redactie|tekst\ i\ zdjęcia|opracowanie|opracował|opracowała|oprac\.|autorka
        | yazar|yazan|haber|muhabir|röportaj|kaynak\ ve\ yazar
        | автор|авторы|автори|текст|беседовал|беседовала|подготовил|подготовила|записал|записала|підготував|підготувала
        | بقلم|كتب|كتبت|حوار|إعداد|تقرير|الكاتب|المؤلف|حاوره|حاورها|نویسنده|گزارش|نوشته|نوشتهٔ|به\ قلم
        | 作者|撰文|撰稿|文|记者|記者|编辑|編輯|责任编辑|来源作者|ライター|執筆|文責|著者|取材|글쓴이|글|저자|작성자
      )\s{0,2}[::/／・﹕]
    | (?P<spaced> بقلم|كتب|كتبت|به\ قلم)(?=\s)
    )
    \s{0,3}
    """
)  # fmt: skip
_KOREAN_REPORTER = re.compile(r"^\s{0,4}[\[(]?(?:[^\s=]{1,12}\s?=\s?)?([가-힣]{2,4}) ?기자\b")
_CHINESE_REPORTER = re.compile(r"^\s{0,4}[((【]?(?:本报|本報|本网|本站|新华社|新華社)?(?:[^\s,。]{0,8}?)(?:记者|記者)[::\s]{0,2}([㐀-鿿]{2,4})(?![㐀-鿿])")
_SEPARATOR = re.compile(r"\s{0,3}(?:[|•·●»/\t]|\s[-–—]\s|[,;](?=\s)|\((?=.{0,60}\)))\s{0,3}|\s{2,8}")
_JOIN = re.compile(r"(?i)\s{0,2}(?:&|,?\s(?:and|und|et|y|e|i|en|ve|и|та|і|with|mit|avec|con|com)\s|、|،\s?|\sو\s?)\s{0,2}")
_COMMA = re.compile(r",\s")
_LISTED = re.compile(r"(?i),\s(?P<next>[^,;|]{4,40}?)(?:,|\s(?:&|and|und|et|y|e|i|en|ve|и|та|і)\s)")
_PLACE = re.compile(r"(?i)\s(?:in|aus|à|en|em|a|da|te|w|z|в|из|у|في|from|for|at|pour|für|para|per|voor|dla|special to)\s(?=\S)")
_PARTICLES = frozenset(
    "van von der den de del della di da dos das do du la le les el al bin ibn ben bint y e ter ten zu zum zur af av of st mac mc"
    " dello degli santos abu bar und i ال".split()
)
_TITLES = frozenset("dr prof sir dame lord lady mr mrs ms miss rev fr pfr dipl ing phd md jr sr ii iii iv".split())
_NOT_NAMES = frozenset(
    """the a an this that these those and or but not no yes how what why when where who which our your their his her its my all
    more most less many one two three four five six ten first second third last next new old other another each every both
    day week month year years today tomorrow yesterday morning evening night time way end design default law contrast comparison then now popular
    using clicking signing subscribing continuing submitting registering entering joining reading following accepting phone email mail
    date popularity category topic tag tags price name author rating relevance location region country number far
    der die das den dem ein eine einer einem wegen allem nun nur heute gestern morgen hier dort wem was wir uns ihnen ihr euch
    les la le un une des ce cette ces exemple contre ailleurs conséquent rapport défaut jour semaine mois an
    favor fin supuesto ejemplo eso esto qué que lo los las el una uno su sus mi tu nuestro otra otro primera primer ahora tanto exemplo
    isso isto sua seu favor enquanto que causa meio mais menos fim vezes qualquer amor más menos ciento cento
    het een deze dit""".split()
)
_STAFF = frozenset(
    """reuters afp ap dpa efe ansa xinhua tass bloomberg staff admin administrator editor editors editorial newsroom redaktion
    redacción redacao redação redazione redactie redakcja редакция editorial-team anonymous guest cnn bbc epd kna apa sda ats lusa pti ani""".split()
)
_ROLE_AFTER_COMMA = re.compile(
    r"(?i)\b(?:staff|senior|chief|associate|assistant|deputy|managing|special|guest|contributing|political|science|sports?|business|"
    r"health|news|freelance|editor|reporter|writer|correspondent|columnist|author|professor|director|attorney|fellow|analyst|"
    r"journalist|redakteur\w{0,3}|journaliste|periodista|jornalista|giornalista|dziennikarz|muhabir|редактор|журналист|корреспондент)\b"
)


def byline(line: str) -> str | None:
    """The author a line names as its author, or ``None``; several are joined by "; ".

    A prefix is wanted ("By", "Von", "Text:", "Автор:" …), then a name that looks like one, then nothing but a role, a place or a
    date. Names alone on a line are no bylines by themselves: see :func:`person`.

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


def _names(rest: str, strong: bool) -> tuple[list[str], str]:
    """Names at the start of *rest* and what comes behind them."""
    names: list[str] = []
    while True:
        cut = len(rest)
        dates = dt.find(rest)
        if dates:
            cut = dates[0].start
        for pattern in (_SEPARATOR, _PLACE):
            if s := pattern.search(rest, 1):
                cut = min(cut, s.start())
        join = _JOIN.search(rest, 1, min(cut + 8, len(rest)))
        if cut < len(rest) and rest[cut] == "," and (m := _LISTED.match(rest, cut)) and is_name(m["next"].strip()):
            join = _COMMA.match(rest, cut)  # "Ann Lee, Bob Ray and Cy Dee"
        if join and join.start() <= cut and is_name(rest[: join.start()].strip(), loose=strong):
            follows = rest[join.end() :]
            more, tail = _names(follows, False) if follows else ([], "")
            if more:
                return [*names, rest[: join.start()].strip(), *more], tail
        name = rest[:cut].strip(" ,;:.(|-–—")
        # "Kashmira Gander On 11/13/19", "Ryan Devereaux Published:" – a word that belongs to the date
        words = name.split()
        while len(words) > 1 and fold(words[-1].rstrip(":")) in furniture():
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
    if not 2 <= len(text) <= 60 or text[-1] in "!?:;" or any(c in text for c in "<>{}[]=#$%€£¥…\"“”"):
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
    """*line* if it is nothing but a name, perhaps with a role behind a comma ("Ann Lee, Staff Writer"): two to five words.

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


# Date lines --------------------------------------------------------------------------------------------------------

_FURNITURE = """
    published posted updated update date dated created modified last first originally on at by in time times the of started start release
    released revised reviewed edited edit asked answered viewed commented am pm est edt cst cdt pst pdt gmt utc bst cet cest ist et ct pt msk
    min mins minute minutes read reading comments comment views view issue print online
    veröffentlicht erschienen aktualisiert aktualisierung zuletzt geändert erstellt am um den der vom uhr stand datum lesezeit verfasst geschrieben
    beitrag von publié publie mis mise à a jour le la modifié modifie date paru heure heures et du depuis rédigé créé lecture
    publicado publicada actualizado actualizada fecha el del de a las los hrs horas hora última ultima actualización modificación creado lectura
    atualizado atualizada atualização data às as em publicação criado leitura modificado por
    pubblicato pubblicata aggiornato aggiornata aggiornamento ultimo modifica data il ore alle di lettura creato inserito
    gepubliceerd gewijzigd bijgewerkt laatst laatste geplaatst datum op om uur leestijd
    opublikowano dodano aktualizacja zaktualizowano ostatnia zmiana data utworzono publikacji o godz godzina godz r dnia modyfikacja wysłany napisano
    yayınlanma yayınlandı yayın yayin tarihi tarih güncelleme güncellenme güncellendi son oluşturulma giriş saat eklenme tarihi
    опубликовано обновлено дата добавлено создано изменено в г года год от публикации время последнее обновление размещено отправлено
    опубліковано оновлено додано створено змінено о р року від час останнє оновлення публікації
    نشر نشرت تاريخ التاريخ النشر آخر تحديث الساعة في يوم محدث منشور بتاريخ م ه صباحا مساء ص تم حرر
    تاریخ انتشار بروزرسانی ساعت در روز منتشر شده آخرین ویرایش شناسه
    发布 发表 更新 时间 日期 发布时间 发表时间 更新时间 于 發布 發表 時間 公開 公開日 更新日 投稿 投稿日 掲載 配信 最終更新 日時 作成 登録
    입력 수정 등록 게시 작성 작성일 날짜 최종 업데이트 승인 기사입력 기사수정
"""


@lru_cache(maxsize=1)
def furniture() -> frozenset[str]:
    """Folded words that surround a date on a line of its own."""
    return frozenset(fold(w) for w in _FURNITURE.split()) | weekdays()


_WORDS = re.compile(r"[^\W\d_]+(?:[''’][^\W\d_]+)?")
_SUPPLIER = re.compile(r"(?:来源|來源|稿源|作者|编辑|編輯|记者|提供元)[:：]\s?\S{1,20}")
_UPDATED = re.compile(
    r"(?i)(?:updat|modif|edit|revis|aktualis|geändert|zuletzt|mis à jour|mise à jour|actualiz|atualiz|aggiorn|gewijzigd|bijgewerkt|"
    r"zmian|aktualizacj|günce|обновл|измен|оновл|змін|تحديث|بروزرسانی|更新|修正|수정|last\b|reviewed)[^\d]{0,30}$"
)


def date_line(line: str, style: dt.DateStyle = dt.UNKNOWN, reference: str | None = None) -> DateLine | None:
    """The date of a line that holds nothing but dates, times and words such as "Published"; ``None`` for any other line.

    Of several dates the first that is not an update counts.

    >>> date_line("Veröffentlicht am 26. Oktober 2023")
    DateLine(iso='2023-10-26', raw='26. Oktober 2023')
    >>> date_line("May 5 people") is None and date_line("In May 2015 we moved to Ankara.") is None
    True
    """
    if len(line) > 160:
        return None
    found = dt.find(line, style, reference)
    if not found:
        return None
    at, rest = 0, []
    for d in found:
        rest.append(line[at : d.start])
        at = d.end
    rest.append(line[at:])
    words = [fold(w) for w in _WORDS.findall(_SUPPLIER.sub(" ", " ".join(rest)))]
    strangers = sum(w not in furniture() for w in words)
    # One unknown word is let in beside a full date in a short line ("Published Ankara 25 September 2020").
    if strangers > 1 or (strangers == 1 and (found[0].form != "exact" or len(words) < 2 or len(line) > 80)):
        return None
    if found[0].form in ("month", "partial") and strangers:
        return None
    if rest[-1].rstrip().endswith((".", "。")) and len(words) > 3:
        return None
    first = next((d for d in found if not _UPDATED.search(line[max(0, d.start - 60) : d.start])), found[0])
    return DateLine(first.iso, first.raw)


# Captions and credits ----------------------------------------------------------------------------------------------

_PICTURE = re.compile(
    r"""(?xi)
    [\s(\[*•|]{0,4}
    (?: (?:(?:lead|cover|header|featured|main|file|stock|top)\ )?(?:photos?|pictures?|images?|pics?|illustrations?|graphic|artwork|screenshot|photograph)
        (?:\ (?:credits?|by|courtesy(?:\ of)?|via|from|source|caption|copyright|illustration))?
      | (?:photo|image|picture)?\ ?credits?(?:\ line)? | caption | courtesy(?:\ of)?
      | (?:titel|symbol|archiv|beitrags|vorschau|auf)?(?:bild|foto|grafik)e?r?(?:quelle|nachweis|rechte|credits?|unterschrift|s)?(?:\ von)? | bildmaterial | illustration
      | (?:crédits?|copyright)(?:\ (?:photos?|images?|visuel))? | (?:photos?|image|visuel|illustration|dessin|légende)(?:\ d[’'e]\ ?illustration)?
      | (?:foto|fotos|fotografía|imagen|imágenes|ilustración|gráfico|crédito|créditos|pie\ de\ foto)(?:\ de)?(?:\ (?:portada|archivo))?
      | (?:imagem|imagens|fotografia|ilustração|crédito|legenda|divulgação|reprodução)(?:\ da\ foto)?
      | (?:immagine|fotografia|illustrazione|didascalia|credit[oi]?)(?:\ di)?
      | (?:beeld|afbeelding|illustratie|fotograaf|foto’s|foto's)
      | (?:zdjęcie|zdjęcia|fot\.|fot|foto|grafika|autor\ zdjęcia|ilustracja)
      | (?:fotoğraf|fotoğraflar|görsel|kaynak\ fotoğraf)
      | (?:фото|снимок|изображение|иллюстрация|фотография|фотограф|скриншот|зображення|ілюстрація|світлина)(?:\ (?:автора|с\ сайта|из\ архива))?
      | تصوير|الصورة|صورة|صور|المصدر\ الصورة|عکس|تصویر|عکاس
      | 图片?来源|圖片來源|图源|图为|圖為|图片|圖片|图|摄影|攝影|图说|写真|画像|撮影|画像提供|写真提供|イラスト|사진|그림|이미지|사진제공|사진출처
    )\s{0,2}(?P<mark>[::／/=–—-]|©|\(c\)|\)|\]|$|\s(?=©|[A-ZÀ-Þ@]))
    """
)  # fmt: skip
_SOURCE = re.compile(
    r"""(?xi)
    [\s(\[*•|]{0,4}
    (?: sources? | quellen?(?:angabe)? | (?:source|crédit)\ (?:texte|article) | fuentes? | fontes? | fonte | bron(?:nen)? | źródło | źródła | kaynak
      | источники? | по\ материалам | джерел[оа] | المصدر | المصادر | منبع | منابع | 来源 | 來源 | 稿源 | 文章来源 | 出典 | 引用元 | 情報源 | 출처 | 자료 )
    \s{0,2}[::／]\s{0,3}(?P<who>\S.{0,160})$
    """
)  # fmt: skip
_AGENCY = (
    r"AFP|AP|Reuters|REUTERS|dpa|DPA|EPA(?:[-/]EFE)?|EFE|ANSA|Ansa|TASS|ТАСС|Xinhua|新华社|PTI|AAP|KNA|epd|apa|APA|Lusa|ABr|PAP|imago|IMAGO|"
    r"Getty(?: Images)?|GETTY(?: IMAGES)?|Shutterstock|SHUTTERSTOCK|iStock(?:photo)?|Adobe ?Stock|Depositphotos|Alamy|Pixabay|Unsplash|Pexels|Flickr|"
    r"Wikimedia(?: Commons)?|Wikipedia|picture[ -]alliance|Anadolu(?: Agency| Ajansı)?|AA|РИА Новости|РИА|Keystone|Belga|ANP|NurPhoto|"
    r"Bloomberg|NASA|Agência Brasil|Associated Press|CC[ -]BY[-A-Z0-9. ]{0,12}|VCG|视觉中国|연합뉴스|뉴시스|共同|時事"
)
_CREDIT_END = re.compile(
    rf"(?:[(\[/|©]\s{{0,2}}|\s[–—-]\s|[(]via\s|\b(?i:photos?|fotos?|images?)(?:\s(?i:by|via))?\s{{0,2}}[:/]?\s{{0,2}})"
    rf"(?:[^()\[\]/|]{{1,40}}[/,|]\s{{0,2}})?(?:{_AGENCY})(?:\s{{0,2}}[/|]\s{{0,2}}[^()/|]{{1,40}})?\s{{0,2}}[)\]]?\s{{0,2}}\.?$"
)
_AGENCY_FIRST = re.compile(rf"(?:{_AGENCY})(?=$|[\s/|,.)])")
_NAMING = frozenset("by credit credits courtesy of via von credito creditos fot fot. 摄影 攝影 撮影".split())
_CREDIT_ONLY = re.compile(
    rf"(?:©|\(c\)|\(C\)|Copyright)?\s{{0,2}}(?:[^\W\d_][\w.’'-]{{0,20}}\s){{0,3}}[/|,-]?\s{{0,2}}(?:{_AGENCY})(?:\s{{0,2}}[/|,-]\s{{0,2}}\S.{{0,40}})?$"
)
_PAREN_CREDIT = re.compile(
    r"(?i)[(\[]\s{0,2}(?:photo|foto|image|picture|credit|bild|crédit|crédits|imagen|imagem|immagine|beeld|fot\.?|fotoğraf|фото|图|写真|사진|©|\(c\))"
    r"[\s:/.©]{1,4}[^()\[\]]{2,80}[)\]]\s{0,2}$|(?:/|\s)\s?(?:\(c\)|©)\s?[^\W\d][^()©\d]{2,50}$|"
    r"[/|]\s?(?:photos?|fotos?|quelle|źródło|source|fuente|fonte|bron|crédits?|credits?|fot\.|фото|источник)\s?[:/]\s?[^:]{2,60}$|"
    r"[.!?)]\s(?:courtesy(?: of)?|(?:photo|image)s? (?:by|courtesy(?: of)?)|(?:photo|image|foto|credit|fot\.)\s?[:/])\s?[^.:]{2,60}\.?$"
)
_FILE_NAME = re.compile(r"[\w()., -]{1,120}\.(?i:jpe?g|png|gif|webp|tiff?|bmp|svg)$")
_PLACEMENT = re.compile(
    r"(?i)(?:(?:a|an) (?:stock|file|handout|undated|combination|screenshot|archive) (?:image|photo|picture|photograph)\b|symbolbild\b|archivbild\b|"
    r"photo d['’]illustration\b|imagen de archivo\b|foto de archivo\b|foto de arquivo\b|imagem ilustrativa\b|foto d['’]archivio\b|"
    r"图为|圖為|zdjęcie ilustracyjne\b|архивное фото\b|资料图|資料圖|資料写真|자료사진)"
)


def caption_credit(line: str) -> Credit | None:
    """What a picture's caption or a credit line says, or ``None``.

    A caption is known by its label ("Photo:"), its agency at the end ("… in Idlib (AFP)"), or by being a file name; a caption
    without any of these looks like any sentence and is not found.

    >>> caption_credit("Source: Commonspace.eu with agencies.")
    Credit(kind='source', text='Commonspace.eu with agencies.')
    >>> caption_credit("Foto: Kay Nietfeld").kind, caption_credit("Photos are welcome at the desk.")
    ('caption', None)
    """
    line = line.strip()
    if not line or len(line) > LONGEST:
        return None
    if m := _SOURCE.match(line):
        who = m["who"].strip()
        return Credit("source", who) if len(who.split()) <= 14 else None
    if _COPYRIGHT.search(line):
        return None  # of the page or its software; a picture's © carries no year
    if (m := _PICTURE.match(line)) and _is_picture(line, m):
        return Credit("caption", line)
    if _FILE_NAME.match(line) and not line[: line.rfind(".")].isdigit() and " and " not in line:
        return Credit("caption", line)
    if len(line) < 80 and _CREDIT_ONLY.match(line):
        return Credit("caption", line)
    if _PAREN_CREDIT.search(line, max(0, len(line) - 120)) or _CREDIT_END.search(line, max(0, len(line) - 120)):
        # An agency closes a caption, but also the last sentence of a story: that has sentences before it.
        return Credit("caption", line) if line.count(". ") <= 2 and "owered " not in line else None
    if _PLACEMENT.match(line):
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


# Licence terms -----------------------------------------------------------------------------------------------------

_LICENSE = re.compile(
    r"""(?xi)
      \bcreative\ commons\b | \bcc[- ]?(?:by|0)\b(?:[- ](?:sa|nc|nd))* | creativecommons\.org | \bgfdl\b | gnu\ free\ documentation
    | \b(?:all|some|no)\ rights\ reserved\b | alle\ rechte\ vorbehalten | tous\ droits\ (?:de\ \w{1,14}\ )?réservés | tous\ droits\ reserves
    | (?:todos\ los\ |todos\ os\ )?(?:derechos|direitos)\ reservados | tutti\ i\ diritti\ riservati | riproduzione\ riservata | alle\ rechten\ voorbehouden
    | wszelkie\ prawa\ zastrzeżone | tüm\ hakları\ saklıdır | her\ hakkı\ saklıdır | (?:все|усі|всі)\ права\ (?:защищены|захищен[оі])
    | (?:جميع|كل|كافة)\ (?:ال)?حقوق | حقوق\ (?:النشر|الطبع)?\ ?محفوظة | (?:تمامی?|کلیه)\ حقوق | 版权所有 | 版權所有 | 保留(?:所有|一切)?权利 | 無断転載(?:を?禁) | 転載を?禁 | 无断转载
    | 未经(?:授权|许可).{0,12}转载 | 转载请注明 | 무단\ ?(?:전재|복제|배포)
    | \b(?:may|can|must|might)\ (?:not\ |freely\ |also\ )?be\ (?:freely\ )?(?:reproduced|republished|reprinted|disseminated|redistributed|reposted|distributed|copied|quoted)\b
    | \brepublish(?:ing|ed)?\b.{0,60}\b(?:free|article|story|content|licen[cs]e|permission|guidelines|terms|work)
    | \b(?:reprint|reproduction|redistribution)\b.{0,40}\b(?:permission|prohibited|permitted|authori[sz]ed|licensing|rights|forbidden)
    | (?:reproduc|republish|reprint|redistribut|transmit|\bcop(?:y|ied)|\bused?\b|published).{0,120}\bwithout\ (?:\w{1,12}\ ){0,4}(?:permission|consent|authori[sz]ation)
    | \blicen[cs]ed\ under\b | \bunder\ (?:a|the)\ [\w -]{2,50}\ licen[cs]e\b | \bpublic\ domain\b.{0,40}\b(?:dedicat|work|release)
    | (?:nachdruck|vervielfältigung|weiterverwendung|wiedergabe)\b.{0,60}\b(?:genehmigung|gestattet|untersagt|erlaub|zustimmung|quellenangabe)
    | (?:steht|stehen|veröffentlicht|lizenziert)\ (?:ist\ )?unter\ .{0,40}lizenz | reproduction\ (?:totale|partielle|interdite|autorisée|même)
    | sous\ (?:la\ )?licence\b | bajo\ (?:una?\ |la\ )?licencia\b | sob\ (?:a\ |uma\ )?licença\b | prohibida\ (?:su|la)\ (?:reproducción|copia) | proibida\ a\ reprodução
    | con\ licenza\b.{0,20}\b(?:creative|cc|libera) | (?:kopiowanie|przedruk|powielanie|rozpowszechnianie).{0,60}(?:zgody|zabronione|zakazane|zezwol)
    | (?:izinsiz|kaynak\ gösterilmeden|izin\ alınmadan).{0,40}(?:kullanılamaz|kopyalanamaz|yayınlanamaz|alıntı)
    | (?:перепечатк|воспроизведени|копировани|использовани|передрук|використанн|відтворенн).{0,80}(?:запрещ|разреш|ссылк|воспрещ|согласи|заборон|дозвол|посиланн)
    | (?:يحظر|يمنع)\ (?:نشر|نقل|إعادة).{0,60} | نقل\ .{0,30}\ ذکر\ منبع
    """
)  # fmt: skip
_COPYRIGHT = re.compile(
    r"(?i)^[\s|*•·–-]{0,4}(?:©|\(c\)|℗|copyright\b|copr\.)[\s©℗(c)]{0,8}(?:by\s|the\s)?(?:\d{4}|[^\W\d_])|"
    r"(?:©|\(c\)|\bcopyright\b|&copy;)[\s©]{0,3}(?:19|20)\d{2}|\b(?:19|20)\d{2}\s?(?:[-–]\s?(?:19|20)?\d{2,4})?\s?©"
)


_LICENSE_KEYS = (
    "©", "℗", "(c)", "copyright", "licen", "lizenz", "commons", "cc-", "cc b", "ccb", "cc0", "gfdl", "rights", "rechte", "droits", "derechos", "direitos",
    "diritti", "riproduzione", "prawa", "hakk", "прав", "حقوق", "版权", "版權", "保留", "転載", "转载", "무단", "reproduc", "republish", "reprint",
    "redistribut", "disseminated", "reposted", "distributed", "copied", "quoted", "permission", "public domain", "nachdruck", "vervielf", "weiterverw",
    "wiedergabe", "reprodução", "reproducción", "prohibida", "przedruk", "kopiowanie", "powielanie", "rozpowszechn", "izin", "kaynak g", "перепечат",
    "воспроизвед", "копирован", "использован", "передрук", "використан", "відтворен", "يحظر", "يمنع", "ذکر منبع",
)  # fmt: skip
"""A line with none of these holds no term; saves reading prose with the long pattern."""


def license_terms(line: str) -> bool:
    """Whether a line states under which terms the text may be used: a licence, a prohibition, or a copyright notice.

    >>> license_terms("Texts may be disseminated on the condition that their origin is credited."), license_terms("© 2019 Blog")
    (True, True)
    >>> license_terms("The minister said the licence had been withdrawn.")
    False
    """
    if len(line) > 1500:
        return False
    low = line.lower()
    if not any(k in low for k in _LICENSE_KEYS):
        return False
    return bool(_COPYRIGHT.search(line[:200]) or _LICENSE.search(line))
