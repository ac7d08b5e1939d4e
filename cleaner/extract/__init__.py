"""Pages into documents: blocks that tile the text, with hints where there is markup."""

from __future__ import annotations

from cleaner.model import Document, Page


def document(page: Page, *, witness: bool = False, encoding: str | None = None) -> Document:
    """*page* as a document: plain text cut at its line breaks, markup rendered (:mod:`cleaner.extract.html`).

    Which of the two it is says ``page.media_type``, else the content itself. Bytes are decoded
    (:mod:`cleaner.readers`), as *encoding* if they declare none. *witness* asks trafilatura about pages of markup.
    """
    from cleaner.extract import html, plain
    from cleaner.readers.decode import decode
    from cleaner.readers.markup import declared_charset, sniff_media_type

    content = page.content
    if isinstance(content, bytes):
        content, _ = decode(content, declared=declared_charset(content), encoding=encoding)
    media_type = (page.media_type or sniff_media_type(content)).partition(";")[0].strip().lower()
    if media_type in ("text/html", "application/xhtml+xml"):
        return html.document(page, content, with_witness=witness)
    return plain.document(page, content)
