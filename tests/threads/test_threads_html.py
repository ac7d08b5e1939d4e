"""Threads with markup: known software, comment trees, unknown software, and what is no thread."""

from __future__ import annotations

from datetime import datetime

import pytest

import cleaner
from cleaner import extract, threads
from cleaner.config import ThreadConfig
from cleaner.extract import plain_text
from cleaner.model import Document, Page, Thread
from cleaner.text import lines as ln

POSTS = [
    (
        "Runa",
        "2021-03-02T10:15:00+01:00",
        "The old ferry bell hangs in our hall, and it needs a new clapper by the summer.",
    ),
    (
        "old_smith",
        "2021-03-02T12:40:00+01:00",
        "Make it of wrought iron, never of steel: steel is too hard and cracks the bell.",
    ),
    (
        "Runa",
        "2021-03-03T08:05:00+01:00",
        "Thank you, the smith in the next village still has some of it under his bench.",
    ),
]


def xenforo() -> str:
    post = (
        '<article class="message message--post" data-author="{a}" id="js-post-{n}"><div class="message-user">'
        '<h4 class="message-name"><a class="username">{a}</a></h4><h5 class="userTitle message-userTitle">Member</h5>'
        "<dl><dt>Joined</dt><dd>May 4, 2011</dd></dl><dl><dt>Messages</dt><dd>{n}7</dd></dl></div>"
        '<header class="message-attribution"><time datetime="{d}">Mar 2, 2021</time> <a href="#post-{n}">#{n}</a></header>'
        '<div class="bbWrapper"><p>{t}</p></div><aside class="message-signature">Bells and boats since 1987</aside>'
        '<footer class="message-footer"><a>Reply</a></footer></article>'
    )
    return "".join(post.format(a=a, d=d, t=t, n=n) for n, (a, d, t) in enumerate(POSTS, 1))


def phpbb() -> str:
    post = (
        '<div id="p{n}0" class="post bg{n}"><dl class="postprofile"><dt><a class="username">{a}</a></dt>'
        "<dd>Posts: {n}4</dd><dd>Joined: Tue May 03, 2011 8:00 am</dd></dl>"
        '<div class="postbody"><h3>Re: A clapper for the bell</h3><p class="author">by <a class="username">{a}</a> » '
        '<time datetime="{d}">Tue Mar 02, 2021 10:15 am</time></p><div class="content">{t}</div></div></div>'
    )
    return "".join(post.format(a=a, d=d, t=t, n=n) for n, (a, d, t) in enumerate(POSTS, 1))


def unknown() -> str:
    post = (
        '<section class="thread-entry e{n}"><p class="poster-nick">{a}</p><p class="when"><time datetime="{d}">March 2021</time></p>'
        "<p>{t}</p><p>Reply</p><p>Quote</p></section>"
    )
    return "".join(post.format(a=a, d=d, t=t, n=n) for n, (a, d, t) in enumerate(POSTS, 1))


def page(body: str) -> Document:
    html = f"<html><body><nav><a>Home</a> <a>Forum</a></nav><h1>A clapper for the bell</h1>{body}<footer>Imprint</footer></body></html>"
    return extract.document(Page("p", html, url="https://example.org/t/5", media_type="text/html"))


def split(document: Document) -> Thread | None:
    return threads.split(ln.analyse([document]), ThreadConfig())[0]


def ips() -> str:
    """Attributes speak of quoting, and the entry's name stands on wrappers of everything in it."""
    post = (
        '<article class="ipsEntry ipsEntry--post" id="elComment_{n}"><header class="ipsEntry__header"><h3 class="ipsUsername">{a}</h3>'
        '<time datetime="{d}">March 2, 2021</time></header>'
        """<div class="ipsEntry__content" id="comment-{n}_wrap" data-quoteData='{{"userid":{n},"username":"{a}"}}'>"""
        '<div class="ipsEntry__post"><div class="ipsRichText ipsRichText--user"><p>{t}</p></div></div></div>'
        '<div class="ipsEntry__controls"><a>Quote</a></div></article>'
    )
    return "".join(post.format(a=a, d=d, t=t, n=n) for n, (a, d, t) in enumerate(POSTS, 1))


