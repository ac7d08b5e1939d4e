"""Lists of boards and of topics look like threads: the same header again and again, with names and dates. Each of their
rows names its last post, which no post of a thread does.
"""

from __future__ import annotations

import re

from cleaner.model import Document, Thread

_LAST_POST = re.compile(
    r"^(?:last|latest|newest) (?:post|message)(?!ing)\b|^latest:$|letzter beitrag|neuester beitrag"
    r"|derni[eè]re? (?:message|r[eé]ponse)"
    r"|[uú]ltim[oa] (?:mensaje|mensagem|post\b|messaggio)|laatste bericht|ostatni(?:a)? (?:post|odpowied|wiadomo)"
    r"|son (?:mesaj|g[oö]nderi|ileti)|последнее сообщение|останн[єi]+ повідомлення|آخر مشاركة|آخرین (?:ارسال|پست)"
    r"|最[后後新](?:发表|發表|回复|回覆)|最終(?:投稿|発言)|viimei(?:nen|sin) viesti"
    r"|senaste inl[aä]gg|seneste indl[aæ]g"
    r"|siste innlegg|posledn[ií] (?:p[rř][ií]sp[eě]vek|pr[ií]spevok)|utols[oó] (?:hozz[aá]sz[oó]l[aá]s|[uü]zenet)"
    r"|τελευταίο μήνυμα|마지막 (?:글|게시)"
)
_TOPICS = re.compile(
    r"^(?:topics|threads|themen|sujets|temas|t[oó]picos|discussioni|onderwerpen|tematy|konular|тем[ы]?|aiheet)\W{1,3}\d"
)
_POSTS = re.compile(
    r"^(?:posts|messages|beitr[aä]ge|mensajes|mensagens|messaggi|berichten|posty|mesajlar|сообщени[йя]|viestit)\W{1,3}\d"
)
_SINCE = re.compile(
    r"^(?:joined|join date|registered|member since|registriert|dabei seit|mitglied seit|inscri|membre depuis|regist"
    r"|miembro|membro|iscritto|lid |geregistr|do[lł][aą]czy|rejestr|kay[iı]t|kat[iı]l[iı]m|[uü]yelik|регистр|liittynyt"
    r"|rekister)"
)
"""What a card says that counts topics and posts too, and a board never."""
_LONGEST = 80
"""A row's line is short; prose that speaks of a last post is not meant."""


def lists_threads(document: Document, thread: Thread) -> bool:
    """Whether the page lists boards or topics: at least half of what was cut names a last post, or counts topics and
    posts and says of nobody since when.

    >>> bool(_LAST_POST.search("last post by kam")), bool(_LAST_POST.search("this was my last post"))
    (True, False)
    """
    rows = 0
    for post in thread.posts:
        short = [
            document.line(i).lower()
            for i in range(post.first, post.last)
            if document.ends[i] - document.begins[i] <= _LONGEST
        ]
        rows += any(map(_LAST_POST.search, short)) or (
            any(map(_TOPICS.search, short)) and any(map(_POSTS.search, short)) and not any(map(_SINCE.search, short))
        )
    return 2 * rows >= max(1, len(thread.posts)) and len(thread.posts) > 0
