"""Dumps people have: forums, wikis, mail, saved pages, books; and what is no dump and no text."""

from __future__ import annotations

import io
import json
import mailbox
import zipfile
from email.message import EmailMessage
from html import escape
from pathlib import Path

import pytest

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import Source, discover, read

Found = list[Page | InputError]
TEXT = "The ferryman asked who had moved the bell, and nobody on the quay would say a word."


def pages_of(data: bytes | str, name: str, **config: object) -> Found:
    raw = data.encode() if isinstance(data, str) else data
    return list(read(Source(name, len(raw), name), ReadConfig(**config), stream=io.BytesIO(raw)))  # type: ignore[arg-type]


def pages(found: Found) -> list[Page]:
    return [x for x in found if isinstance(x, Page)]


def codes(found: Found) -> list[str]:
    return [x.code if isinstance(x, InputError) else "page" for x in found]


def posts_xml(n: int = 4) -> str:
    rows = []
    for i in range(1, n + 1):
        kind = f'PostTypeId="1" Title="How {i}?"' if i % 2 else f'PostTypeId="2" ParentId="{i - 1}"'
        body = escape(f"<p>{TEXT}</p><p>Number {i}.</p>", quote=True)
        rows.append(
            f'  <row Id="{i}" {kind} CreationDate="2016-01-0{i}T20:33:56.373" Body="{body}" OwnerUserId="{i * 7}" />'
        )
    return '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<posts>\n' + "\n".join(rows) + "\n</posts>\n"


def test_stack_exchange_posts() -> None:
    found = pages(pages_of(posts_xml(), "Posts.xml"))
    assert [(p.id, p.thread_id, p.title, p.author) for p in found] == [
        ("1", "1", "How 1?", "user 7"), ("2", "1", None, "user 14"), ("3", "3", "How 3?", "user 21"), ("4", "3", None, "user 28"),
    ]  # fmt: skip
    assert found[0].published == "2016-01-01T20:33:56.373" and found[0].media_type == "text/html"
    assert TEXT in str(found[3].content)


def test_stack_exchange_comments_and_tables_without_texts() -> None:
    data = f'<comments><row Id="9" PostId="2" Text="{TEXT}" UserDisplayName="ann" /></comments>'
    (page,) = pages(pages_of(data, "Comments.xml"))
    assert (page.thread_id, page.author, page.content) == ("2", "ann", TEXT)
    (error,) = pages_of('<votes><row Id="1" PostId="2" /><row Id="2" PostId="2" /></votes>', "Votes.xml")
    assert isinstance(error, InputError) and error.code == "not_a_page" and "2 rows" in error.reason


def test_a_cut_xml_dump_keeps_what_is_there() -> None:
    found = pages_of(posts_xml()[:-200], "Posts.xml")
    assert len(pages(found)) == 3 and codes(found)[-1] == "truncated"


