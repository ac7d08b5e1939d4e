"""Threads into posts: a page per platform, pages that are no threads, and what holds for any text.

A case is a page whose lines carry, in front, the post they belong to (``-``: none) and what they are: ``.`` a post's words, ``q`` a
quotation, ``b`` byline, ``d`` date, ``x`` other furniture. Lines that begin with ``@`` say what is expected of the whole.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import threads
from cleaner.config import ThreadConfig
from cleaner.extract import plain_text
from cleaner.model import Document, Page, Thread
from cleaner.text import lines as ln

CASES = Path(__file__).parents[1] / "cases" / "threads"
POSITIVE = sorted(p for p in CASES.glob("*.txt") if not p.name.startswith("not_"))
NEGATIVE = sorted(CASES.glob("not_*.txt"))
KINDS = {"b": "byline", "d": "date", "q": "forum_quote"}


def document(text: str, url: str | None = None) -> Document:
    return plain_text.document(Page("page", text, url=url), text)


def dated(stamp: str, head: str = "", **page: object) -> str | None:
    """The date of the second of three posts that prints *stamp*, on a page with a line *head* and columns *page*."""
    posts = [("anna", "5 March 2021, 09:12"), ("bert", stamp), ("carl", stamp)]
    body = [x for n, (name, d) in enumerate(posts, 1) for x in (name, "Member", "Joined: May 2011", d, f"#{n}",
            f"This is what {name} has to say about it, and it is quite enough.", "Reply")]  # fmt: skip
    text = "\n".join([head, *body])
    made = plain_text.document(Page("page", text, **page), text)  # type: ignore[arg-type]
    thread = threads.split(ln.analyse([made]), ThreadConfig())[0]
    assert thread is not None
    assert thread.posts[1].date_raw
    return thread.posts[1].date


@pytest.mark.parametrize(
    ("stamp", "iso"),
    [
        ("2 hours ago", "2021-03-10T13:30"),
        ("Yesterday at 4:30 PM", "2021-03-09T16:30"),
        ("gestern um 14:03", "2021-03-09T14:03"),
        ("il y a 3 jours", "2021-03-07"),
        ("il y a environ 2 heures", "2021-03-10T13:30"),
        ("Вчера, 12:30", "2021-03-09T12:30"),
        ("ayer a las 10:00", "2021-03-09T10:00"),
        ("ieri alle 9:15", "2021-03-09T09:15"),
        ("ontem às 10:30", "2021-03-09T10:30"),
        ("gisteren om 12:00", "2021-03-09T12:00"),
        ("wczoraj, 12:30", "2021-03-09T12:30"),
        ("Bugün, 12:30", "2021-03-10T12:30"),
        ("Tuesday at 3:14 PM", "2021-03-09T15:14"),
        ("Montag um 12:00", "2021-03-08T12:00"),
        ("Wednesday at 8:00 PM", "2021-03-03T20:00"),
        ("5d", "2021-03-05"),
        ("Jan 3 at 14:02", "2021-01-03T14:02"),
        ("7 March 2021, 10:00", "2021-03-07T10:00"),
    ],
)
def test_relative_dates(stamp: str, iso: str) -> None:
    assert dated(stamp, extra={"fetched_at": "2021-03-10T15:30:00Z"}) == iso


@pytest.mark.parametrize(
    ("head", "page", "iso"),
    [
        ("It is currently Wed Mar 10, 2021 3:30 pm", {}, "2021-03-10T13:30"),
        ("Aktuelle Zeit: 10. März 2021, 15:30", {}, "2021-03-10T13:30"),
        ("", {"extra": {"warc_date": "2021-03-10T15:30:00Z"}}, "2021-03-10T13:30"),
        ("", {"extra": {"crawl_timestamp": 1615390200}}, "2021-03-10T13:30"),
        ("", {"extra": {"timestamp": "20210310153000"}}, "2021-03-10T13:30"),
        ("", {"published": "2021-03-10"}, "2021-03-10"),
        ("", {"published": "2021-03-01"}, None),  # older than its own posts: not when it was fetched
        ("", {"extra": {"score": "2021-03-10"}}, None),
        ("The meeting of 10 March 2021, 15:30", {}, None),
        ("", {}, None),
    ],
)
def test_what_relative_dates_are_counted_from(head: str, page: dict[str, object], iso: str | None) -> None:
    assert dated("2 hours ago", head, **page) == iso


def split(text: str, url: str | None = None) -> Thread | None:
    return threads.split(ln.analyse([document(text, url)]), ThreadConfig())[0]


class Case:
    def __init__(self, path: Path) -> None:
        self.told: dict[str, str] = {}
        self.post: list[int] = []
        self.kind: list[str] = []
        rows = []
        for row in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
            if row.startswith("@"):
                name, _, value = row[1:].strip().partition(":")
                self.told[name] = value.strip()
            elif not row.strip():
                rows.append("")
            else:
                mark, _, line = row.partition(" ")
                rows.append(line)
                self.post.append(0 if mark == "-" else int(mark[:-1]))
                self.kind.append("" if mark == "-" else mark[-1])
        self.text = "\n".join(rows)
        self.posts = [p.strip().split("|") for p in self.told["posts"].split(";")]


@pytest.mark.parametrize("path", POSITIVE, ids=lambda p: p.stem)
def test_platform(path: Path) -> None:
    case = Case(path)
    thread = split(case.text)
    assert thread is not None
    assert len(thread.posts) == len(case.posts)
    assert thread.comments == ("comments" in case.told)
    if "platform" in case.told:
        assert thread.platform == case.told["platform"]
    if "title" in case.told:
        assert thread.title == case.told["title"]
    owner = {i: p.index for p in thread.posts for i in range(p.first, p.last)}
    for i, (post, kind) in enumerate(zip(case.post, case.kind, strict=True)):
        if kind in (".", "q"):
            assert owner.get(i) == post, f"line {i}"
    for post, (author, *date) in zip(thread.posts, case.posts, strict=True):
        assert (post.author or "") == author
        if date and date[0]:
            assert (post.date or "")[: len(date[0])] == date[0]


@pytest.mark.parametrize("path", POSITIVE, ids=lambda p: p.stem)
def test_lines_of_a_post(path: Path) -> None:
    case = Case(path)
    thread = split(case.text)
    assert thread is not None
    best = surest(thread)
    for i, kind in enumerate(case.kind):
        if kind == ".":
            assert best.get(i, "content") in ("content", "byline" if "repost" in case.told else ""), f"words {i}"
        elif kind == "q":
            assert best.get(i) == "forum_quote", f"quotation {i}"
        elif kind:
            assert best.get(i, "content") != "content", f"furniture {i}"


def surest(thread: Thread) -> dict[int, str]:
    """Per block the kind of its surest finding."""
    best: dict[int, tuple[float, str]] = {}
    for f in thread.findings:
        for i in range(f.first, f.last):
            best[i] = max(best.get(i, (0.0, "")), (f.score, f.kind))
    return {i: kind for i, (_, kind) in best.items()}


@pytest.mark.parametrize(
    "path", [p for p in POSITIVE if "@ parents" in p.read_text(encoding="utf-8")], ids=lambda p: p.stem
)
def test_parents(path: Path) -> None:
    case = Case(path)
    thread = split(case.text)
    assert thread is not None
    found = {p.index: p.parent_index for p in thread.posts if p.parent_index}
    assert found == {int(a): int(b) for a, b in (x.split(">") for x in case.told["parents"].split())}


def test_repost_keeps_its_own_byline() -> None:
    case = Case(CASES / "repost.txt")
    thread = split(case.text)
    assert thread is not None
    number, rest = case.told["repost"].split(" ", 1)
    title, author, date = rest.split("|")
    post = thread.posts[int(number) - 1]
    assert (post.repost_title, post.repost_author, post.repost_date) == (title, author, date)
    assert post.author is None


@pytest.mark.parametrize("path", NEGATIVE, ids=lambda p: p.stem)
def test_no_thread(path: Path) -> None:
    assert split(path.read_text(encoding="utf-8")) is None


def test_quotes_link_to_posts() -> None:
    thread = split(Case(CASES / "xenforo2.txt").text)
    assert thread is not None
    quote = thread.posts[1].quotes[0]
    assert (quote.author, quote.post) == ("Marta K.", 1)


def test_unmarked_quotation() -> None:
    words = "The tower clock has been slow since the bells were moved to the new frame in spring, and nobody dares to touch it."
    text = "\n".join(
        line
        for n, (name, body) in enumerate(
            [
                ("anna", words),
                ("bert", "Then somebody should."),
                ("carl", words + "\nI dare, give me the key and an hour of quiet on Sunday."),
            ],
            1,
        )
        for line in (
            name,
            "Senior Member",
            "Joined: May 2011",
            f"Posts: {n * 31}",
            f"{n} June 2020, 10:0{n}",
            f"#{n}",
            body,
            "Reply",
        )
    )
    thread = split(text)
    assert thread is not None
    assert [(q.post, text[q.start : q.end]) for q in thread.posts[2].quotes] == [(1, words)]
    assert thread.posts[1].quotes == ()


def test_signature_repeats() -> None:
    text = "\n".join(
        line
        for n, name in enumerate(["anna", "bert", "anna", "bert"], 1)
        for line in (name, "Member", "Joined: May 2011", f"{n} June 2020, 10:0{n}", f"#{n}", f"This is the answer number {n}, and it is my own.",
                     *(["Sailing is nine parts patience and one part rope."] if name == "anna" else []), "Reply")
    )  # fmt: skip
    thread = split(text)
    assert thread is not None
    signed = [i for i, kind in surest(thread).items() if kind == "forum_signature"]
    assert [text.split("\n")[i] for i in signed] == ["Sailing is nine parts patience and one part rope."] * 2


def test_one_word_posts_stay() -> None:
    text = "\n".join(
        line
        for n, (name, body) in enumerate(
            [("anna", "Where do you live?"), ("bert", "Austin"), ("carl", "Berlin"), ("anna", "Nice")], 1
        )
        for line in (
            name,
            "Member",
            "Joined",
            "May 2011",
            "Messages",
            str(n * 7),
            f"{n} June 2020",
            f"#{n}",
            body,
            "Reply",
        )
    )
    thread = split(text)
    assert thread is not None
    best = surest(thread)
    kept = [text.split("\n")[i] for i, kind in sorted(best.items()) if kind == "content"]
    assert kept == ["Where do you live?", "Austin", "Berlin", "Nice"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://forum.example.org/threads/oil.12/", "http://www.forum.example.org/threads/oil.12/page-3"),
        ("https://example.org/viewtopic.php?t=5", "https://example.org/viewtopic.php?t=5&start=15"),
        ("https://example.org/topic/99-oil/", "https://example.org/topic/99-oil/page/2/#comment-4"),
        ("https://example.org/t/oil/812", "https://example.org/t/oil/812/21"),
        ("https://example.org/index.php?topic=5.0", "https://example.org/index.php?topic=5.15"),
        ("https://example.org/showthread.php?t=812", "https://example.org/showthread.php?t=812&page=2"),
        ("https://example.org/index.php?showtopic=5", "https://example.org/index.php?showtopic=5&st=20"),
        ("https://example.org/discussion/812/oil", "https://example.org/discussion/812/oil/p2"),
        ("https://example.org/f5/oil-4711.html", "https://example.org/f5/oil-4711-2.html"),
        ("https://example.org/topic/99-oil/", "https://example.org/topic/99-oil/page__st__20"),
        ("https://example.org/t812-oil", "https://example.org/t812p25-oil"),
        ("https://example.org/8120/oil-or-grease", "https://example.org/8120/oil-or-grease/2"),
        ("https://example.org/2011/oil/", "https://example.org/2011/oil/comment-page-2/#comments"),
        ("https://example.org/index.php?topic=5", "https://example.org/index.php?topic=5;start=20"),
        ("https://example.org/thread-812.html", "https://example.org/thread-812-page-2.html"),
        ("https://example.org/thread/812-oil/", "https://example.org/thread/812-oil/?pageNo=2"),
    ],
)
def test_pages_of_a_thread_share_an_id(a: str, b: str) -> None:
    text = Case(CASES / "mybb.txt").text
    one, two = split(text, a), split(text, b)
    assert one is not None and two is not None
    assert one.thread_id == two.thread_id


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://example.org/viewtopic.php?t=5", "https://example.org/viewtopic.php?t=6"),
        ("https://example.org/topic/5", "https://example.org/topic/6"),
        ("https://example.org/t/oil-2/5", "https://example.org/t/oil-2/6"),
        ("https://example.org/viewtopic.php?p=51", "https://example.org/viewtopic.php?p=61"),
        ("https://example.org/thread-5.html", "https://example.org/thread-6.html"),
        ("https://example.org/oil-12-345.html", "https://example.org/oil-12-346.html"),
    ],
)
def test_different_threads_differ(a: str, b: str) -> None:
    text = Case(CASES / "mybb.txt").text
    one, two = split(text, a), split(text, b)
    assert one is not None and two is not None
    assert one.thread_id != two.thread_id


def test_without_an_address_a_long_title_is_the_id() -> None:
    from cleaner.threads.thread_address import thread_id

    assert thread_id(None, "Which oil for a wet clutch?") == thread_id(None, "Re: which oil for a wet clutch")
    assert thread_id(None, "Introduce yourself") is None
    assert thread_id(None, None) is None


def page_two(numbers: str = "", head: str = "", tail: str = "", n: int = 3) -> str:
    """A thread of *n* posts, numbered as *numbers* says ("#{}" with the place on the page), with a line above and below."""
    posts = [
        line
        for k in range(1, n + 1)
        for line in (
            f"{'anna bert carl dora emil'.split()[k - 1]}", "Member", "Joined: May 2011", f"{k} June 2020, 10:0{k}",
            *([numbers.replace("{}", str(k + 20))] if numbers else []),
            f"This is answer {k}, and it says what there is to say of it.", "Reply")
    ]  # fmt: skip
    return "\n".join([head, *posts, tail])


@pytest.mark.parametrize(
    ("page", "url", "first"),
    [
        (page_two("#{}"), None, 21),
        (page_two(head="Page 2 of 7"), None, 4),
        (page_two(head="Seite 3 von 7"), None, 7),
        (page_two(head="Страница 2 из 3"), None, 4),
        (page_two(head="8 posts • Page 3 of 3", n=2), None, 7),
        (page_two(head="Results 11 to 13 of 45"), None, 11),
        (page_two(head="Viewing 3 posts - 16 through 18 (of 45 total)"), None, 16),
        (page_two(head="Ergebnis 11 bis 13 von 45"), None, 11),
        (page_two(), "https://example.org/viewtopic.php?t=5&start=40", 41),
        (page_two(), "https://example.org/index.php?topic=5.40", 41),
        (page_two(head="Page 1 of 7"), None, 1),
        (page_two(tail="Page 7 of 7"), None, 1),  # the last page is shorter than the others
        (page_two(), "https://example.org/viewtopic.php?t=5&page=2", 1),
        (page_two(), None, 1),
    ],
)
def test_later_pages_go_on_counting(page: str, url: str | None, first: int) -> None:
    thread = split(page, url)
    assert thread is not None
    assert [p.index for p in thread.posts] == list(range(first, first + len(thread.posts)))


def test_two_pages_of_one_thread_in_one_run() -> None:
    import cleaner

    one = cleaner.clean(page_two("#{}").replace("#2", "#"), url="https://example.org/showthread.php?t=812")
    two = cleaner.clean(page_two("#{}"), url="https://example.org/showthread.php?t=812&page=2")
    records = [*one.records(), *two.records()]
    assert {r.thread_id for r in records} == {"example.org/showthread.php?t=812"}
    assert [r.post_index for r in records] == [1, 2, 3, 21, 22, 23]
    assert len({r.id for r in records}) == 6


def test_quotations_of_later_pages_name_the_post_by_its_index() -> None:
    page = page_two("#{}").split("\n")
    at = page.index("This is answer 2, and it says what there is to say of it.")
    page[at:at] = ["anna said:", "This is answer 1, and it says what there is to say of it."]
    thread = split("\n".join(page))
    assert thread is not None
    assert [q.post for q in thread.posts[1].quotes] == [21]


def test_a_batch_changes_nothing() -> None:
    texts = [Case(p).text for p in POSITIVE] + [p.read_text(encoding="utf-8") for p in NEGATIVE]
    together = threads.split(ln.analyse([document(t) for t in texts]), ThreadConfig())
    assert together == [split(t) for t in texts]


def test_switched_off() -> None:
    lines = ln.analyse([document(Case(CASES / "mybb.txt").text)])
    assert threads.split(lines, ThreadConfig(split=False)) == [None]
    assert threads.split(lines, ThreadConfig(min_posts=4)) == [None]


_PIECES = st.one_of(
    st.sampled_from(
        [
            "Joined: May 2011",
            "#1",
            "#2",
            "Reply",
            "Quote",
            "Ann said:",
            "Posted 3 May 2020",
            "> quoted",
            "-- ",
            "A",
            "1,204",
            "Re: Oil",
            "bob",
        ]
    ),
    st.text(max_size=60),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=60))
def test_any_text(pieces: list[str]) -> None:
    doc = document("\n".join(pieces))
    thread = threads.split(ln.analyse([doc]), ThreadConfig())[0]
    if thread is None:
        return
    assert len(thread.posts) >= 2
    at = 0
    for n, p in enumerate(thread.posts, thread.posts[0].index):
        assert p.index == n
        assert at <= p.first < p.last <= len(doc)
        at = p.last
        for q in p.quotes:
            assert doc.starts[p.first] <= q.start < q.end <= len(doc.text)
            assert q.post is None or thread.posts[0].index <= q.post <= thread.posts[-1].index
    for f in thread.findings:
        assert 0 <= f.first < f.last <= len(doc)
        assert 0 < f.score <= 1


@pytest.mark.parametrize(
    "line",
    [
        "a " * 60,
        "1 " * 70,
        "«" * 130,
        "ann, " * 26,
        "12:3" * 30,
        "3 days " * 19,
        "(" * 100,
        "by " * 40,
        "· " * 65,
        "re: " * 32,
        "5 May 2015 " * 12,
    ],
)
def test_hostile_lines(line: str) -> None:
    text = "\n".join(
        [line, "#1", "Joined: 2011", "x" * 100_000, line, "#2", "Joined: 2012", " ".join(["word"] * 20_000), "Reply"]
        * 3
    )
    split(text)


def test_long_threads_are_linear() -> None:
    stanza = "ann\nMember\nJoined: May 2011\n{n} June 2020, 10:01\n#{n}\nSomething that is said again and again, word for word.\nReply\n"
    text = "".join(stanza.replace("{n}", str(n)) for n in range(1, 3001))
    thread = split(text)
    assert thread is not None
    assert len(thread.posts) == 3000


def test_gate_agrees_with_the_whole() -> None:
    from cleaner.threads import prefilter

    docs = [document(Case(p).text) for p in POSITIVE]
    passed = prefilter.may_be_threads(ln.analyse(docs))
    assert passed.all(), [p.stem for p, ok in zip(POSITIVE, np.asarray(passed), strict=True) if not ok]
