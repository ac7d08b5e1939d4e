"""Small files of every format, and pages of many kinds, that :mod:`benchmarks.fuzz` mutates."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

WORDS = "The mill by the weir was repaired twice, said the miller’s son; nobody paid. "
HTML = f"<!DOCTYPE html><html><head><title>Mill</title></head><body><nav><a href='/'>Home</a></nav><p>{WORDS * 4}</p></body></html>"
THREAD = "\n".join(f"ann{i}\nPosts: {i}\nJan {i + 1}, 2020 at 4:0{i} PM\n#{i + 1}\n{WORDS}\nReply" for i in range(5))


def files() -> dict[str, bytes]:
    """A small file of every format, by name."""
    rows = [{"id": i, "text": WORDS * (i + 1), "url": f"http://a.example/{i}"} for i in range(6)]
    lines = "".join(json.dumps(r) + "\n" for r in rows).encode()
    table = "id,text\n" + "".join(f'{i},"{WORDS} ""{i}"""\n' for i in range(6))
    parquet = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), parquet, row_group_size=2)
    nested = io.BytesIO()
    kinds = [
        {"id": i, "text": WORDS, "meta": {"tags": ["a", "b"] * i, "place": WORDS[:9]}, "at": 1.5 * i} for i in range(4)
    ]
    pq.write_table(pa.Table.from_pylist(kinds), nested, compression="zstd", data_page_version="2.0")
    tar, archive, book = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as t:
        for name, data in (("a.jsonl", lines), ("b.html", HTML.encode())):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.csv", table)
        z.writestr("b.txt", WORDS)
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", "application/epub+zip")
        z.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
        )
        z.writestr(
            "c.opf",
            '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
        )
        z.writestr("a.xhtml", HTML)
    warc = b"".join(_warc(i) for i in range(4))
    arc = b"".join(
        b"http://a.example/%d 1.1.1.1 20200101000000 text/html %d\n%s\n" % (i, len(_http(i)), _http(i))
        for i in range(3)
    )
    mail = "".join(
        f"From a@a.example Tue Mar  4 05:06:07 2014\nFrom: a@a.example\nSubject: {i}\nMessage-ID: <{i}@a>\n\n{WORDS}\n\n"
        for i in range(3)
    )
    wiki = f"<mediawiki><page><title>T</title><ns>0</ns><id>1</id><revision><text>'''A''' [[b|c]] {{{{d}}}} {WORDS}</text></revision></page></mediawiki>"
    stack = f'<posts><row Id="1" PostTypeId="1" Body="&lt;p&gt;{WORDS}&lt;/p&gt;" /><row Id="2" PostTypeId="2" ParentId="1" Body="{WORDS}" /></posts>'
    sql = f"-- MySQL dump\nINSERT INTO `posts` (`post_id`, `post_text`) VALUES (1,'{WORDS.replace(chr(8217), '')}'),(2,'x\\'y');\n"
    return {
        "a.jsonl": lines, "a.json": json.dumps(rows).encode(), "a.csv": table.encode(), "a.tsv": table.replace(",", "\t").encode(),
        "a.parquet": parquet.getvalue(), "a.warc": warc, "a.warc.gz": b"".join(gzip.compress(_warc(i)) for i in range(4)),
        "a.arc": arc, "a.tar": tar.getvalue(), "a.tar.gz": gzip.compress(tar.getvalue()), "a.zip": archive.getvalue(),
        "a.jsonl.zst": zstandard.ZstdCompressor().compress(lines), "a.html": HTML.encode(), "a.txt": THREAD.encode(),
        "a.mbox": mail.encode(), "wiki.xml": wiki.encode(), "posts.xml": stack.encode(), "a.sql": sql.encode(), "a": lines,
        "b.parquet": nested.getvalue(), "a.epub": book.getvalue(), "a.csv.bz2": bz2.compress(table.encode()), "a.txt.xz": lzma.compress(THREAD.encode()),
        "b.warc": _warc(0) + _chunked() + _warc(1), "a.warc.zst": b"".join(zstandard.ZstdCompressor().compress(_warc(i)) for i in range(3)),
        "u16.csv": table.encode("utf-16"), "sj.txt": ("水車小屋は二度修理された。" * 6).encode("shift_jis"), "a.eml": mail.split("\n", 1)[1].encode(),
        "a.mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n" + HTML.encode() + b"\n--x--\n",
    }  # fmt: skip


def _chunked() -> bytes:
    packed = gzip.compress(HTML.encode())
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (packed[:90], packed[90:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    return _wrapped(b"http://a.example/chunked", head + pieces)


def _http(i: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML.replace("Mill", f"Mill {i}").encode()


def _warc(i: int) -> bytes:
    return _wrapped(b"http://a.example/%d" % i, _http(i))


def _wrapped(url: bytes, block: bytes) -> bytes:
    return (b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nContent-Type: application/http\r\n"
            b"Content-Length: %d\r\n\r\n" % (url, len(block))) + block + b"\r\n\r\n"  # fmt: skip


def pages() -> dict[str, bytes]:
    """A small page of many kinds, by name: ``.html`` is HTML, the rest is text."""
    table = (
        "<table><tr><th>Year<td>Mills</tr>"
        + "".join(f"<tr><td>{1900 + i}<td rowspan=2>{i}</tr>" for i in range(4))
        + "</table>"
    )
    facts = json.dumps(
        {"@type": "NewsArticle", "headline": "Mill", "datePublished": "2020-01-02", "articleBody": WORDS}
    )
    marked = (f'<script type="application/ld+json">{facts}</script><style>.x{{display:none}}</style><div class="x">{WORDS}</div>'
              f"<pre><code>def mill(n):\n    return n * 2\n</code></pre><math><mi>x</mi><mo>=</mo><mn>2</mn></math>{table}"
              f"<ul><li>flour<li>water</ul><p>10<sup>6</sup> sacks</p>")  # fmt: skip
    posts = "".join(
        f"<article class='message' data-author='ann{i}'><a href='#p{i}'>#{i}</a><blockquote>{WORDS[:40]}</blockquote><p>{WORDS}</p></article>"
        for i in range(3)
    )
    return {
        "a.html": HTML.encode(), "b.html": HTML.replace("</body>", f"{marked}</body>").encode(), "c.html": HTML.replace("</body>", f"{posts}</body>").encode(),
        "a.txt": THREAD.encode(), "b.txt": (WORDS * 4).encode(), "c.txt": "\n".join(["Skip to main content", "Home", "Mill", "By Ann Weir", "March 4, 2019", WORDS, WORDS, "Related articles", "Share on Facebook", "© 2019 Mill News"]).encode(),
        "d.txt": ("水車小屋は二度修理された。" * 3 + "\n\nАнна: мельница стояла у плотины.\n" + "الطاحونة بجانب السد. " * 3).encode(),
    }  # fmt: skip
