"""Words that rules of form ask for: what a newsletter prompt, a byline, a date or a caption is likely to hold.

A line without any word of a class is not looked at for it. Words are single; of a phrase the first word counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cleaner.language.date_words import months
from cleaner.language.line_forms import furniture
from cleaner.text import words as tx

_NEWSLETTER = """
newsletter newsletters subscribe subscribing subscription inbox email emails unsubscribe signup sign alerts digest
briefing abonnieren anmelden posteingang abonner abonnez inscrire inscrivez boletín suscríbete suscribirse suscribirme
correo iscriviti iscrivermi assine cadastre inscreva inschrijven aanmelden nieuwsbrief zapisz newslettera abone bülten
подписаться подписка рассылка розсилка підписатися اشترك بريدك النشرة خبرنامه
"""
_DONATE = """
donate donation donations donor donors contribute contribution contributions support monthly gift tax deductible
member membership nonprofit spenden spende unterstützen don dons soutenir soutenez donar donación apoyar dona
donazione sostieni doar doação apoie doneren steun wspieraj wpłać darowizna bağış destek пожертвовать поддержать
підтримати تبرع
"""
_BYLINE_FIRST = """
by written reported posted published story words text texts reporting article submitted compiled edited translated
review reviewed interview photos author authors writer writers reporter correspondent contributor von ein eine
geschrieben verfasst veröffentlicht autor autorin autoren verfasser verfasserin redakteur redakteurin par écrit publié
rédigé texte auteur auteure auteurs autrice rédaction propos por escrito publicado texto autora autores redacción
redacao redação reportagem entrevista scritto articolo testo pubblicato di autore autori geschreven gepubliceerd tekst
door redactie av af napisane opublikowane przez opracowanie opracował opracowała oprac autorka yazar yazan haber
muhabir röportaj автор авторы автори текст беседовал беседовала подготовил подготовила записал записала підготував
підготувала بقلم كتب كتبت حوار إعداد تقرير الكاتب المؤلف حاوره حاورها نویسنده گزارش نوشته به 作 撰 文
记 記 编 編 责 責 本 新 执 執
ラ 著 取 글쓴이 글 저자 작성자
"""
_BYLINE_ANY = "기자 记 記 cura"
_CAPTION = """
photo photos photograph photographs picture pictures image images illustration graphic screenshot caption credit
credits courtesy source sources jpg jpeg png gif webp foto fotos bild bilder bildquelle bildnachweis symbolbild
symbolfoto archivbild archivfoto titelbild grafik quelle quellen bildmaterial crédit crédits visuel dessin légende
fuente fuentes imagen imágenes ilustración crédito créditos fotografía imagem imagens fotografia ilustração legenda
divulgação reprodução fonte fontes immagine illustrazione didascalia beeld afbeelding illustratie fotograaf bron
zdjęcie zdjęcia fot źródło źródła ilustracja fotoğraf fotoğraflar görsel kuva kaynak фото снимок изображение иллюстрация
фотография источник источники зображення світлина джерело تصوير الصورة صورة المصدر عکس تصویر منبع afp ap reuters dpa
epa efe ansa tass тасс xinhua pti getty shutterstock istock istockphoto alamy pixabay unsplash pexels flickr wikimedia
imago anadolu aa keystone belga anp nurphoto bloomberg nasa lusa 사진 그림 이미지 출처 자료 연합뉴스 뉴시스
图 圖 摄 攝 写 撮 源 典
"""
_MONTHS_ACCENTED = """
février fév août décembre déc märz jänner mär şubat şub mayıs ağustos ağu eylül eyl kasım aralık styczeń września
wrzesień październik października grudzień kwiecień czerwiec sierpień února března březen května květen června červen
července červenec září října říjen mayo août février
"""
_DATE_ACCENTED = """
veröffentlicht geändert publié mis à écrit rédigé créé última última actualización modificación creado atualização
publicação às modificação aggiornato zmień pełna godz yayınlanma yayınlandı güncelleme güncellendi oluşturulma giriş
samedi février montag sábado miércoles sábado märz terça środa czwartek piątek niedziela sobota poniedziałek salı
çarşamba perşembe cumartesi sexta três
"""
_ADDRESS = """
tel telephone phone fax email mail address street avenue suite floor box road blvd contact telefon telefax anschrift
straße str platz adresse rue teléfono correo dirección calle avenida telefone endereço rua telefono indirizzo via
telefoon adres straat ulica ul telefaks телефон тел факс адрес улица ул هاتف العنوان 电 電 传 地 邮 전화 주소 팩스 住
"""
ROLES = """
writer writers author authors editor editors co-editor journalist journalists reporter columnist correspondent founder
cofounder co-founder professor lecturer researcher freelance blogger photographer contributor contributing fellow
analyst consultant ceo phd studied graduated writes covers teaches redakteur redakteurin autor autorin journalistin
professorin dozent dozentin gründer gründerin mitgründer studierte schreibt leitet lehrt berichtet volontär volontärin
bloggerin fotograf fotografin experte expertin fachanwalt rechtsanwalt journaliste auteur autrice rédacteur rédactrice
professeur professeure chercheur chercheuse écrivain écrivaine fondateur fondatrice enseignant enseignante periodista
autora redactor redactora profesor profesora escritor escritora fundador fundadora investigador investigadora
jornalista repórter professora giornalista autore scrittore scrittrice docente fondatore laureato laureata redacteur
schrijver schrijfster hoogleraar oprichter dziennikarz dziennikarka redaktor redaktorka pisarz pisarka absolwent
absolwentka historyk historyczka publicysta publicystka gazeteci yazar editör muhabir profesör журналист журналистка
автор редактор профессор писатель корреспондент основатель обозреватель журналіст журналістка письменник професор
кореспондент toimittaja kirjailija újságíró szerző novinář redaktør skribent forfatter
"""
"""What authors are and do, as lines about them say it."""
POSTS = """
owner director strategist copywriter marketer reviewer enthusiast specialist novelist poet historian economist inhaber
inhaberin geschäftsführer geschäftsführerin leiter leiterin gründungspartner historiker historikerin ökonom ökonomin
studiert arbeitet directeur directrice historien historienne économiste directora economista direttore direttrice
właściciel właścicielka
"""
"""What people are who are not authors by trade, as lines about those who sign a text say it."""
_ROLE_MORE = "co head has beschäftigt"
_ABOUT = """
über about à qui quiénes sobre chi quem over o о про hakkımızda hakkimizda who wer om meistä acerca
"""


def _single(words: Iterable[str], more: str) -> tuple[str, ...]:
    """First words of *words* and *more*, but for scripts in which every letter is a word."""
    return tuple(w for w in (*(w.split()[0] for w in sorted(words)), *more.split()) if len(tx.word_list(w)) == 1)


CLASSES: Mapping[str, tuple[str, ...]] = {
    "newsletter": tuple(_NEWSLETTER.split()),
    "donate": tuple(_DONATE.split()),
    "byline_first": tuple(_BYLINE_FIRST.split()),
    "byline_any": tuple(_BYLINE_ANY.split()),
    "caption": tuple(_CAPTION.split()),
    "month": _single(months(), _MONTHS_ACCENTED),
    "around_date": _single(furniture(), _DATE_ACCENTED),
    "address": tuple(_ADDRESS.split()),
    "role": (*(w for w in ROLES.split() if "-" not in w), *_ROLE_MORE.split()),
    "post": tuple(POSTS.split()),
    "about": tuple(_ABOUT.split()),
}
