"""Made threads in the layouts of many kinds of forum software, with the right answer for every line.

A layout prints posts as its software does once the markup is gone; people, words, dates and which parts are there vary
by a seed. Nothing is taken from real pages: what is measured here was never tuned on a real site.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

CONTENT, QUOTE, CHROME = "content", "forum_quote", "other_chrome"
PART = "\x1f"
"""Stands between parts of a line that have elements of their own."""
RENDERINGS = ("plain", "inscriptis", "strings")


@dataclass(slots=True)
class MadeThread:
    """A page with the post (from 1; 0 outside) and the label of every line, and the posts' authors."""

    layout: str
    lines: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    rendering: str = "plain"

    def add(self, post: int, label: str, *lines: str) -> None:
        for line in lines:
            parts = line.split(PART) if self.rendering == "strings" else [line.replace(PART, " ")]
            for part in parts:
                indent = "  " * min(post, 1) if self.rendering == "inscriptis" and label != CONTENT else ""
                self.lines.append(indent + part if part else part)
                self.labels.append(label)
                self.posts.append(post)


@dataclass(frozen=True, slots=True)
class Language:
    """What a language needs for a made thread."""

    words: tuple[str, ...]
    joiners: tuple[str, ...]
    short: tuple[str, ...]
    names: tuple[str, ...]
    ranks: tuple[str, ...]
    months: tuple[str, ...]


EN = Language(
    tuple(
        "kettle harbour valve lantern gearbox meadow pump roof ferry orchard bracket mortar tiller filter saddle clamp"
        " gauge boiler trellis compost sail anchor spindle gasket chimney lathe hinge varnish ridge barrel".split()
    ),
    tuple(
        "and then the|because my|after I changed the|but nobody could find the|while we were looking at the|so I took"
        " the|which never fits the|before you replace the|since it broke the|with a spare".split("|")
    ),
    ("Thanks!", "Same here", "Me too.", "Austin", "Has anyone tried that?", "Any news?", "+1", "Lovely, well done"),
    tuple(
        "marta_k|Tom Larkin|ridgewalker77|Old Salt|BJ 2004|dele.o|Quint|j0hn|The Tinker|Pam S.|kestrel|Mr Grumble"
        "|wet boots|Ingrid|4stroke|LBC".split("|")
    ),
    ("Member", "Senior Member", "Moderator", "New member", "Well-known member"),
    tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()),
)
DE = Language(
    tuple(
        "Kessel Hafen Ventil Laterne Getriebe Wiese Pumpe Dach Fähre Garten Halter Mörtel Pinne Filter Sattel Klemme"
        " Anzeige Ofen Spalier Kompost".split()
    ),
    tuple(
        "und dann der|weil mein|nachdem ich den|aber niemand fand den|während wir den|also nahm ich den|der nie zum"
        " passt wie der|bevor du den|seit er kaputt ist samt dem|mit einem neuen".split("|")
    ),
    ("Danke!", "Ging mir auch so", "Genau.", "Hat das jemand probiert?", "Gibt es was Neues?"),
    tuple("Heinz 51|moosbär|Anna-Lena|Kapitän Nemo|der_Schrauber|T4 Fahrer|Uschi|graf zahl|Pit|Renate K.".split("|")),
    ("Mitglied", "Neues Mitglied", "Moderator", "Erfahrener Benutzer"),
    tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
)
RU = Language(
    tuple(
        "чайник причал клапан фонарь редуктор насос крыша паром сад кронштейн раствор румпель фильтр седло хомут"
        " манометр печь компост якорь прокладка".split()
    ),
    tuple(
        "и потом|потому что мой|после того как я поменял|но никто не нашёл|пока мы смотрели на|поэтому я взял|который"
        " не подходит под|прежде чем снять|с тех пор как сломался|вместе с".split("|")
    ),
    ("Спасибо!", "У меня так же", "Согласен.", "Кто-нибудь пробовал?", "Есть новости?"),
    tuple("Сергей К|морской волк|Лена77|дядя Фёдор|Bosun|Тихий|Марина|слесарь 5 разряда|Антон|zheka_82".split("|")),
    ("Новичок", "Участник", "Модератор", "Активный участник"),
    tuple("янв фев мар апр май июн июл авг сен окт ноя дек".split()),
)


