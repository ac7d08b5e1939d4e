"""Forum software: one literal each. What it prints around a post, so that a page of it is cut by its own strings.

A literal never decides alone: its anchors enter the contest of :mod:`cleaner.threads.repeated_headers` beside what repeats on
the page.
Patterns are full-line matches on the folded line in which dates are ``∂`` and ages ("3 days ago") ``∆``
(:mod:`cleaner.language.date_spans`); bullets and brackets around the line are ignored.
"""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

_BY = r"(?:by|von|par|de|por|da|door|przez|autor|автор|от|napisal|gonderen|av|kirjoittaja)"
_DATE = "∂+"
_WHEN = "[∂∆]+"


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        "discourse",
        anchor=rf"(?P<name>[^∂∆]{{1,60}}?),? {_DATE},? #?(?P<number>\d{{1,5}})",
        counts=True,
        signs=("powered by discourse*", "related topics", "suggested topics"),
        html=("article#post_0", "div.crawler-post"),
    ),
    Platform(
        "phpbb",
        must="»",
        anchor=(
            rf"(?:(?:post|beitrag|message|mensaje|mensagem|messaggio|bericht|wiadomosc|mesaj|сообщение|viesti)?"
            rf" ?{_BY}:? ?)?"
            rf"(?P<name>[^»∂∆]{{1,60}}?) » {_WHEN}(?: .{{0,30}})?"
        ),
        signs=("powered by phpbb*", "board index*", "foren-ubersicht*", "post by*"),
        html=("div#p0", "table#p0"),
    ),
    Platform(
        "phpbb2",
        must=": ",
        anchor=(
            rf"(?:posted|verfasst am|verfasst|post(?:e|e le)|publicado|enviado|inviato|geplaatst|wyslany|gonderilme"
            rf" zamani|tarih|добавлено|lahetetty)"
            rf": ?(?:\w{{2,4}}\.? )?{_DATE}(?: .{{0,120}})?"
        ),
        near="",
        signs=("post subject:*", "powered by phpbb*"),
    ),
    Platform(
        "smf",
        anchor=rf"« ?(?:(?:\w{{2,14}}) ?#?(?P<number>\d+) )?(?:\w{{1,4}})?: ?{_DATE} ?»?|« ?(?:.{{0,24}}) {_DATE} ?»",
        signs=("smf *", "powered by smf*", "simple machines*", "logged", "go down*", "simpleportal*"),
        html=("div#msg0", "div.post_wrapper"),
    ),
    Platform(
        "ips",
        anchor=(
            rf"(?:posted|geschrieben|publie\(?e?\)?|ecrit|inviato|inviata|postado|publicado|geplaatst|napisano"
            rf"|опубликовано|yazildi|gonderildi)"
            rf":? {_WHEN}(?: \(?(?:edited|bearbeitet|modifie|editado|modificato|bewerkt|edytowane|изменено"
            rf"|duzenlendi)\)?)?"
        ),
        signs=(
            "share on other sites",
            "link to comment",
            "powered by invision*",
            "go to topic listing",
            "recently browsing*",
        ),
        html=("article#elComment_0", "div.post_block"),
    ),
    Platform(
        "nodebb",
        anchor=(
            r"(?:(?:wrote|schrieb|a ecrit|escribio|ha scritto|escreveu|schreef|napisal|yazdi|написал).{0,60}?)?"
            r"(?:last edited by|zuletzt editiert von|derniere edition par|ultima edicion por|ultima modifica di"
            r"|ostatnio edytowany przez"
            r"|son duzenleyen|отредактировано)(?: .{0,40})?"
        ),
        author=r"(?P<name>[^\s@|]{2,30})(?: [^@|]{1,40})?(?: @(?P<parent>\S{2,30}))?(?: \| .{1,40})?",
        signs=("scheduled pinned locked moved*", "log in to reply", "oldest to newest"),
        needs=1,
        html=("li.posts-row", "li.posts-list-item", "li[data-pid]"),
    ),
    Platform(
        "fluxbb",
        must="#",
        anchor=rf"#(?P<number>\d{{1,6}}) {_WHEN}",
        html=("div.blockpost",),
        signs=("powered by fluxbb*", "powered by punbb*", "board footer"),
    ),
    Platform(
        "ubb",
        must="#",
        anchor=rf"(?:[^∂∆#]{{1,120}} )?#(?P<number>\d{{2,9}}) ?(?:-|–|on)? ?{_WHEN}",
        signs=("powered by ubb*", "previous thread*"),
    ),
    Platform(
        "bbpress",
        must="#",
        anchor=rf"{_WHEN}(?: .{{0,6}}{_WHEN})? ?#(?P<number>\d{{2,9}})",
        signs=("participant", "keymaster", "viewing 0 posts*", "this topic has*", "this topic contains*"),
        html=("li.bbp-reply", "div.bbp-reply", "article#reply_0", "div.type-reply", "div.type-topic"),
    ),
    Platform(
        "nairaland",
        must=" by ",
        anchor=rf"(?:re: )?.{{1,120}} by (?P<name>[\w.-]{{2,40}}) ?(?:\([mf]\))?: ?{_WHEN}(?: on {_DATE})?",
    ),
    Platform(
        "slashdot",
        must="by ",
        anchor=(
            r"by (?P<name>(?:anonymous coward|.{2,40}?(?= \( ?\d{1,9} ?\)| writes)))(?: \( ?\d{1,9} ?\))?(?: writes:?)?"
            r"(?: on)?(?: ∂+)?(?: ?\(?#\d+\)?)?(?: .{0,40})?"
        ),
        author=r".{1,120} \(score: ?-?\d.{0,40}\)|re:",
        signs=("comments filter*", "load all comments", "post load all comments"),
        comments=True,
    ),
    Platform(
        "gamefaqs",
        must="#",
        anchor=rf"(?P<name>[\w .-]{{2,30}}?)(?: \(topic creator\))? ?{_WHEN} ?#(?P<number>\d{{1,4}})",
        counts=True,
        signs=("topic archived", "more topics from this board", "boards"),
    ),
    Platform(
        "mumsnet",
        must="·",
        anchor=rf"(?P<name>[^·∂∆]{{2,40}}) · {_WHEN}",
        signs=("watch this thread", "flip thread", "hide thread", "op posts", "start a new thread"),
        needs=2,
    ),
    Platform(
        "reddit",
        must="point",
        anchor=(
            rf"\[?[–+-]?\]? ?(?P<name>(?:u/)?[\w-]{{2,24}})(?: ?\[?[a-z]{{1,10}}\]?)?(?: [^∂∆]{{1,40}}?)?"
            rf" (?:-?\d[\d.,]*k? points?) {_WHEN}\*?"
            rf"(?: .{{0,40}})?"
        ),
        signs=(
            "permalink*",
            "view entire discussion*",
            "all 0 comments",
            "sorted by: best",
            "go to r/*",
            "award",
            "comments section",
        ),
        html=("div.thing", "shreddit-post", "shreddit-comment", "div.Comment"),
    ),
    Platform(
        "hackernews",
        anchor=rf"(?P<name>[\w-]{{2,20}}) (?:on )?{_WHEN}(?: ?[|[].{{0,80}})",
        signs=("hacker news*", "guidelines | faq*"),
        html=("tr.comtr",),
    ),
    Platform(
        "lobsters",
        anchor=r"(?P<name>(?!(?:asked|answered|commented|edited|modified|posted|updated|published|viewed|created"
        r"|joined|replied)\b)[\w.-]{2,30})"
        r" (?:edited |\| )?∆+(?: \|.{0,40})?",
        signs=("caches", "archive.org*"),
        html=("div.comment-tree-node",),
    ),
    Platform(
        "stackexchange",
        anchor=(
            rf"(?:asked|answered|gefragt|beantwortet|preguntada|respondida|respondido|perguntada|formulada|задан"
            rf"|ответ дан|вопрос задан"
            rf"|質問日時|回答日時) ?{_WHEN}(?: .{{0,60}})?"
        ),
        split=True,
        header=False,
        until=(
            r"add a comment.{0,12}|show \d+ more comments?.{0,12}|\d+|comments disabled.{0,60}|kommentar"
            r" hinzufugen.{0,9}|anadir un comentario.{0,9}"
            r"|adicione um comentario.{0,9}|добавить комментарий.{0,9}|commented ∂+.{0,30}|コメントを追加.{0,9}"
        ),
        opens=r"viewed .{0,30}|modified ∆.{0,40}|просмотрен .{0,30}|vista .{0,30}|visto .{0,30}|閲覧数 .{0,30}",
        signs=(
            "sorted by:*",
            "add a comment",
            "ask question",
            "improve this answer",
            "share improve this answer follow",
        ),
        needs=2,
        html=("div.question", "div.answer"),
    ),
    Platform(
        "wordpress",
        anchor=r"(?P<name>.{1,60}?) (?:says|said|sagt|schreibt|dit|a dit|dice|dijo|diz|disse|zegt|mowi|pisze|diyor ki"
        r"|dedi ki|пишет|говорит|:)\W{0,2}",
        then=rf"(?:on )?{_WHEN}(?: .{{0,12}}{_WHEN})?(?: .{{0,40}})?",
        signs=("leave a reply*", "leave a comment*", "your email address will not be published*"),
        comments=True,
        html=("li#comment-0", "div#comment-0", "li#li-comment-0"),
    ),
    Platform(
        "woocommerce",
        must="–",
        anchor=(
            rf"(?P<name>[^∂∆–]{{1,50}}?)(?: \((?:verified owner|verifizierter (?:besitzer|kaufer)|client confirme"
            rf"|propietario verificado|proprietario verificato|geverifieerde eigenaar|zweryfikowany"
            rf"|dogrulanmis (?:sahip|alici))\))? – {_DATE}"
        ),
        comments=True,
        needs=1,
        signs=(
            "add a review*",
            "reviews (0",
            "0 reviews for*",
            "0 review for*",
            "be the first to review*",
            "only logged in customers who have purchased*",
            "bewertungen (0",
            "rezensionen (0",
            "avis (0",
            "valoraciones (0",
            "recensioni (0",
            "opinie (0",
        ),
    ),
    Platform(
        "amazon",
        must=" ∂",
        anchor=(
            r"(?:reviewed in .{2,30}|rezension aus .{2,30}|kundenrezension aus .{2,30}|commente .{2,30}"
            r"|avis laisse .{2,30}|resenado en .{2,30}|calificado en .{2,30}|recensito in .{2,30}|avaliado .{2,30}"
            r"|beoordeeld in .{2,30}|opiniowano w .{2,30}) (?:on|vom|le|el|il|em|op|dnia) ∂+"
        ),
        author=(
            r"(?P<name>[^\s∂∆|:\d]\S{0,20}(?: \S{1,20}){0,2})"
            r"|\d(?:[.,]\d)? (?:out of|von|sur|de|su|op|na) \d.{0,120}"
        ),
        comments=True,
        needs=1,
        signs=("verified purchase", "top reviews from*", "customer reviews", "how customer reviews and ratings work*"),
    ),
    Platform(
        "substack",
        anchor=rf"(?:{_WHEN}|\d{{1,2}} ?(?:m|mins?|h|hrs?|d|w|mo|y))(?: ?edited)?",
        above=True,
        after="discussion about this post",
        comments=True,
        needs=2,
        signs=("discussion about this post", "expand full comment", "start your substack*", "substack is the home*"),
    ),
    Platform(
        "disqus",
        must="•",
        anchor=rf"(?P<name>[^•∂∆]{{1,60}}?)(?: (?P<parent>[^•∂∆]{{1,60}}?))? • {_WHEN}(?: .{{0,20}})?",
        comments=True,
    ),
    Platform(
        "movabletype",
        must="posted by:",
        anchor=rf"posted by: ?(?P<name>[^∂∆|]{{1,60}}?)(?: \(\S{{1,60}}\))?(?: ?\|| ?at| ?on)? {_WHEN}(?: .{{0,20}})?",
        header=False,
        opens=r"(?:\d+ )?comments?(?: \(?\d+\)?)?",
        comments=True,
        needs=1,
        signs=(
            "post a comment*",
            "remember personal info*",
            "the comments to this entry are closed*",
            "listed below are links to weblogs*",
            "verify your comment*",
            "trackback url for this entry*",
        ),
    ),
    Platform(
        "mail",
        must="from:",
        anchor=r"from: ?(?P<name>.{2,100})",
        near=r"(?:subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|konu|тема|date|sent|datum): ?.{1,120}",
    ),
    Platform("mbox", must="from ", anchor=rf"from (?P<name>.{{2,80}}?) {_DATE}(?: .{{0,8}})?"),
    Platform(
        "digest", must="message", anchor=r"message: ?(?P<number>\d{1,4})", near=r"(?:from|date): .{1,120}", counts=True
    ),
    Platform(
        "googlegroups",
        must="unread",
        anchor=r"unread,?",
        near=rf"{_WHEN}(?: .{{0,40}})?|to .{{1,80}}",
        above=True,
        signs=("skip to first unread message", "all groups and messages", "reply to author", "send feedback to google"),
    ),
    Platform(
        "drupal",
        must=" ",
        anchor=(
            rf"(?:submitted by|eingereicht von|gespeichert von|verfasst von|soumis par|enviado por|inviato da"
            rf"|submetido por|ingediend door|wyslane przez|gonderen|опубликовано пользователем)"
            rf" (?P<name>[^∂∆]{{1,60}}?)(?: \([^)]{{1,30}}\))?,? (?:(?:on|am|le|el|il|em|op|w|dnia)[ ,] ?)?{_WHEN}"
            rf"(?: .{{0,20}})?"
        ),
        signs=("log in to post comments", "login or register to post comments", "log in or register to post comments"),
    ),
    Platform(
        "github",
        must="commented",
        anchor=rf"@?(?P<name>[\w-]{{1,39}}) (?:left a comment|commented)(?: on)? {_WHEN}(?: .{{0,60}})?",
        author=r"@[\w-]{1,39}",
        signs=("sign up for free to join this conversation on github*", "assignees", "no one assigned", "none yet"),
        needs=1,
        html=("div.timeline-comment",),
    ),
    Platform(
        "mastodon",
        must="@",
        anchor=r"@[\w.-]{1,40}@[\w-]{1,40}(?:\.[\w-]{2,20}){1,3}",
        above=True,
        signs=("0 boosts", "0 boost", "0 favorites", "0 favourites", "0 favorite", "recent searches", "live feeds"),
        needs=1,
        html=("div.detailed-status", "div.status__wrapper"),
    ),
    Platform(
        "xenforo2",
        signs=("reaction score", "click to expand", "thread starter*", "joined"),
        html=("article.message", "article#js-post-0", "div#js-post-0", "div.message--post"),
    ),
    Platform(
        "xenforo1",
        anchor=r"(?:#(?P<number>\d{1,6}) )?(?P<name>(?!discussion in)[^∂#»]{2,40}), ∂+",
        header=False,
        needs=1,
        signs=("discussion in *", "forum software by xenforo*", "click to expand"),
        html=("li.message",),
    ),
    Platform(
        "vbulletin",
        html=("li#post_0", "table#post0", "div#edit0", "li.b-post"),
        signs=("powered by vbulletin*", "join date*", "reply with quote", "originally posted by*", "view forum posts"),
    ),
    Platform(
        "mybb",
        html=("div#post_0", "table#post_0"),
        signs=("powered by mybb*", "powered by: mybb*", "threaded mode", "find"),
    ),
    Platform(
        "vanilla",
        html=("li.ItemComment", "li.Comment", "div.ItemDiscussion", "li#Comment_0"),
        signs=(
            "powered by vanilla*",
            "howdy, stranger!*",
            "in this discussion",
            "sign in or register to comment",
            "leave a comment",
        ),
    ),
    Platform("flarum", html=("div.PostStream-item", "^PostUser"), signs=("powered by flarum*",)),
    Platform(
        "lemmy",
        anchor=(
            rf"(?P<name>[^\s∂∆·•]{{2,60}})(?: (?:op|mod|m|admin|english))?(?: to \S{{2,60}})? ?[·•] ?{_WHEN}"
            rf"(?: .{{0,30}})?"
        ),
        signs=("modlog", "lemmy*"),
        needs=1,
        html=("article.comment-node",),
    ),
)