WIKI = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="de">
<siteinfo><sitename>W</sitename><base>https://wiki.example/wiki/Hauptseite</base><namespaces>
<namespace key="0" /><namespace key="6">Datei</namespace><namespace key="14">Kategorie</namespace></namespaces></siteinfo>
%s</mediawiki>"""


def wiki_page(title: str, text: str, *, ns: int = 0, more: str = "") -> str:
    old = "<revision><timestamp>2001-01-01T00:00:00Z</timestamp><text>Old words.</text></revision>"
    new = f"<revision><timestamp>2020-02-03T04:05:06Z</timestamp><contributor><username>Ann</username></contributor><text>{escape(text)}</text></revision>"
    return f"<page><title>{title}</title><ns>{ns}</ns><id>{len(title)}</id>{more}{old}{new}</page>"


def test_mediawiki_articles() -> None:
    text = (
        "{{Infobox|a=1|b={{c}}}}[[Datei:x.jpg|thumb|A picture]]\n'''The weir''' is a [[dam|low dam]] in [[Lowbridge]].<ref>Book</ref>\n\n"
        "== History ==\nIt was ''built'' in 1850.\n{| class=\"t\"\n|-\n| cell\n|}\n* one\n* two [https://x.example two]\n"
        "[[Kategorie:Weirs]]\n[[en:Weir]]\n__NOTOC__"
    )
    dump = WIKI % (wiki_page("Old weir", text) + wiki_page("Talk:Old weir", TEXT, ns=1)
                   + wiki_page("Weir", "#REDIRECT [[Old weir]]", more='<redirect title="Old weir" />'))  # fmt: skip
    found = pages_of(dump, "wiki.xml")
    (page,) = pages(found)
    assert (
        page.content == "The weir is a low dam in Lowbridge.\n\nHistory\nIt was built in 1850.\n\n* one\n* two two"
        or ("The weir is a low dam in Lowbridge." in str(page.content) and "It was built in 1850." in str(page.content))
    )
    for gone in ("Infobox", "thumb", "Book", "cell", "Kategorie", "NOTOC", "'''", "[[", "{{", "en:"):
        assert gone not in str(page.content), gone
    assert (page.url, page.published, page.title) == (
        "https://wiki.example/wiki/Old_weir",
        "2020-02-03T04:05:06Z",
        "Old weir",
    )
    assert "1 of other namespaces" in str(found[-1]) and "1 redirects" in str(found[-1])


def message(i: int, *, html: bool = False, answer: str | None = None) -> EmailMessage:
    m = EmailMessage()
    m["From"] = f'"Ann Müller {i}" <ann{i}@a.example>'
    m["Subject"] = f"The bell – {i}"
    m["Date"] = f"Tue, 04 Mar 2014 05:06:0{i} +0100"
    m["Message-ID"] = f"<m{i}@a.example>"
    if answer:
        m["References"] = f"<m0@a.example> <{answer}>"
    m.set_content(f"{TEXT}\n\nFrom here on it is number {i}, Grüße.\n")
    if html:
        m.add_alternative(f"<p>{TEXT}</p>", subtype="html")
        m.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="x.png")
    return m


def test_mbox(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "list.mbox")
    for i in range(4):
        box.add(mailbox.mboxMessage(message(i, html=i == 2, answer="m1@a.example" if i == 3 else None)))
    box.flush()
    for name in ("list.mbox", "list", "list.txt"):
        found = pages_of((tmp_path / "list.mbox").read_bytes(), name)
        assert codes(found) == ["page"] * 4
        mails = pages(found)
        assert [p.id for p in mails] == [f"m{i}@a.example" for i in range(4)]
        assert (mails[2].author, mails[2].title, mails[2].published) == (
            "Ann Müller 2",
            "The bell – 2",
            "2014-03-04T05:06:02+01:00",
        )
        assert mails[3].thread_id == "m0@a.example" and mails[0].thread_id == "m0@a.example"
        assert "\nFrom here on it is number 2, Grüße." in str(mails[2].content)


def test_maildir_and_single_messages(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Mail")
    box.add(message(1))
    box.add(message(2, html=True))
    found = [x for s in discover([tmp_path]) for x in read(s)]
    assert codes(found) == ["page", "page"] and {p.id for p in pages(found)} == {"m1@a.example", "m2@a.example"}


def test_mhtml() -> None:
    m = EmailMessage()
    m["Subject"], m["Snapshot-Content-Location"], m["From"] = (
        "Tide tables",
        "https://a.example/tides",
        "<Saved by Blink>",
    )
    m["Date"] = "Tue, 04 Mar 2014 05:06:07 -0000"
    m.set_content(f"<html><body><p>{TEXT} Größe</p></body></html>", subtype="html", cte="quoted-printable")
    m.add_related(b"\x89PNG", "image", "png", cid="<x>")
    for name in ("page.mhtml", "page.mht", "page"):
        (page,) = pages(pages_of(m.as_bytes(), name))
        assert (page.url, page.title, page.media_type) == ("https://a.example/tides", "Tide tables", "text/html")
        assert f"{TEXT} Größe" in str(page.content)


def book(method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        z.writestr("mimetype", "application/epub+zip")
        z.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>',
        )
        z.writestr("OPS/p.opf", '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Bell</dc:title><dc:creator>Ann Lee</dc:creator><dc:date>1999</dc:date></metadata><manifest>'
                   '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="b" href="b%20b.xhtml" media-type="application/xhtml+xml"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
                   '<item id="s" href="s.css" media-type="text/css"/></manifest><spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>')  # fmt: skip
        for name in ("nav", "a", "b b"):
            z.writestr(f"OPS/{name}.xhtml", f"<html><body><h1>{name}</h1><p>{TEXT}</p></body></html>")
        z.writestr("OPS/s.css", "p { color: red }")
    return out.getvalue()


def test_books_chapter_by_chapter() -> None:
    for name in ("bell.epub", "bell.zip", "bell"):
        found = pages(pages_of(book(), name))
        assert [p.id for p in found] == [f"{name}!/OPS/a.xhtml", f"{name}!/OPS/b b.xhtml"]
        assert {(p.title, p.author, p.published) for p in found} == {("The Bell", "Ann Lee", "1999")}
    assert codes(pages_of(book()[:200] + book()[400:], "bell.epub")) == ["corrupt"]


def test_a_book_whose_package_does_not_unpack_is_named() -> None:
    whole = book(zipfile.ZIP_DEFLATED)
    at = whole.index(b"META-INF/container.xml") + len("META-INF/container.xml")
    for bad in (b"\xff" * 8, b"\x07" * 8):
        assert codes(pages_of(whole[:at] + bad + whole[at + 8 :], "bell.epub")) == ["corrupt"]


SQL: dict[str, str] = {
    "phpBB": "-- phpMyAdmin SQL Dump\n\nCREATE TABLE `phpbb_posts` (\n  `post_id` int(10) NOT NULL,\n  `topic_id` int(10),\n  `post_time` int(11),\n  `post_text` mediumtext,\n  PRIMARY KEY (`post_id`)\n) ENGINE=MyISAM;\n\n"
             "INSERT INTO `phpbb_posts` VALUES (1,5,1600000000,'It\\'s \\\"here\\\",\\r\\nsaid Ann; (yes).'),(2,5,1600000001,'{t}');\n",
    "vBulletin": "-- MySQL dump 10.13\nINSERT INTO `post` (`postid`, `threadid`, `dateline`, `username`, `pagetext`) VALUES\n(1, 5, 1600000000, 'ann', 'It''s \"here\",\nsaid Ann; (yes).'),\n(2, 5, 1600000001, 'bob', '{t}');\n",
}  # fmt: skip


@pytest.mark.parametrize("software", SQL)
def test_sql_dumps_of_forums(software: str) -> None:
    found = pages(pages_of(SQL[software].replace("{t}", TEXT), "dump.sql"))
    assert [(p.id, p.thread_id) for p in found] == [("1", "5"), ("2", "5")]
    assert str(found[0].content).replace("\r", "") == 'It\'s "here",\nsaid Ann; (yes).' and found[1].content == TEXT
    assert found[0].published == "2020-09-13T12:26:40+00:00"


REFUSED: dict[str, tuple[str, str, str]] = {
    "feed.xml": ('<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>', "unsupported", "an RSS feed"),
    "books.xml": (f"<?xml version='1.0'?><library><book>{TEXT}</book></library>", "unsupported", "<library>"),
    "unnamed": (f"<?xml version='1.0'?><library><book>{TEXT}</book></library>", "unsupported", "<library>"),
    "sitemap.xml": ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', "not_a_page", "a sitemap"),
    "users.sql": ("-- MySQL dump 10.13\nINSERT INTO `users` (`id`, `mail`) VALUES (1,'a@a.example');\n", "unsupported", "no INSERT"),
    "style.css": ("body { color: red; }\n" * 9, "not_a_page", "no page"),
    "app.js": ("function f() { return 1; }\n" * 9, "not_a_page", "no page"),
    "robots.txt": ("User-agent: *\nDisallow: /x\n", "not_a_page", "no page"),
    "logo.svg": ("<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>", "not_a_page", "no page"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_page_is_refused_by_name(name: str) -> None:
    data, code, said = REFUSED[name]
    (error,) = pages_of(data, name)
    assert isinstance(error, InputError) and error.code == code and said in error.reason


PLAIN: dict[str, str] = {
    "letter.txt": f"From: the ferryman\nTo: the council\nSubject: the bell\n\n{TEXT}\n",
    "tutorial.txt": f"INSERT INTO is how rows come into a table.\n\n{TEXT}\n",
    "notes": f"From March on, it rained. {TEXT}\n\nFrom April on, it snowed.\n",
    "xml.md": f"# XML\n\nA document begins with <?xml version='1.0'?>, then {TEXT}\n",
    "list": f"text, title and date are columns.\n{TEXT}\n{TEXT}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_text_that_mentions_a_format_stays_text(name: str) -> None:
    (page,) = pages_of(PLAIN[name], name)
    assert isinstance(page, Page) and page.content == PLAIN[name]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_tables_without_a_suffix_are_tables(delimiter: str) -> None:
    rows = "\n".join(delimiter.join((str(i), f'"{TEXT}"')) for i in range(5))
    found = pages_of(f"id{delimiter}text\n{rows}\n", "stdin")
    assert [p.content for p in pages(found)] == [TEXT] * 5


def test_formats_may_be_named() -> None:
    assert codes(pages_of(f"id,text\n1,{TEXT[:30]}\n", "x.txt")) == ["page"]
    assert pages(pages_of(f"id,text\n1,{TEXT[:30]}\n", "x.txt", format="csv"))[0].content == TEXT[:30]
    assert pages(pages_of(json.dumps({"text": TEXT}), "x.txt", format="text"))[0].content == json.dumps({"text": TEXT})


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_split_by_line_or_blank_line(end: str) -> None:
    lines = end.join(["One is here.", "Two is here.", "", "Three is here.", "", "", "Four is here."])
    assert [p.content for p in pages(pages_of(lines, "x.txt", split="line"))] == [
        "One is here.", "Two is here.", "Three is here.", "Four is here."]  # fmt: skip
    found = pages(pages_of(lines, "x.txt", split="blank"))
    assert [str(p.content).replace("\r", "") for p in found] == [
        "One is here.\nTwo is here.",
        "Three is here.",
        "Four is here.",
    ]
    assert [lines.encode()[p.position :].startswith(str(p.content)[:5].encode()) for p in found] == [True] * 3


KNOWN: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "reddit": ({"id": "r1", "author": "owl", "body": TEXT, "created_utc": "1600000000", "permalink": "/r/x/1/", "link_id": "t3_x"},
               {"author": "owl", "published": "2020-09-13T12:26:40+00:00", "thread_id": "t3_x"}),
    "hacker news": ({"id": 8863, "by": "owl", "time": 1175714200, "title": "Weir", "text": TEXT, "url": "http://hn.example/"},
                    {"author": "owl", "published": "2007-04-04T19:16:40+00:00", "id": "8863"}),
    "discourse": ({"id": 77, "username": "owl", "created_at": "2021-03-04", "cooked": f"<p>{TEXT}</p>", "topic_id": 5, "post_number": 2},
                  {"author": "owl", "published": "2021-03-04", "thread_id": "5", "post_index": 2, "media_type": "text/html"}),
    "mastodon": ({"id": "1", "created_at": "2022-11-20", "content": f"<p>{TEXT}</p>", "account": {"acct": "owl"}},
                 {"author": "owl", "published": "2022-11-20"}),
    "oscar": ({"content": TEXT, "warc_headers": {"warc-target-uri": "https://os.example/1"}}, {"url": "https://os.example/1"}),
    "dolma": ({"id": "d", "text": TEXT, "created": "2014-07-11", "metadata": {"url": "https://do.example/1"}},
              {"url": "https://do.example/1", "published": "2014-07-11"}),
    "fineweb": ({"text": TEXT, "id": "u", "dump": "CC", "date": "2019-01-01"}, {"published": None}),
    "wordpress": ({"id": 3, "content": {"rendered": f"<p>{TEXT}</p>"}, "date": "2019-01-01", "title": "T"},
                  {"published": "2019-01-01", "media_type": "text/html"}),
    "telegram": ({"id": 5, "date": "2022-03-04T05:06:07", "from": "owl", "text": [{"type": "bold", "text": "Hi"}, f" {TEXT}"]},
                 {"author": "owl", "content": f"Hi {TEXT}"}),
    "paragraphs": ({"id": "1", "text": ["One.", "Two."]}, {"content": "One.\n\nTwo."}),
    "huge index": ({"id": "1", "text": TEXT, "post_index": 3_000_000_000}, {"post_index": None}),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_columns_of_well_known_dumps(name: str) -> None:
    row, wanted = KNOWN[name]
    (page,) = pages(pages_of(json.dumps(row) + "\n", "x.jsonl"))
    assert {key: getattr(page, key) for key in wanted} == wanted
    assert TEXT in str(page.content) or "content" in wanted


def test_columns_may_be_named_and_nested() -> None:
    row = {"doc": {"body": {"value": TEXT}}, "who": "Ann", "when": "2020-01-02", "head": "Bell", "text": "not this"}
    (page,) = pages(pages_of(json.dumps(row), "x.jsonl", text_column="doc.body.value", author_column="who",
                             date_column="when", title_column="head"))  # fmt: skip
    assert (page.content, page.author, page.published, page.title) == (TEXT, "Ann", "2020-01-02", "Bell")