@dataclass(slots=True)
class Maker:
    """One page in the making."""

    rnd: random.Random
    language: Language
    page: MadeThread
    title: str
    post: int = 0
    year: int = 2014
    day: int = 1

    def person(self) -> str:
        return self.rnd.choice(self.cast)

    cast: Sequence[str] = ()

    def number(self, top: int = 9000) -> str:
        n = self.rnd.randint(1, top)
        return f"{n:,}" if self.rnd.random() < 0.7 else str(n)

    def sentence(self) -> str:
        rnd, lang = self.rnd, self.language
        parts = [rnd.choice(lang.words)]
        for _ in range(rnd.randint(2, 6)):
            parts += [rnd.choice(lang.joiners), rnd.choice(lang.words)]
        text = " ".join(parts)
        return text[0].upper() + text[1:] + rnd.choice((".", ".", ".", "?", "!"))

    def words(self, quote_of: str | None = None) -> list[tuple[str, str]]:
        """The body of a post."""
        rnd = self.rnd
        out: list[tuple[str, str]] = []
        if quote_of:
            out.append((QUOTE, quote_of))
        if rnd.random() < 0.12 and self.post > 1:
            return [*out, (CONTENT, rnd.choice(self.language.short))]
        out += [
            (CONTENT, " ".join(self.sentence() for _ in range(rnd.randint(1, 3)))) for _ in range(rnd.randint(1, 4))
        ]
        if rnd.random() < 0.15:
            out.append((CONTENT, rnd.choice(self.language.short)))
        return out

    def say(self) -> None:
        for label, line in self.words():
            self.page.add(self.post, label, line)

    def chrome(self, *lines: str) -> None:
        self.page.add(self.post, CHROME, *lines)

    def maybe(self, share: float, *lines: str) -> None:
        if self.rnd.random() < share:
            self.chrome(*lines)

    def joined(self) -> str:
        return f"{self.rnd.choice(self.language.months)} {self.rnd.randint(2003, 2013)}"

    def date(self) -> str:
        self.day += self.rnd.randint(0, 3)
        return f"{self.rnd.choice(self.language.months)} {1 + self.day % 28}, {self.year}"

    def time(self) -> str:
        return f"{self.rnd.randint(0, 23)}:{self.rnd.randint(0, 59):02d}"

    def ago(self) -> str:
        return f"{self.rnd.randint(2, 11)} {self.rnd.choice(('hours', 'days', 'months', 'years'))} ago"


Layout = Callable[[Maker, str, int], None]
"""Prints one post of a person: its number counts from 1."""


def xenforo2(m: Maker, who: str, n: int) -> None:
    m.maybe(0.5, who[0].upper())
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.maybe(0.1, "Staff member")
    m.chrome("Joined", m.date(), "Messages", m.number(), "Reaction score", m.number())
    m.maybe(0.5, "Points", m.number())
    m.maybe(0.4, "Location", "Harrowmere")
    m.chrome(m.date(), f"#{n}")
    m.say()
    m.maybe(0.3, "Reactions:", f"{m.person()} and {m.person()}")