TEMPLATES = {
    "flarum": '<article><div class="PostUser"><h3 class="PostUser-name">{a}</h3></div><div class="Post-body"><p>{t}</p></div></article><hr>',
    "vbulletin3": '<div id="edit{n}07"><table id="post{n}07" class="tborder"><tr><td class="thead">{day}, 10:15 AM</td><td class="thead">#{n}</td></tr>'
    '<tr><td class="alt2"><div id="postmenu_{n}07"><a class="bigusername">{a}</a></div><div class="smallfont">Member</div>'
    '<div class="smallfont">Join Date: May 2011</div><div class="smallfont">Posts: {n}4</div></td>'
    '<td class="alt1" id="td_post_{n}07"><div id="post_message_{n}07">{t}</div></td></tr></table></div>',
    "vbulletin4": '<li class="postbitlegacy" id="post_{n}07"><div class="posthead"><span class="date">{day}, 10:15 AM</span>'
    '<a class="postcounter">#{n}</a></div><div class="postdetails"><div class="userinfo"><a class="username"><strong>{a}</strong></a>'
    '<span class="usertitle">Member</span><dl class="userinfo_extra"><dt>Join Date</dt><dd>May 2011</dd><dt>Posts</dt><dd>{n}4</dd></dl></div>'
    '<div class="postbody"><div class="content"><blockquote class="postcontent restore">{t}</blockquote></div></div></div>'
    '<div class="postfoot"><a>Reply With Quote</a></div></li>',
    "vbulletin5": '<li class="b-post js-post" data-node-id="{n}07"><div class="b-userinfo"><div class="author"><strong><a>{a}</a></strong></div>'
    '<div class="usertitle">Member</div><ul><li>Join Date: <span>May 2011</span></li><li>Posts: <span>{n}4</span></li></ul></div>'
    '<div class="b-post__body"><div class="b-post__timestamp"><time datetime="{d}">{day}, 10:15 AM</time></div><a class="b-post__count">#{n}</a>'
    '<div class="js-post__content-text restore h-wordwrap">{t}</div></div><ul class="b-post-control"><li>Comment</li></ul></li>',
    "smf": '<div class="windowbg"><div class="post_wrapper"><div class="poster"><h4><a>{a}</a></h4><ul><li class="membergroup">Member</li>'
    '<li class="postcount">Posts: {n}4</li></ul></div><div class="postarea"><h5 id="subject_{n}07"><a>Re: A clapper for the bell</a></h5>'
    '<div class="smalltext">« <strong>Reply #{n} on:</strong> {day}, 10:15:00 am »</div><div class="post"><div class="inner" id="msg_{n}07">{t}</div></div></div></div></div>',
    "mybb": '<div class="post classic" id="post_{n}07"><div class="post_author"><div class="author_information"><strong><a class="largetext">{a}</a></strong><br>'
    '<span class="smalltext">Member</span></div><div class="author_statistics">Posts: {n}4<br>Threads: {n}<br>Joined: May 2011</div></div>'
    '<div class="post_content"><div class="post_head"><span class="post_date">{day}, 10:15 AM</span> <a>#{n}</a></div>'
    '<div class="post_body scaleimages" id="pid_{n}07">{t}</div></div><div class="post_controls"><a>Reply</a></div></div>',
    "nodebb": '<li component="post" data-index="{n}" data-pid="{n}07" data-username="{a}" data-timestamp="{ms}" itemtype="http://schema.org/Comment">'
    '<a class="fw-bold" href="/user/{n}">{a}</a> <span class="timeago" title="{d}"></span>'
    '<div class="content" component="post/content"><p>{t}</p></div><a>Reply</a><a>Quote</a></li>',
    "fluxbb": '<div class="blockpost" id="p{n}07"><h2><span class="conr">#{n}</span> <a>{day} 10:15:00</a></h2><div class="postleft"><dl><dt><strong>{a}</strong></dt>'
    '<dd class="usertitle">Member</dd><dd><span>Registered: 2011-05-04</span></dd><dd><span>Posts: {n}4</span></dd></dl></div>'
    '<div class="postright"><h3>Re: A clapper for the bell</h3><div class="postmsg"><p>{t}</p></div></div></div>',
    "reddit": '<shreddit-comment author="{a}" thingid="t1_{n}"><div slot="commentMeta"><a class="author-name" href="/user/{a}/">{a}</a> <time datetime="{d}">3y ago</time></div>'
    '<div class="md"><p>{t}</p></div><div slot="actionRow"><button>Reply</button><button>Share</button></div></shreddit-comment>',
    "bbpress": '<div id="post-{n}07" class="bbp-reply-header"><span class="bbp-reply-post-date">{day} at 10:15 am</span><a class="bbp-reply-permalink">#{n}07</a></div>'
    '<div class="odd post-{n}07 reply type-reply"><div class="bbp-reply-author"><a class="bbp-author-name">{a}</a><div class="bbp-author-role">Participant</div></div>'
    '<div class="bbp-reply-content"><p>{t}</p></div></div>',
    "github": '<div class="timeline-comment" id="issuecomment-{n}07"><h3 class="timeline-comment-header"><a class="author">{a}</a> commented '
    '<relative-time datetime="{d}">{day}</relative-time></h3><div class="comment-body markdown-body"><p>{t}</p></div></div>',
    "lithium": '<div class="lia-message-view" data-message-id="{n}07"><span class="UserName lia-user-name"><a class="lia-user-name-link">{a}</a></span>'
    '<div class="lia-message-author-rank">Member</div><span class="DateTime"><span class="local-date">{day}</span> <span class="local-time">10:15 AM</span></span>'
    '<div class="lia-message-body-content"><p>{t}</p></div><a>Reply</a></div>',
    "woltlab": '<article class="wbbPost message" data-object-id="{n}07"><div class="messageAuthor"><span class="username" itemprop="name">{a}</span>'
    '<span class="userTitle">Member</span></div><a class="datetime"><time datetime="{d}">{day}</time></a><div class="messageText" itemprop="text"><p>{t}</p></div>'
    '<p>Quote</p></article>',
}  # fmt: skip
UNDATED = ("flarum",)


