"""Bytes that are no text: told by magic numbers and control characters."""

from __future__ import annotations

from cleaner.text.decoding import decode

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (image, sound or film)"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive (try zip or tar)"),
    (b"Rar!\x1a\x07", "a RAR archive (try zip or tar)"),
    (b"\x04\x22\x4d\x18", "an LZ4 file (try gzip or zstd)"),
    (b"ARROW1\x00\x00", "an Arrow file (try Parquet)"),
    (b"Obj\x01", "an Avro file (try Parquet)"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"ID3\x03", "an MP3 file"),
    (b"OggS\x00", "an Ogg file"),
)
_CONTROLS = bytes(i for i in range(32) if i not in b"\t\n\v\f\r\x1b") + b"\x7f"


def binary_name(head: bytes) -> str | None:
    """What a file that holds no text is, in words; ``None`` if its first bytes can be text.

    >>> binary_name(b"%PDF-1.7"), binary_name("naïve".encode()), binary_name(bytes(range(32)) * 4)
    ('a PDF', None, 'a binary file')
    """
    for magic, name in _BINARY:
        if head.startswith(magic):
            return name
    if not head or head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 10 <= len(head):
        return None
    if head.count(0) > controls // 2:
        # Half the bytes NUL is UTF-16 without its mark; NULs between words is text from a careless program.
        text = decode(head[: len(head) & ~1])[0]
        odd = sum(1 for c in text if (c < " " and c not in "\t\n\v\f\r\x00") or c == "\ufffd")
        if odd * 20 <= len(text) and text.count("\x00") * 3 <= len(text):
            return None
    return "a binary file"
