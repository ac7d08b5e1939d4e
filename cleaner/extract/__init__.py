"""Pages into documents: blocks that tile the text, with hints where there is markup."""

from __future__ import annotations

from cleaner.extract.page_head import Facts
from cleaner.model import Document, Page


def document(page: Page, *, encoding: str | None = None) -> Document:
    """*page* as a document: plain text cut at its line breaks, markup rendered (:mod:`cleaner.extract.html_document`).

    Which of the two it is says ``page.media_type``, else the content itself. Bytes are decoded
    (:mod:`cleaner.readers`), as *encoding* if they declare none.
    """
    from cleaner.extract import html_document, plain_text

    content, marked = decoded(page, encoding)
    return html_document.document(page, content) if marked else plain_text.document(page, content)


def asked(page: Page, *, encoding: str | None = None, dated: bool = False, dateable: bool = True) -> Facts:
    """Author and, unless it is *dated*, date of a page of markup as trafilatura finds them
    (:func:`cleaner.extract.trafilatura_witness.facts`).
    """
    from cleaner.extract import trafilatura_witness as witness

    content, marked = decoded(page, encoding)
    return witness.facts(content, page.url, dated=dated, dateable=dateable) if marked else Facts()


def decoded(page: Page, encoding: str | None) -> tuple[str, bool]:
    """The text of a page and whether it is markup."""
    from cleaner.text.decoding import decode
    from cleaner.text.markup_signs import declared_charset, sniff_media_type

    content = page.content
    if isinstance(content, bytes):
        content, _ = decode(content, declared=declared_charset(content), encoding=encoding)
    media_type = (page.media_type or sniff_media_type(content)).partition(";")[0].strip().lower()
    return content, media_type in ("text/html", "application/xhtml+xml")