def test_a_page_kept_in_an_attribute() -> None:
    """Discourse puts the whole thread as JSON into one attribute, and its posts into what is there without scripts."""
    posts = "".join(
        f'<div id="post_{n}" class="topic-body crawler-post"><div class="crawler-post-meta"><span itemprop="author">{a}</span> '
        f'<time datetime="{d}">March 2, 2021, 10:15am</time> <span itemprop="position">{n}</span></div>'
        f'<div class="post" itemprop="text"><p>{t}</p></div></div>'
        for n, (a, d, t) in enumerate(POSTS, 1)
    )
    state = "{&quot;a&quot;: 1, b = c} " * 12_000
    html = f'<html><body><div data-preloaded="{state}"></div><p>Loading</p><noscript><h1>A clapper</h1>{posts}'
    html += f"<p>{'More about bells and their clappers. ' * 20}</p></noscript></body></html>"
    made = cleaner.clean(html, media_type="text/html")
    assert [(p.author, p.text) for p in made.posts] == [(a, t) for a, _, t in POSTS]


def templated(name: str) -> str:
    return "".join(
        TEMPLATES[name].format(
            a=a, d=d, t=t, n=n, day=f"March {int(d[8:10])}, 2021", ms=int(datetime.fromisoformat(d).timestamp() * 1000)
        )
        for n, (a, d, t) in enumerate(POSTS, 1)
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_platforms_by_markup(name: str) -> None:
    """Every post with its poster, its day and all of its words, and none of its card."""
    html = (
        f"<html><body><nav><a>Home</a></nav><h1>A clapper for the bell</h1><div>{templated(name)}</div></body></html>"
    )
    made = cleaner.clean(html, url="https://example.org/t/5", media_type="text/html")
    assert [p.author for p in made.posts] == [a for a, _, _ in POSTS]
    if name not in UNDATED:
        assert [(p.date or "")[:10] for p in made.posts] == [d[:10] for _, d, _ in POSTS]
    assert [p.text for p in made.posts] == [t for _, _, t in POSTS]


def test_the_post_that_is_answered_is_shown_above_the_answer() -> None:
    """NodeBB repeats it, and it stays once."""
    above = (
        '<div component="post/parent" data-collapsed="true" data-parent-pid="{n}07" class="btn btn-ghost d-flex"><div><a>{a}</a></div>'
        '<div component="post/parent/content" class="text-muted line-clamp-1"><p>{t}</p></div></div>'
        '<div class="bg-body"><a class="avatar" href="/user/{n}">{a[0]} Offline</a></div>'
    )
    posts = templated("nodebb").split("</li>")
    for n in (1, 2):
        a, _, t = POSTS[n - 1]
        head, tag, rest = posts[n].partition('"http://schema.org/Comment">')
        posts[n] = head + tag + above.format(a=a, t=t, n=n) + rest
    html = f"<html><body><h1>A clapper for the bell</h1><ul>{'</li>'.join(posts)}</ul></body></html>"
    assert html.count("/parent/content") == 2
    made = cleaner.clean(html, url="https://example.org/t/5", media_type="text/html")
    assert [(p.author, p.text) for p in made.posts] == [(a, t) for a, _, t in POSTS]
    assert all(made.text.count(t) == 1 for _, _, t in POSTS) and "Offline" not in made.text


@pytest.mark.parametrize("make", [xenforo, phpbb, ips, unknown])
def test_posts_by_markup(make) -> None:  # type: ignore[no-untyped-def]
    document = page(make())
    thread = split(document)
    assert thread is not None
    assert [p.author for p in thread.posts] == [a for a, _, _ in POSTS]
    assert [(p.date or "")[:10] for p in thread.posts] == [d[:10] for _, d, _ in POSTS]
    lines = document.lines()
    for p, (_, _, text) in zip(thread.posts, POSTS, strict=True):
        assert text in lines[p.first : p.last]


@pytest.mark.parametrize("make", [xenforo, phpbb])
def test_text_and_markup_agree(make) -> None:  # type: ignore[no-untyped-def]
    document = page(make())
    bare = plain_text.document(Page("p", document.text), document.text)
    by_markup, by_text = split(document), split(bare)
    assert by_markup is not None and by_text is not None
    assert [p.author for p in by_text.posts] == [p.author for p in by_markup.posts]
    assert len(by_text.posts) == len(by_markup.posts)


def test_furniture_by_markup() -> None:
    kinds = kinds_of(xenforo())
    assert kinds["Bells and boats since 1987"] == "forum_signature"
    assert kinds["Member"] == "forum_profile"
    assert kinds["Reply"] == "forum_action"
    for _, _, text in POSTS:
        assert kinds[text] == "content"


def kinds_of(body: str) -> dict[str, str]:
    """The surest kind that the thread gives each line."""
    document = page(body)
    thread = split(document)
    assert thread is not None
    best: dict[int, tuple[float, str]] = {}
    for f in thread.findings:
        for i in range(f.first, f.last):
            best[i] = max(best.get(i, (0.0, "")), (f.score, f.kind))
    return {line: best[i][1] for i, line in enumerate(document.lines()) if i in best}


def test_attributes_are_no_quotations() -> None:
    kinds = kinds_of(ips())
    for _, _, text in POSTS:
        assert kinds[text] == "content"


CODE = ["name : Runa", "joined : 2019", "Reply", "def ring(bell):", "weight = 12"]


@pytest.mark.parametrize(
    ("inner", "line", "kind"),
    [
        ("<pre>" + "<br>".join(CODE) + "</pre>", CODE[0], "content"),
        ("<pre>" + "<br>".join(CODE) + "</pre>", CODE[4], "content"),
        ("<blockquote><p>A bell that hangs is half a bell.</p></blockquote>", "A bell that hangs is half a bell.", "content"),
        ('<blockquote class="bbCodeBlock--quote"><p>It hung in the school before.</p></blockquote>',
         "It hung in the school before.", "forum_quote"),
        ('<aside class="message-signature">All bells, all day.</aside>', "All bells, all day.", "forum_signature"),
        ("<p>&gt; (rings the bell, twice)</p>", "> (rings the bell, twice)", "content"),
        ("<p>We said: no steel</p>", "We said: no steel", "content"),
        ("<p>Please subscribe to our newsletter.</p>", "Please subscribe to our newsletter.", "content"),
        ("<p>Thanks</p>", "Thanks", "content"),
        ("<p>----</p><p>Prices are those of the last fair.</p>", "Prices are those of the last fair.", "content"),
    ],
)  # fmt: skip
def test_wrappers_of_words(inner: str, line: str, kind: str) -> None:
    """What stands among a poster's words is theirs, even if it looks like a card; what markup names is what it says."""
    first, last = '<div class="bbWrapper"><p>Make it', "</p></div><aside"
    body = xenforo()
    at = body.index(last, body.index(first))
    assert kinds_of(body[:at] + "</p>" + inner + body[at + len("</p>") :]).get(line) == kind


def test_a_post_in_a_block_quote() -> None:
    """XenForo 1 wraps every post's words in a block quote, whatever they begin with."""
    open_ = '<blockquote class="messageText SelectQuoteContainer"><div class="bbCodeQuote"><div>Ann said:</div>'
    close = "</blockquote><aside"
    body = xenforo().replace('<div class="bbWrapper">', open_ + "<blockquote>It hung in the school.</blockquote></div>")
    kinds = kinds_of(body.replace("</div><aside", close))
    assert kinds["It hung in the school."] == "forum_quote"
    for _, _, text in POSTS:
        assert kinds[text] == "content"


def test_own_words_hold_against_phrases() -> None:
    line = "Subscribe to our newsletter and get the latest news straight to your inbox."
    html = page(xenforo().replace("</p></div><aside", f"</p><p>{line}</p></div><aside", 1)).page.content
    assert line in cleaner.clean(html, media_type="text/html").posts[0].text


@pytest.mark.parametrize("name", ["author", "quote", "avatar", "attachments", "report"])
def test_wrappers_of_everything(name: str) -> None:
    """An element that holds all words of a post is none of its parts, whatever its name."""
    body = xenforo().replace('<div class="message-user">', f'<div class="{name}"><div class="message-user">')
    kinds = kinds_of(body.replace("</article>", "</div></article>"))
    for _, _, text in POSTS:
        assert kinds[text] == "content"
    assert kinds["Member"] == "forum_profile"


def test_comment_tree_has_parents() -> None:
    def comment(n: int, author: str, text: str, inner: str = "") -> str:
        return (
            f'<li class="comment" id="comment-{n}"><article><b class="fn">{author}</b> says:'
            f'<p><time datetime="2021-03-0{n}T10:00:00Z">March {n}, 2021 at 10:00 am</time></p><p>{text}</p>'
            f'<p class="reply">Reply</p></article>{inner}</li>'
        )

    tree = comment(1, "Ada", "The last mill on this river closed before I was born, and I miss it all the same.",
                   "<ol>" + comment(2, "Ben", "There is one left, an hour upstream, but it saws timber now.") + "</ol>")  # fmt: skip
    body = f"<article><p>{'A long article about mills and rivers and bread. ' * 40}</p></article><ol>{tree}{comment(3, 'Cy', 'Bread was better then.')}</ol>"
    thread = split(page(body))
    assert thread is not None
    assert thread.comments
    assert [(p.author, p.parent_index) for p in thread.posts] == [("Ada", None), ("Ben", 1), ("Cy", None)]


def test_a_blog_index_is_no_thread() -> None:
    teaser = (
        '<article class="post" id="post-{n}"><h2>How we mended the {n}th sail of the season</h2><span class="author">Edda</span> '
        '<time datetime="2020-05-0{n}">May {n}, 2020</time><p>It tore along the seam again, and again the wind was not to blame for it.</p>'
        "<a>Read more</a></article>"
    )
    assert split(page("".join(teaser.format(n=n) for n in range(1, 6)))) is None