def xenforo2_custom(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome("Joined", m.date(), "Messages", m.number(), "Reaction score", m.number())
    for label, values in (("Home port", ("Skerry", "Lauch")), ("Boat", ("Folkboat", "none yet")), ("Engine", ("2GM",))):
        if m.rnd.random() < 0.7:
            m.chrome(label, m.rnd.choice(values))
    m.chrome(m.date())
    m.maybe(0.5, f"#{n}")
    m.say()


def xenforo1(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.7, m.rnd.choice(m.language.ranks))
    m.say()
    m.chrome(f"{who}, {m.date()}", f"#{n}")
    m.maybe(0.4, f"{m.person()} and {m.person()} like this.")


def phpbb3(m: Maker, who: str, n: int) -> None:
    m.chrome(who, f"Posts: {m.number()}", f"Joined: {m.date()}, {m.time()} pm")
    m.maybe(0.5, "Location: Harrowmere")
    m.maybe(0.3, "Contact:", f"Contact {who}")
    m.chrome(f"Re: {m.title}" if n > 1 else m.title, f"Post by {who} » {m.date()}, {m.time()} pm")
    m.say()
    m.chrome("Top")


def phpbb3_card_below(m: Maker, who: str, n: int) -> None:
    m.chrome(f"Re: {m.title}" if n > 1 else m.title, f"by {who} » {m.date()}, {m.time()} pm")
    m.say()
    m.chrome(who)
    m.maybe(0.6, m.rnd.choice(m.language.ranks))
    m.chrome(f"Posts: {m.number()}", f"Joined: {m.date()}, {m.time()} pm")
    m.maybe(0.5, "Location: Harrowmere")
    m.chrome("Top")


def phpbb_de(m: Maker, who: str, n: int) -> None:
    m.chrome(f"Re: {m.title}" if n > 1 else m.title)
    m.chrome(f"von {who} » {1 + n}. {m.rnd.choice(m.language.months)} 2015, {m.time()}")
    m.say()
    m.chrome(who)
    m.maybe(0.6, m.rnd.choice(m.language.ranks))
    m.chrome(f"Beiträge: {m.number()}", f"Registriert: {1 + n}. {m.rnd.choice(m.language.months)} 2009, {m.time()}")
    m.maybe(0.5, "Wohnort: Oberlauch")
    m.chrome("Nach oben")


def subsilver(m: Maker, who: str, n: int) -> None:
    m.chrome(who, f"Post subject: Re: {m.title}", f"Posted: {m.date()} {m.time()} pm")
    m.maybe(0.7, m.rnd.choice(m.language.ranks))
    m.chrome(f"Joined: {m.date()}", f"Posts: {m.number()}")
    m.maybe(0.4, "Location: Skerry Bay")
    m.say()
    m.chrome("Top")


def phpbb2(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.5, m.rnd.choice(m.language.ranks))
    m.chrome(f"Joined: {m.joined()}", f"Posts: {m.number()}")
    m.maybe(0.4, "Location: Skerry Bay")
    m.chrome(f"Posted: {m.date()} {m.time()} pm    Post subject: {m.title if n == 1 else ''}".rstrip())
    m.say()
    m.chrome("Back to top")


def vbulletin3(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{m.date()}, {m.time()} PM", f"#{n}", who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(f"Join Date: {m.joined()}")
    m.maybe(0.6, "Location: Skerry Bay")
    m.chrome(f"Posts: {m.number()}")
    m.say()
    m.chrome("Reply With Quote")


def vbulletin4(m: Maker, who: str, n: int) -> None:
    m.chrome(m.date(), f"{m.time()} PM", f"#{n}", who, "View Profile", "View Forum Posts")
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome("Join Date", m.joined())
    m.maybe(0.6, "Location", "Skerry Bay")
    m.chrome("Posts", m.number())
    m.say()
    m.chrome("Reply With Quote")


def vbulletin5(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(
        f"Join Date: {m.joined()}", f"Posts: {m.number()}", "Share", "Tweet", f"#{n}", f"{m.date()}, {m.time()} PM"
    )
    m.say()
    m.chrome("Comment", "Post", "Cancel")


def mybb(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(f"Posts: {m.number()}", f"Threads: {m.number(90)}", f"Joined: {m.joined()}", f"Reputation: {m.number(50)}")
    m.chrome(f"#{n}", f"{m.date()}, {m.time()} PM")
    m.maybe(0.2, f"(This post was last modified: {m.date()}, {m.time()} PM by {who}.)")
    m.say()
    m.chrome("Find", "Reply")


def smf2(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(f"Posts: {m.number()}")
    m.maybe(0.4, "Gender: Male")
    m.chrome(f"Re: {m.title}" if n > 1 else m.title)
    m.chrome(f"« Reply #{n - 1} on: {m.date()}, {m.time()} PM »" if n > 1 else f"« on: {m.date()}, {m.time()} PM »")
    m.say()
    m.chrome("Logged")


def smf21(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(f"Posts: {m.number()}", "Logged", m.title if n == 1 else f"Re: {m.title}")
    m.maybe(0.6 if n > 1 else 0, f"#{n - 1}")
    m.chrome(f"{m.date()}, {m.time()} PM")
    m.say()
    m.maybe(0.3, "2 people like this.")


def ips4(m: Maker, who: str, n: int) -> None:
    when = m.date()
    m.chrome(who, f"Posted {when}", who, "Members", m.number())
    m.maybe(0.5, "Location: Harrowmere")
    m.maybe(0.3, "Gender: Male", "Boat: Folkboat")
    m.chrome(f"Posted {when}")
    m.say()
    m.chrome("Quote", "Link to comment", "Share on other sites")


def ips3(m: Maker, who: str, n: int) -> None:
    m.chrome(who, f"Posted {m.date()} - {m.time()} PM")
    m.maybe(0.6, m.rnd.choice(m.language.ranks))
    m.chrome("Members", f"{m.number()} posts")
    m.maybe(0.5, "Location: Harrowmere")
    m.say()
    m.chrome("Back to top")


def discourse(m: Maker, who: str, n: int) -> None:
    name = who.replace(" ", "_").replace(".", "")
    m.chrome(f"{name} {m.date()}, {m.time()}pm {n}")
    m.page.authors[-1] = name
    m.say()
    m.maybe(0.5, f"{m.rnd.randint(2, 9)} Likes")


def vanilla(m: Maker, who: str, n: int) -> None:
    m.chrome(who if m.rnd.random() < 0.4 else f"{who} Member")
    m.chrome(f"{m.rnd.choice(FULL_MONTHS)} {m.rnd.randint(2016, 2018)}")
    m.say()
    m.maybe(0.2, f"Thanked by 1{m.person()}")


def month_dates(m: Maker, who: str, n: int) -> None:
    m.chrome(who, f"{m.rnd.choice(FULL_MONTHS)} {m.rnd.randint(2016, 2018)}")
    m.say()
    m.chrome("Reply", "Flag")


def fluxbb(m: Maker, who: str, n: int) -> None:
    m.chrome(f"#{n} {2012 + n % 5}-0{1 + n % 9}-1{n % 9} {m.time()}:11", who, m.rnd.choice(m.language.ranks))
    m.maybe(0.5, "From: Harrowmere")
    m.chrome(f"Registered: 2011-03-1{n % 9}", f"Posts: {m.number()}")
    m.say()
    m.chrome("Offline")


def bbpress(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{m.date()} at {m.time()} pm #{m.rnd.randint(10000, 99999)}", who, "Participant")
    m.say()


def flarum(m: Maker, who: str, n: int) -> None:
    m.chrome(who, m.date())
    m.maybe(0.2, "Edited")
    m.say()
    m.maybe(0.4, f"{m.person()} likes this.")
    m.chrome("Reply")


def lemmy(m: Maker, who: str, n: int) -> None:
    name = who.replace(" ", "_").strip(".") + "@skerry.example"
    m.page.authors[-1] = name
    m.chrome(name, "·", m.ago(), m.number(300))
    m.say()
    m.maybe(0.5, "link", "fedilink")
    m.maybe(0.5, "reply")


def hackernews(m: Maker, who: str, n: int) -> None:
    name = who.replace(" ", "").replace(".", "")
    m.page.authors[-1] = name
    m.chrome(f"{name} {m.ago()} | {'next' if n == 1 else 'parent | prev | next'} [–]")
    m.say()
    m.chrome("reply")


def reddit_old(m: Maker, who: str, n: int) -> None:
    name = who.replace(" ", "_").replace(".", "")
    m.page.authors[-1] = name
    m.chrome(f"[–]{name} {m.rnd.randint(2, 90)} points {m.ago()} ({m.rnd.randint(0, 9)} children)")
    m.say()
    m.chrome("permalink", "embed", "save")
    m.maybe(0.6, "parent")
    m.chrome("report", "give award", "reply")


def reddit_new(m: Maker, who: str, n: int) -> None:
    name = who.replace(" ", "_").replace(".", "")
    m.page.authors[-1] = name
    m.chrome(name, "•", f"{m.rnd.randint(1, 9)}y ago")
    m.maybe(0.2, "Edited")
    m.say()
    m.chrome("Upvote", str(m.rnd.randint(2, 90)), "Downvote", "Reply", "Award", "Share")


def nairaland(m: Maker, who: str, n: int) -> None:
    name = who.replace(" ", "")
    m.page.authors[-1] = name
    m.chrome(f"{'Re: ' if n > 1 else ''}{m.title} by {name}: {m.time()}am On {m.date()}")
    m.say()
    m.chrome("Like Share", f"{m.rnd.randint(2, 9)} Likes")


def ubb(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{'Re: ' if n > 1 else ''}{m.title}")
    m.chrome(f"{m.person()} #{m.rnd.randint(100000, 999999)} {m.rnd.randint(10, 12)}/1{n % 9}/15 0{n % 9}:12 PM")
    m.chrome(f"Joined: {m.joined()}", f"Posts: {m.number()}", "Skerry Bay", who)
    m.maybe(0.6, m.rnd.choice(m.language.ranks))
    m.say()


def support_community(m: Maker, who: str, n: int) -> None:
    m.chrome(who, m.rnd.choice(("Level 1", "Level 8", "Community Specialist")), f"{m.number()} points")
    m.chrome(f"{m.date()} {m.time()} PM")
    m.say()
    m.chrome("Reply", f"Helpful ({m.rnd.randint(0, 9)})", "Link to this post")


def answers_site(m: Maker, who: str, n: int) -> None:
    m.chrome(who, "Independent Advisor", f"Replied on {m.date()}" if n > 1 else f"Asked on {m.date()}", "Report abuse")
    m.say()
    m.chrome("Was this reply helpful?", "Yes", "No")


def answered_ago(m: Maker, who: str, n: int) -> None:
    m.say()
    m.chrome(f"{'asked' if n == 1 else 'answered'} {m.ago()}", who)
    m.maybe(0.5, m.number(30000))
    m.chrome("Share", "Comment")


def card_above_varying(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    for line in ("Occupation: joiner", "Interests: boats, bees", "Country: Lauch", "Age: 51", "Mood: calm"):
        m.maybe(0.5, line)
    m.chrome(f"Posts: {m.number()}", f"{m.date()} at {m.time()}")
    m.say()
    m.chrome("Report", "Quote")


def card_below_varying(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{m.date()} at {m.time()}", who)
    for line in ("Occupation: joiner", "Interests: boats, bees", "Country: Lauch", "Age: 51", "Mood: calm"):
        m.maybe(0.5, line)
    m.chrome(f"Posts: {m.number()}")
    m.say()
    m.chrome("Report", "Quote")


def numbers_half(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.7, m.rnd.choice(m.language.ranks))
    m.chrome(m.date())
    m.maybe(0.5, f"#{n}")
    m.say()


def footer_card_varying(m: Maker, who: str, n: int) -> None:
    m.say()
    m.chrome(who)
    m.maybe(0.6, m.rnd.choice(m.language.ranks))
    m.chrome(f"Joined: {m.joined()}")
    m.maybe(0.5, "Location: Skerry Bay")
    m.chrome(f"{m.date()}, {m.time()} PM")
    m.chrome("Reply", "Quote")


def name_date_line(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{who} · {m.date()}")
    m.say()


def wrote_on(m: Maker, who: str, n: int) -> None:
    m.chrome(f"{who} wrote on {m.date()} at {m.time()}:")
    m.say()


def mail_list(m: Maker, who: str, n: int) -> None:
    m.chrome(f"From: {who} <{who.split()[0].lower()}@skerry.example>", f"Date: {m.date()} {m.time()}:10 +0100")
    m.chrome(f"Subject: {'Re: ' if n > 1 else ''}{m.title}")
    m.say()


def smf_ru(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(f"Сообщений: {m.number()}")
    m.chrome(f"Re: {m.title}" if n > 1 else m.title)
    when = f"{1 + n} {m.rnd.choice(m.language.months)} 2015, {m.time()}"
    m.chrome(f"« Ответ #{n - 1} : {when} »" if n > 1 else f"« : {when} »")
    m.say()
    m.chrome("Записан")


def ips_ru(m: Maker, who: str, n: int) -> None:
    m.chrome(who, f"Опубликовано {1 + n} {m.rnd.choice(m.language.months)} 2015")
    m.maybe(0.8, "Пользователи")
    m.chrome(f"{m.number()} публикаций")
    m.maybe(0.4, "Город: Скерри")
    m.say()
    m.chrome("Цитата", "Ссылка на комментарий")


def xenforo_ru(m: Maker, who: str, n: int) -> None:
    m.chrome(who)
    m.maybe(0.8, m.rnd.choice(m.language.ranks))
    m.chrome(
        "Регистрация", f"{1 + n} {m.rnd.choice(m.language.months)} 2011", "Сообщения", m.number(), "Реакции", m.number()
    )
    m.chrome(f"{1 + n} {m.rnd.choice(m.language.months)} 2015", f"#{n}")
    m.say()


FULL_MONTHS = "January February March April May June July August September October November December".split()

LAYOUTS: dict[str, tuple[Layout, Language]] = {
    f.__name__: (f, lang)
    for lang, group in (
        (
            EN,
            (
                xenforo2, xenforo2_custom, xenforo1, phpbb3, phpbb3_card_below, subsilver, phpbb2, vbulletin3,
                vbulletin4, vbulletin5, mybb, smf2, smf21, ips4, ips3, discourse, vanilla, month_dates, fluxbb, bbpress,
                flarum, lemmy, hackernews, reddit_old, reddit_new, nairaland, ubb, support_community, answers_site,
                answered_ago, card_above_varying, card_below_varying, numbers_half, footer_card_varying, name_date_line,
                wrote_on, mail_list,
            ),
        ),
        (DE, (phpbb_de,)),
        (RU, (smf_ru, ips_ru, xenforo_ru)),
    )
    for f in group
}  # fmt: skip


def layouts() -> dict[str, tuple[Layout, Language]]:
    """All layouts by name, those of :mod:`benchmarks.synthetic_layouts` included."""
    from benchmarks import synthetic_layouts

    return LAYOUTS | synthetic_layouts.TUNED | synthetic_layouts.UNSEEN


def made(layout: str, seed: int, rendering: str = "plain") -> MadeThread:
    """A thread in a layout, in one of :data:`RENDERINGS`; the same for the same seed."""
    function, language = layouts()[layout]
    rnd = random.Random(f"{layout}{seed}")
    page = MadeThread(layout, rendering=rendering)
    title = (
        " ".join(rnd.sample(language.words, 2)).capitalize()
        + f" {rnd.choice(language.joiners)} {rnd.choice(language.words)}"
    )
    m = Maker(rnd, language, page, title)
    m.cast = rnd.sample(language.names, rnd.randint(3, 7))
    m.chrome("Skip to content", "Home", "Forums", "Members", "Log in", "Register", "")
    m.maybe(0.7, f"Home › Forums › General talk › {title}")
    m.chrome(title, "")
    for n in range(1, rnd.randint(3, 14) + 1):
        who = m.person() if n > 2 else m.cast[n - 1]
        m.post = n
        page.authors.append(who)
        function(m, who, n)
        if rnd.random() < 0.6:
            m.chrome("")
    m.post = 0
    m.maybe(0.6, "You must log in or register to reply here.")
    m.maybe(0.6, "Similar threads", "Another question about lathes", "The new pump", "Winter storage")
    m.chrome("", "Contact us", "Terms and rules", "Privacy policy")
    return page
