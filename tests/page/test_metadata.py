"""Facts of a page from its columns, its markup and the lines that labelling takes out."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.extract import plain_text
from cleaner.extract.page_title import heading_level, title_block, title_of
from cleaner.model import (
    Document,
    Hints,
    Metadata,
    Page,
    Thread,
    ThreadPost,
)
from cleaner.page import metadata


def page(labelled: str, *, hints: Hints | None = None, thread: Thread | None = None, **columns: str) -> Metadata:
    """Metadata of a page given as lines of ``kind| text``."""
    pairs = [line.strip().split("| ", 1) for line in labelled.strip().split("\n")]
    text = "\n\n".join(p[1] for p in pairs)
    document = plain_text.document(Page("1", text, **columns), text)  # type: ignore[arg-type]
    if hints is not None:
        document = Document(document.page, text, document.starts, document.begins, document.ends, hints)
    return metadata.capture(document, [p[0] for p in pairs], thread)


def markup(tags: tuple[str, ...], **facts: str) -> Hints:
    none = np.zeros(len(tags), np.float32)
    return Hints(tags, ("",) * len(tags), none, **facts)  # type: ignore[arg-type]


def test_a_news_page() -> None:
    m = page(
        """
        nav| Skip to main content
        title| The mill that stayed
        byline| By Ida Berg and Tom O'Dell in Lisbon
        date| Published 3 May 2021 | Updated 5 May 2021
        caption_credit| The mill before the flood (Foto: dpa)
        content| Prose by Someone Else from 1 January 1999.
        caption_credit| Source: The Herald with agencies.
        footer_legal| © 2021 The Herald. All rights reserved.
        footer_legal| Texts may be reposted on the condition that their origin is credited.
        """
    )
    assert m.title == "The mill that stayed"
    assert m.author == "Ida Berg; Tom O'Dell"
    assert (m.published, m.published_raw) == ("2021-05-03", "3 May 2021")
    assert m.captions == ("The mill before the flood (Foto: dpa)",)
    assert m.source_credit == "The Herald with agencies."
    assert m.license is not None
    assert "origin is credited" in m.license
    assert m.site == "The Herald"


def test_nothing_is_read_from_what_stays() -> None:
    m = page("content| By Ida Berg\ncontent| 3 May 2021\ncontent| © 2021 Herald. All rights reserved.")
    assert m == Metadata()


@pytest.mark.parametrize(
    ("lines", "author"),
    [
        ("byline| By\nbyline| David Brand\nbyline| and\nbyline| Ramona Khali\ncontent| x", "David Brand; Ramona Khali"),
        ("byline| Ida Berg, Staff Attorney\nbyline| & Tom Odell, Director of Research", "Ida Berg; Tom Odell"),
        ("byline| Von Ida Berg\n" + "content| x\n" * 9 + "byline| Ida Berg is a reporter covering mills.", "Ida Berg"),
        ("byline| Ida Berg May 3, 2021", "Ida Berg"),
        ("byline| IDA BERG\nbyline| Ida Berg", "IDA BERG"),
        ("byline| Contact the author:", None),
        ("byline| She has covered mills since 1998 and lives in Porto with two dogs.", None),
    ],
)
def test_authors(lines: str, author: str | None) -> None:
    assert page(lines).author == author


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        ("date| 3 May 2021", "2021-05-03"),
        ("byline| By Ida Berg May 3, 2021", "2021-05-03"),
        ("date| 04/05/2021", None),
        ("date| 04/05/2021\ndate| 04/25/2021", "2021-04-05"),
        ("date| 2 hours ago\ndate| 3 May 2021", "2021-05-03"),
        ("footer_legal| © 2021", None),
    ],
)
def test_dates(lines: str, published: str | None) -> None:
    assert page(lines).published == published


def test_an_ambiguous_date_keeps_its_words() -> None:
    m = page("date| 04/05/2021 10:00")
    assert (m.published, m.published_raw) == (None, "04/05/2021 10:00")


def test_the_callers_columns_come_first() -> None:
    m = page(
        "title| On the page\nbyline| By Ida Berg\ndate| 3 May 2021",
        title=" In the\ncolumn ",
        author="Tom Odell",
        published="1620000000",
        url="https://herald.example/x",
    )
    assert (m.title, m.author, m.url) == ("In the column", "Tom Odell", "https://herald.example/x")
    assert (m.published, m.published_raw) == ("2021-05-03T00:00:00+00:00", "1620000000")


def test_markup_comes_before_lines() -> None:
    hints = markup(
        ("h1", "p", "p"),
        title="The mill that stayed | Herald",
        author="Ida Berg",
        published="2021-05-03",
        site="Herald",
        license="CC BY-SA 4.0",
        url="https://herald.example/canonical",
    )
    m = page("title| The mill that stayed\nother_chrome| Ida Berg\nbyline| By Tom Odell", hints=hints)
    assert m == Metadata(
        title="The mill that stayed",
        author="Ida Berg",
        published="2021-05-03",
        published_raw="2021-05-03",
        site="Herald",
        license="CC BY-SA 4.0",
        url="https://herald.example/canonical",
    )


def test_the_page_may_be_more_exact_than_its_markup() -> None:
    hints = markup(("p", "p"), published="2021-05-03")
    assert page("date| May 3, 2021, 4:00 PM\ncontent| x", hints=hints).published == "2021-05-03T16:00"
    assert page("date| May 4, 2021\ncontent| x", hints=hints).published == "2021-05-03"


@pytest.mark.parametrize("junk", ["August", "Written By", "Ann Member Joined Dec", "https://x.example", "read more"])
def test_junk_is_no_author(junk: str) -> None:
    assert page("byline| By Ida Berg", hints=markup(("p",), author=junk)).author == "Ida Berg"


def test_a_thread_is_its_first_post() -> None:
    thread = Thread(
        (ThreadPost(1, 0, 1, "ann", "2021-05-03", "May 3rd"), ThreadPost(2, 1, 2, "bob")), (), title="Thread: Mills"
    )
    m = page("content| first\ncontent| second\nbyline| By Someone Else", thread=thread)
    assert (m.title, m.author, m.published, m.published_raw) == ("Mills", "ann", "2021-05-03", "May 3rd")
    undated = Thread((ThreadPost(1, 0, 1, "ann"),), ())
    assert page("content| first\nbyline| By Ida Berg Published 3 May 2021", thread=undated).published is None
    comments = Thread((ThreadPost(1, 1, 2, "ann"), ThreadPost(2, 2, 4, "bob")), (), comments=True)
    text = "byline| By Someone Else\ncontent| first\ncontent| second\nbyline| By A. Commenter"
    assert page(text, thread=comments).author == "Someone Else"
    assert page("content| a\n" + text.partition("\n")[2], thread=comments).author is None


@pytest.mark.parametrize(
    ("line", "site"),
    [
        ("© 2019-2024 The Herald", "The Herald"),
        ("Copyright © 2021 by Herald Media Ltd. All rights reserved", "Herald Media Ltd"),
        ("© Bondy Blog", "Bondy Blog"),
        ("© 2020 Derechos Reservados", None),
        ("Powered by phpBB® Forum Software © phpBB Limited", None),
        ("About us", None),
    ],
)
def test_sites(line: str, site: str | None) -> None:
    assert page(f"footer_legal| {line}").site == site


def titled(lines: list[tuple[str, str]], title: str | None, site: str | None = None) -> Document:
    text = "\n\n".join(line for _, line in lines)
    document = plain_text.document(Page("1", text), text)
    hints = markup(tuple(tag for tag, _ in lines))
    hints = Hints(hints.tags, hints.words, hints.link_density, title=title, site=site)
    return Document(document.page, text, document.starts, document.begins, document.ends, hints)


def test_title_blocks() -> None:
    lines = [
        ("header/h1/a", "The Herald"),
        ("main/h1", "The mill that stayed"),
        ("main/p", "Text"),
        ("aside/h2", "More"),
    ]
    assert title_block(titled(lines, "The mill that stayed | The Herald")) == 1
    assert title_block(titled(lines, None)) is None
    assert title_block(titled(lines[1:], None)) == 0
    assert title_block(titled(lines, "More")) == 3
    assert title_block(titled(lines, "Something else entirely")) is None
    assert title_of(titled(lines, "Something else – The Herald", "The Herald")) == "Something else"
    assert title_block(plain_text.document(Page("1", "x"), "x")) is None
    assert heading_level("main/article/h2/span") == 2
    assert heading_level("main/article/p") == 0
