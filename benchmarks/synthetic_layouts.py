"""More layouts of made threads: software and languages beyond those of :mod:`benchmarks.synthetic_threads`.

``TUNED`` were looked at while the method was written; ``UNSEEN`` are measured only: nothing may be changed because of
a single page of theirs. Parts of a line that stand in elements of their own are separated by ``PART``: a rendering
prints them on one line or each on its own.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.synthetic_threads import DE, EN, PART, RU, Language, Layout, Maker

FR = Language(
    tuple("chaudière port soupape lanterne réducteur pré pompe toit bac verger support mortier barre filtre".split()),
    tuple(
        "et ensuite le|parce que mon|après avoir changé le|mais personne n'a trouvé le|pendant que nous regardions le"
        "|alors j'ai pris le|qui ne va jamais avec le|avant de remplacer le|avec un vieux".split("|")
    ),
    ("Merci !", "Pareil ici", "Moi aussi.", "Quelqu'un a essayé ?", "Des nouvelles ?"),
    tuple("Mado35|le_brico|Jean-Luc|Capitaine Plouf|Sylvie B|tournevis|Titi|grand père".split("|")),
    ("Membre", "Nouveau", "Modérateur", "Habitué"),
    tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
)
ES = Language(
    tuple(
        "caldera puerto válvula farol engranaje prado bomba tejado barca huerto soporte mortero timón filtro".split()
    ),
    tuple(
        "y después el|porque mi|cuando cambié el|pero nadie encontró el|mientras mirábamos el|así que cogí el"
        "|que nunca encaja con el|antes de quitar el|con un viejo".split("|")
    ),
    ("¡Gracias!", "A mí igual", "Yo también.", "¿Alguien lo ha probado?", "¿Hay novedades?"),
    tuple("Pepa_77|elmanitas|Juan Carlos|Capitán Remo|Lola M|tornillo|Nacho|abuelo".split("|")),
    ("Miembro", "Nuevo", "Moderador", "Forero Senior"),
    tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()),
)
PL = Language(
    tuple("kocioł port zawór latarnia przekładnia łąka pompa dach prom sad uchwyt zaprawa ster filtr".split()),
    tuple(
        "a potem|bo mój|kiedy zmieniłem|ale nikt nie znalazł|gdy patrzyliśmy na|więc wziąłem|który nie pasuje do"
        "|zanim wymienisz|razem z".split("|")
    ),
    ("Dzięki!", "U mnie to samo", "Ja też.", "Ktoś próbował?", "Są wieści?"),
    tuple("Zbyszek|majster_klepka|Ania77|Kapitan Fala|Gosia B|śrubka|Tomek|dziadek".split("|")),
    ("Użytkownik", "Nowy", "Moderator", "Stały bywalec"),
    tuple("sty lut mar kwi maj cze lip sie wrz paź lis gru".split()),
)
ZH = Language(
    tuple("锅炉 码头 阀门 灯笼 齿轮箱 草地 水泵 屋顶 渡船 果园 支架 砂浆 舵柄 滤芯 马鞍 夹子".split()),
    tuple("然后就去看|因为我的|后来我换了|可是谁也没找到|当时我们正在看|所以我拿了|从来都不配|之前最好先拆".split("|")),
    ("谢谢!", "我也是", "同问。", "有人试过吗?", "有消息了吗?"),
    tuple("老渔夫|xiaomei88|南山客|铁匠|阿强|风铃草|mujiang|二叔".split("|")),
    ("新手上路", "中级会员", "版主", "高级会员"),
    tuple(str(k) for k in range(1, 13)),
)
JA = Language(
    tuple("やかん 港 弁 提灯 歯車箱 牧草地 ポンプ 屋根 渡し船 果樹園 金具 漆喰 舵柄 濾過器".split()),
    tuple(
        "そのあとで見た|というのも私の|そして交換した|しかし誰も知らない|みんなで調べていた|だから買ってきた".split("|")
    ),
    ("ありがとう!", "うちも同じ", "それな。", "試した人いる?"),
    tuple("名無しさん|名無しさん@港町|港の人|名無し船長|774さん|通りすがり|風来坊".split("|")),
    ("会員",),
    tuple(str(k) for k in range(1, 13)),
)


def _day(m: Maker, form: str = "{d} {month} {y}") -> str:
    m.day += m.rnd.randint(0, 3)
    k = m.rnd.randrange(12)
    return form.format(d=1 + m.day % 28, month=m.language.months[k], m=k + 1, y=m.year)


def _time(m: Maker) -> str:
    return f"{m.rnd.randint(10, 23)}:{m.rnd.randint(10, 59)}"


def _signed(m: Maker, who: str, share: float = 0.5, rule: str = "") -> None:
    """A signature, the same below every post of its poster; not everybody has one."""
    if (len(who) + ord(who[0])) % 2:
        return
    if rule:
        m.chrome(rule)
    m.chrome(
        f"{who.split()[0]} of the Skerry Bay Tinkerers' Club, winter berth 14b",
        "Still sailing, still leaking, still smiling",
    )


def discuz(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.7, f"{m.number(90)}", "主题", m.number(90), "帖子", m.number(), "积分")
    m.maybe(0.7, m.rnd.choice(m.language.ranks))
    m.maybe(0.5, "发消息")
    m.chrome("楼主" if n == 1 else f"{n}#", f"发表于 {_day(m, '{y}-{m}-{d}')} {_time(m)}:11 | 只看该作者")
    m.say()
    m.chrome("回复", "举报")


def phpbb_fr(m: Maker, who: str, n: int) -> None:
    m.chrome(f"Re: {m.title}" if n > 1 else m.title)
    m.chrome(f"par {who} » {_day(m)}, {_time(m)}")
    m.say()
    m.chrome(who)
    m.maybe(0.6, m.rnd.choice(m.language.ranks))
    m.chrome(f"Messages:{PART}{m.number()}", f"Inscription:{PART}{_day(m)}, {_time(m)}")
    m.maybe(0.5, f"Localisation:{PART}Port-Lauch")
    m.chrome("Haut")


def phpbb_es(m: Maker, who: str, n: int) -> None:
    m.chrome(who, m.rnd.choice(m.language.ranks), f"Mensajes:{PART}{m.number()}", f"Registrado:{PART}{_day(m)}")
    m.chrome(f"Re: {m.title}" if n > 1 else m.title, f"Mensaje por{PART}{who}{PART}» {_day(m)}, {_time(m)}")
    m.say()
    m.chrome("Arriba")


def woltlab(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.chrome(m.rnd.choice(m.language.ranks))
    m.maybe(0.8, "Reaktionen", m.number(300))
    m.chrome("Beiträge", m.number())
    m.maybe(0.4, "Wohnort", "Oberlauch")
    m.chrome(f"{_day(m, '{d}. {month} {y}')}", f"#{n}")
    m.say()
    m.maybe(0.3, f"Einmal editiert, zuletzt von {who} ({_day(m, '{d}. {month} {y}')} um {_time(m)})")
    m.maybe(0.4, "Gefällt mir", str(m.rnd.randint(1, 9)))
    m.chrome("Zitieren")


def xenforo2_full(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(f"Joined{PART}{m.date()}", f"Messages{PART}{m.number()}", f"Reaction score{PART}{m.number()}")
    m.chrome(m.date(), "Add bookmark", f"#{n}")
    m.say()
    m.maybe(0.3, f"Last edited: {m.date()}")
    _signed(m, who)
    m.maybe(0.5, f"Reactions:{PART}{m.person()}, {m.person()} and 3 others")
    m.chrome("Like", "Quote", "Reply")


def hyperkitty(m: Maker, who: str, n: int) -> None:
    m.chrome(who, _day(m, "{d} {month} {y}"), m.rnd.choice(("11:21 a.m.", "9:07 p.m.", "3:15 a.m.")))
    if n > 1:
        m.chrome(f"Re: {m.title}") if m.rnd.random() < 0.2 else None
    m.say()
    m.maybe(0.2, "Attachments:", "attachment.htm", "(text/html — 2.1 KB)")
    m.chrome("Reply", "0", "0")


def google_groups(m: Maker, who: str, n: int) -> None:
    m.chrome(who, "unread,", f"{m.date()}, {_time(m)}:10 PM", "to skerry-tinkerers")
    m.say()
    m.maybe(0.3, "Reply all", "Reply to author", "Forward")


def nichannel(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{n} ：{who}：{_day(m, '{y}/{m:02d}/{d:02d}')}(土) {_time(m)}:10.22 ID:aB{n % 4}xYz{n % 3}")
    m.say()


def khoros(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.chrome(m.rnd.choice(("Contributor III", "New Contributor", "Regular Visitor", "Esteemed Contributor II")))
    m.chrome(f"on ‎0{1 + n % 9}-1{n % 9}-{m.year} 0{1 + n % 9}:{m.rnd.randint(10, 59)} PM")
    m.maybe(0.5, "Mark as New", "Bookmark", "Subscribe", "Mute", "Permalink", "Print", "Report Inappropriate Content")
    m.say()
    m.maybe(0.5, "View solution in original post")
    m.chrome(f"{m.rnd.randint(0, 9)} Kudos", "Reply")


def zendesk(m: Maker, who: str, n: int) -> None:
    m.chrome(who, _day(m, "{month} {d}, {y}") + f" {_time(m)}")
    m.say()
    m.chrome(str(m.rnd.randint(0, 9)), "Comment actions", "Permalink")


def steam(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.15, "[author]")
    m.chrome(f"{_day(m, '{d} {month}, {y}')} @ {_time(m)}pm")
    m.say()
    m.maybe(0.15, f"Last edited by {who}; {_day(m, '{d} {month}, {y}')} @ {_time(m)}pm")
    m.maybe(0.6, f"#{n}")


def proboards(m: Maker, who: str, n: int) -> None:
    m.chrome(who, m.rnd.choice(m.language.ranks))
    m.maybe(0.4, "Gone to the boatyard")
    m.chrome(f"Posts:{PART}{m.number()}")
    m.chrome(f"Post by{PART}{who}{PART}on {m.date()} at {_time(m)}pm")
    m.say()
    m.maybe(0.2, f"Last Edit:{PART}{m.date()} at {_time(m)}pm by{PART}{who}")
    _signed(m, who)
    m.maybe(0.3, f"{m.person()} likes this")


def yabb(m: Maker, who: str, n: int) -> None:
    m.chrome(who, "YaBB Newbies" if n % 2 else "Full Member")
    m.maybe(0.7, "Offline")
    m.chrome(f"Posts: {m.number()}")
    m.maybe(0.5, "Skerry Bay")
    m.chrome(f"Re: {m.title}" if n > 1 else m.title)
    m.chrome(f"Reply #{n - 1} - {m.date()} at {_time(m)}pm" if n > 1 else f"{m.date()} at {_time(m)}pm")
    m.say()
    m.chrome("Back to top", "IP Logged")


def apple(m: Maker, who: str, n: int) -> None:
    m.chrome(f"User profile for user: {who}", who)
    m.maybe(0.9, "Level 1" if n % 2 else "Level 10")
    m.chrome(f"{m.number()} points")
    m.chrome(f"Posted on {m.date()} {_time(m)} PM" if n == 1 else f"{m.date()} {_time(m)} PM")
    m.maybe(0.3, f"in response to {m.person()}") if n > 1 else None
    m.say()
    m.chrome("Reply", "Helpful") if n > 1 else m.chrome("Reply", "I have this question too (12)")


def drupal_forum(m: Maker, who: str, n: int) -> None:
    m.chrome(f"Mon, 0{1 + n % 9}/1{n % 9}/{m.year} - {_time(m)}")
    m.maybe(0.9, f"#{n - 1}") if n > 1 else None
    m.chrome(who)
    m.maybe(0.5, "Offline")
    m.chrome(f"Joined: 0{1 + n % 9}/1{n % 9}/2009 - 11:12")
    m.say()
    m.chrome("Log in or register to post comments")


def gutefrage(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.4, "Community-Experte")
    m.chrome(f"{1 + n}.0{1 + n % 9}.{m.year}, {_time(m)}")
    m.say()
    m.chrome("Kommentar hinzufügen", "Antworten")


def vbulletin_ru(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{1 + n:02d}.0{1 + n % 9}.{m.year}, {_time(m)}", f"#{n}", who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(f"Регистрация:{PART}1{n % 9}.03.2008")
    m.maybe(0.5, f"Адрес:{PART}Скерри")
    m.chrome(f"Сообщений:{PART}{m.number()}")
    m.say()
    m.maybe(0.3, f"Последний раз редактировалось {who}; {1 + n:02d}.05.{m.year} в {_time(m)}.")
    m.chrome("Ответить с цитированием")


def smf_es(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(f"Mensajes: {m.number()}")
    m.chrome(f"Re: {m.title}" if n > 1 else m.title)
    when = f"{_day(m, '{month} {d}, {y}')}, {_time(m)}"
    m.chrome(f"« Respuesta #{n - 1} en: {when} »" if n > 1 else f"« en: {when} »")
    m.say()
    _signed(m, who)
    m.chrome("En línea")


def mybb_de(m: Maker, who: str, n: int) -> None:
    m.chrome(who, m.rnd.choice(m.language.ranks))
    m.chrome(f"Beiträge: {m.number()}", f"Themen: {m.number(90)}", f"Registriert seit: {_day(m, '{month} {y}')}")
    m.maybe(0.5, f"Bewertung: {m.number(50)}")
    m.chrome(f"#{n}", f"{1 + n:02d}.0{1 + n % 9}.{m.year}, {_time(m)}")
    m.say()
    m.maybe(0.2, f"(Dieser Beitrag wurde zuletzt bearbeitet: 02.05.{m.year}, {_time(m)} von {who}.)")
    _signed(m, who)
    m.chrome("Suchen", "Zitieren")


def phpbb_pl(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.5, m.rnd.choice(m.language.ranks))
    m.chrome(f"Posty:{PART}{m.number()}", f"Rejestracja:{PART}{_day(m)}, {_time(m)}")
    m.maybe(0.4, f"Lokalizacja:{PART}Skarbin")
    m.chrome(f"Re: {m.title}" if n > 1 else m.title, f"autor:{PART}{who}{PART}» {_day(m)}, {_time(m)}")
    m.say()
    m.chrome("Na górę")


def forumotion_fr(m: Maker, who: str, n: int) -> None:
    m.chrome(f"Re: {m.title}" if n > 1 else m.title)
    m.chrome(f"par{PART}{who}{PART}Sam {_day(m)} - {_time(m)}")
    m.say()
    m.chrome("_________________") if n % 2 else None
    m.chrome(who, m.rnd.choice(m.language.ranks))
    m.chrome(f"Messages : {m.number()}", f"Date d'inscription : 1{n % 9}/03/2009")
    m.maybe(0.4, "Localisation : Port-Lauch")


def invision_es(m: Maker, who: str, n: int) -> None:
    when = _day(m, "{month} {d}, {y}")
    m.chrome(who, f"Publicado {when}", who)
    m.maybe(0.8, "Miembros")
    m.chrome(m.number(), f"Publicado {when}")
    m.say()
    m.maybe(0.2, f"Editado {when} por {who}")
    _signed(m, who)
    m.chrome("Citar", "Enlace al comentario", "Compartir en otros sitios")


def tweets(m: Maker, who: str, n: int) -> None:
    handle = "@" + who.replace(" ", "").replace(".", "")
    m.chrome(f"{who}{PART}{handle}{PART}·{PART}{m.date()}")
    m.maybe(0.4, f"Replying to @{m.person().replace(' ', '').replace('.', '')}") if n > 1 else None
    m.say()
    m.chrome(f"{m.rnd.randint(1, 9)}", f"{m.rnd.randint(1, 90)}", f"{m.rnd.randint(1, 900)}")


def nodebb_plain(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{who}{PART}wrote on{PART}{m.date()}, {_time(m)} PM")
    m.maybe(0.4, f"last edited by {who}")
    m.chrome(f"#{n}")
    m.say()
    m.chrome(f"{m.rnd.randint(0, 9)}")
    m.maybe(0.6, "Reply", "Quote")


def flarum_de(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{who}{PART}{_day(m, '{d}. {month} {y}')}")
    m.maybe(0.2, "Bearbeitet")
    m.say()
    m.maybe(0.4, f"{m.person()} gefällt das.")
    m.chrome("Antworten")


def tapatalk(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.5, m.rnd.choice(m.language.ranks))
    m.chrome(f"{m.number()}{PART}{m.number(300)}")
    m.chrome(m.rnd.choice(m.language.ranks)) if n % 3 else None
    m.chrome(f"{m.date()}#{n}")
    m.say()
    m.maybe(0.3, "Sent from my Kestrel 4 using Tapatalk")
    m.chrome("Quote", "Share")


def simple_board(m: Maker, who: str, n: int) -> None:
    m.chrome(f"Name:{PART}{who}", f"Date:{PART}{m.date()} {_time(m)}")
    m.maybe(0.6, f"Subject:{PART}{m.title}")
    m.say()


def guestbook_ru(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{n}.{PART}{who}{PART}({1 + n:02d}.0{1 + n % 9}.{m.year} {_time(m)})")
    m.say()
    m.chrome("Ответить", "Цитировать")


def likes_inside(m: Maker, who: str, n: int) -> None:
    m.chrome(who, m.rnd.choice(m.language.ranks), f"Joined: {m.joined()}", f"Posts: {m.number()}")
    m.chrome(f"{m.date()} at {_time(m)}", f"#{n}")
    m.say()
    _signed(m, who, rule="__________________")
    m.maybe(0.4, f"{m.person()} thanked {who} for this post")
    m.maybe(0.4, f"The following 2 users like this post:{PART}{m.person()}, {m.person()}")
    m.chrome("Quote", "Multi-Quote", "Report", "IP")


_TUNED: tuple[tuple[Language, tuple[Layout, ...]], ...] = (
    (ZH, (discuz,)),
    (FR, (phpbb_fr,)),
    (ES, (phpbb_es, invision_es)),
    (DE, (woltlab, gutefrage)),
    (RU, (guestbook_ru,)),
    (EN, (xenforo2_full, hyperkitty, google_groups, zendesk, apple, tweets, likes_inside, nodebb_plain)),
)
_UNSEEN: tuple[tuple[Language, tuple[Layout, ...]], ...] = (
    (JA, (nichannel,)),
    (FR, (forumotion_fr,)),
    (ES, (smf_es,)),
    (PL, (phpbb_pl,)),
    (DE, (mybb_de, flarum_de)),
    (RU, (vbulletin_ru,)),
    (EN, (khoros, steam, proboards, yabb, drupal_forum, tapatalk, simple_board)),
)


def _named(groups: tuple[tuple[Language, tuple[Layout, ...]], ...]) -> dict[str, tuple[Layout, Language]]:
    return {_name(f): (f, language) for language, group in groups for f in group}


def _name(layout: Callable[..., None]) -> str:
    return layout.__name__


TUNED = _named(_TUNED)
UNSEEN = _named(_UNSEEN)
