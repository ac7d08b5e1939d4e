"""Readers' comments that only the names of their elements show, and names that say nothing."""

from __future__ import annotations

import pytest

import cleaner

ARTICLE = [
    "The mill at Tarnholt has ground rye since 1731, and for most of that time the same family has owned its wheel.",
    "Last autumn the axle broke. The carpenter who came to look at it found the marks of four earlier repairs, one of "
    "them in French.",
    "The parish has paid for a new axle of larch, which will be brought down the river in March, if the ice allows it.",
]
SAID = [
    "My grandmother carried flour home from there, four kilometres each way, and never once complained about it.",
    "Larch is the wrong wood for an axle that stands in water half of the year, as anybody on the coast knows.",
]


def page(article: str, comments: str) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>The axle of Tarnholt</title></head><body>{article}{comments}"
        "<footer><p>© 2022 Tarnholt Post</p></footer></body></html>"
    )


def article(around: str = "main") -> str:
    return f"<{around}><h1>The axle of Tarnholt</h1>{''.join(f'<p>{p}</p>' for p in ARTICLE)}</{around.split()[0]}>"


def inside(*texts: str, item: str) -> str:
    return "".join(f"<{item}><p>{text}</p></{item.split()[0]}>" for text in texts)


NAMED = {
    "one section": f"<div class='readercomments'>{inside(*SAID, item='div')}</div>",
    "a list": f"<ol class='commentlist'>{inside(*SAID, item='li class=alt')}</ol>",
    "an id, in German": f"<div id='leserKommentare'>{inside(*SAID, item='div')}</div>",
    "Polish": f"<div class='opOpinie'>{inside(*SAID, item='div class=opinia')}</div>",
    "Spanish": f"<ul class='comentarios'>{inside(*SAID, item='li')}</ul>",
    "French": f"<section class='zone-commentaires'>{inside(*SAID, item='div class=commentaire')}</section>",
    "Turkish": f"<div class='haber_yorumlari yorumlar'>{inside(*SAID, item='div class=yorum')}</div>",
    "what schema.org calls them": inside(*SAID, item="div itemscope itemtype='https://schema.org/Comment'"),
    "details": inside(*SAID, item="details class=CommentBox open"),
    "a single one": f"<div class='article_comments'>{inside(SAID[0] + ' ' + SAID[1], item='div')}</div>",
}


@pytest.mark.parametrize("name", NAMED)
def test_comments_follow_the_setting(name: str) -> None:
    source = page(article(), NAMED[name])
    dropped = cleaner.clean(source)
    assert all(p in dropped.text for p in ARTICLE)
    assert not any(s in dropped.text for s in SAID)
    kept = cleaner.clean(source, config={"label": {"comments": "keep"}})
    assert all(p in kept.text for p in [*ARTICLE, *SAID])
    first, *comments = cleaner.clean(source, config={"label": {"comments": "records"}}).records()
    assert all(p in first.text for p in ARTICLE) and first.kind == "page"
    assert all(any(s in c.text for c in comments) for s in SAID) and {c.kind for c in comments} == {"comment"}


NOT_COMMENTS = {
    "a wrapper of the whole page": page(f"<div class='post comments-open comment'>{article()}", "</div>"),
    "a column of opinions": page(article("section class='comment opinion'"), ""),
    "a commentary": page(article(), f"<div class='commentary'>{inside(*SAID, item='div')}</div>"),
    "a count": page(article("div class='comments-count with-comments'"), ""),
    "comments of a programmer": page(
        article(), "<pre><span class='comment'># Larch is the wrong wood for it.</span></pre>"
    ),
}


@pytest.mark.parametrize("name", NOT_COMMENTS)
def test_names_that_hold_the_article_say_nothing(name: str) -> None:
    out = cleaner.clean(NOT_COMMENTS[name])
    assert out.thread is None
    assert all(p in out.text for p in ARTICLE)


def test_the_title_stays_the_title() -> None:
    out = cleaner.clean(page(article(), NAMED["a list"]))
    assert out.metadata.title == "The axle of Tarnholt"
    assert "The axle of Tarnholt" not in out.text


def test_comments_without_an_article_stay() -> None:
    out = cleaner.clean(page("<h1>Your letters</h1>", NAMED["a list"]))
    assert all(s in out.text for s in SAID)


def question_page() -> str:
    """A page of questions and answers with remarks on each."""

    def post(number: int, kind: str, who: str, text: str, remark: str) -> str:
        return (
            f"<div id='{kind}-{number}' class='{kind} js-{kind}'><div class='votecell'><div class='js-vote-count'>7</div></div>"
            f"<div class='postcell answercell'><div class='s-prose js-post-body' itemprop='text'><p>{text}</p></div>"
            f"<div class='d-flex'><div class='user-info'>{'asked' if kind == 'question' else 'answered'} "
            f"<span class='relativetime'>Mar 4, 2019 at 10:1{number}</span>"
            f"<div class='user-details' itemprop='author'><a href='/users/{number}/{who}'>{who}</a></div></div></div></div>"
            f"<div id='comments-{number}' class='comments js-comments-container'><ul class='comments-list js-comments-list'>"
            f"<li id='comment-9{number}' class='comment js-comment'><div class='comment-text js-comment-text-and-form'>"
            f"<div class='comment-body js-comment-edit-hide'><span class='comment-copy'>{remark}</span> – "
            f"<a class='comment-user' href='/users/8/tarn'>tarn</a> <span class='comment-date'>Mar 5, 2019 at 9:00</span>"
            "</div></div></li></ul></div></div>"
        )

    said = [
        (
            "question",
            "marsh",
            "The clapper of our ferry bell has worn so thin that it no longer rings. What is it made of?",
        ),
        (
            "answer",
            "smith",
            "Wrought iron in every bell that I have seen, because steel is so hard that it cracks the rim.",
        ),
        (
            "answer",
            "ferry",
            "Ours is of bronze, and it has rung since 1911 without any harm to the bell or to the rope.",
        ),
    ]
    posts = "".join(post(n, kind, who, text, REMARKS[n]) for n, (kind, who, text) in enumerate(said))
    return (
        "<!DOCTYPE html><html><head><title>What is a clapper made of? - Bells Stack Exchange</title></head><body>"
        f"<div id='question-header'><h1>What is a clapper made of?</h1></div><div id='mainbar'>{posts}</div></body></html>"
    )


REMARKS = [
    "Can you tell us how heavy it was when it was new, or how long?",
    "This is true of big bells, but small ones stand a steel clapper well enough.",
    "Bronze on bronze wears both of them, so turn the bell every tenth year.",
]


def test_remarks_on_the_posts_of_a_question_page_follow_the_setting() -> None:
    dropped = cleaner.clean(question_page())
    assert dropped.thread is not None and dropped.thread.platform == "stackexchange"
    assert "Wrought iron" in dropped.text and not any(remark in dropped.text for remark in REMARKS)
    kept = cleaner.clean(question_page(), config={"label": {"comments": "keep"}})
    assert all(remark in kept.text for remark in REMARKS)


def test_where_comments_are_what_the_page_is_they_stay() -> None:
    notes = [
        f"On line {n} the printer of 1623 has another word, which the editor of the second book took over."
        for n in range(30)
    ]
    long = page(article(), f"<div class='comments'>{inside(*notes, item='div class=comment')}</div>")
    assert all(note in cleaner.clean(long).text for note in notes)
    paragraphs = page(article(), "".join(f"<p class='comment'>{text}</p>" for text in SAID))
    assert all(text in cleaner.clean(paragraphs).text for text in SAID)
