"""Bytes into text, and text told from markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import ReadConfig
from cleaner.errors import InputError, UsageError
from cleaner.readers import check_encoding, read, read_bytes, sniff_media_type, split
from cleaner.text.decoding import decode
from cleaner.text.markup_signs import content_type, declared_charset

FRENCH = "Le café était déjà fermé quand l’inspecteur arriva – trop tard, pensa-t-il, et il s’assit à même l’escalier."
RUSSIAN = "Паром отошёл в девять часов утра, и никто на причале не помахал ему рукой на прощание."
JAPANESE = "連絡船は九時に出た。桟橋には誰もおらず、かもめだけが鳴いていた。切符売り場も閉まっている。"
POLISH = "Prom odpłynął o dziewiątej. Źle się stało, że nikt na nabrzeżu nie pomachał mu ręką na pożegnanie."
GREEK = "Το πλοίο έφυγε στις εννέα και κανείς στην προβλήτα δεν το χαιρέτησε."
UKRAINIAN = (
    "Пором відплив о дев’ятій ранку, і ніхто на причалі не помахав йому рукою. Я стояла на березі, моя сестра теж."
)
GERMAN = "Die Fähre legte um neun ab. Niemand stand am Kai; der Schöffe schloß die Tür, und über dem Wasser läutete es."
BRANDS = "Müller®Bau lieferte die Türen für 40 000 € – größer als üblich, aber früher als gewünscht, sagte Jürgen Groß."

CASES = [
    (FRENCH.encode(), None, FRENCH, "utf-8"),
    (b"\xef\xbb\xbf" + FRENCH.encode(), "latin-1", FRENCH, "utf-8"),
    (FRENCH.encode("utf-16"), None, FRENCH, "utf-16-le"),
    (b"\xfe\xff" + FRENCH.encode("utf-16-be"), "utf-8", FRENCH, "utf-16-be"),
    (b"\xff\xfe\x00\x00" + FRENCH.encode("utf-32-le"), None, FRENCH, "utf-32-le"),
    (FRENCH.encode("utf-16-le"), None, FRENCH, "utf-16-le"),
    (FRENCH.encode("utf-16-be"), None, FRENCH, "utf-16-be"),
    (FRENCH.encode("cp1252"), "iso-8859-1", FRENCH, "cp1252"),
    (FRENCH.encode("cp1252"), None, FRENCH, "cp1252"),
    (FRENCH.encode(), "iso-8859-1", FRENCH, "utf-8"),  # the server's default is wrong
    (FRENCH.encode("cp1252"), "utf-8", FRENCH, "cp1252"),
    (RUSSIAN.encode("cp1251"), None, RUSSIAN, "cp1251"),
    (RUSSIAN.encode("koi8-r"), None, RUSSIAN, "koi8-r"),
    (RUSSIAN.encode("koi8-r"), "KOI8-R", RUSSIAN, "koi8-r"),
    (JAPANESE.encode("shift_jis"), "Shift_JIS", JAPANESE, "cp932"),
    (JAPANESE.encode("shift_jis"), None, JAPANESE, "cp932"),
    (JAPANESE.encode("iso2022_jp"), "iso-2022-jp", JAPANESE, "iso2022_jp"),
    (POLISH.encode("cp1250"), None, POLISH, "cp1250"),
    (POLISH.encode("iso8859-2"), None, POLISH, "iso8859-2"),
    (b"<br>" * 30_000 + RUSSIAN.encode("cp1251"), None, "<br>" * 30_000 + RUSSIAN, "cp1251"),
    (GREEK.encode("cp1253"), None, GREEK, "cp1253"),
    (RUSSIAN.encode("cp866"), None, RUSSIAN, "cp866"),
    (RUSSIAN.encode("iso8859-5"), None, RUSSIAN, "iso8859-5"),
    (UKRAINIAN.encode("mac_cyrillic"), None, UKRAINIAN, "mac-cyrillic"),
    (FRENCH.encode("mac_roman"), None, FRENCH, "mac-roman"),
    (GERMAN.encode("cp850"), None, GERMAN, "cp850"),
    (POLISH.encode("cp852"), None, POLISH, "cp852"),
    (GERMAN.encode("cp1252"), None, GERMAN, "cp1252"),
    (BRANDS.encode("cp1252"), None, BRANDS, "cp1252"),  # a sign between letters now and then is no other encoding
    (JAPANESE.encode("utf-16-le"), None, JAPANESE, "utf-16-le"),
    (RUSSIAN.encode("utf-16-be"), None, RUSSIAN, "utf-16-be"),
    (b"plain", "utf-16", "plain", "utf-8"),
    (b"plain", "rot13", "plain", "utf-8"),
    (b"", None, "", "utf-8"),
]


@pytest.mark.parametrize(("data", "declared", "text", "codec"), CASES)
def test_decode(data: bytes, declared: str | None, text: str, codec: str) -> None:
    assert decode(data, declared=declared) == (text, codec)


def test_a_few_broken_bytes_do_not_turn_utf8_into_something_else() -> None:
    data = (RUSSIAN * 5).encode()
    text, codec = decode(data[:-1] + b"\xff" + RUSSIAN.encode())
    assert codec == "utf-8" and text.count("\ufffd") <= 2 and RUSSIAN in text


def test_undefined_windows_bytes_are_read_as_browsers_do() -> None:
    assert decode(b"a\x81\x93b\x94", declared="latin-1")[0] == "a\x81“b”"


def test_the_configured_encoding_stands_between_declared_and_guessed() -> None:
    data = RUSSIAN.encode("cp866")
    assert decode(data, encoding="ibm866") == (RUSSIAN, "cp866")
    assert decode(RUSSIAN.encode(), encoding="cp866") == (RUSSIAN, "utf-8")
    check_encoding("cp866")
    with pytest.raises(UsageError, match="utf-9"):
        check_encoding("utf-9")
    with pytest.raises(UsageError, match="utf-9"):
        split([], 1, ReadConfig(encoding="utf-9"))
    with pytest.raises(UsageError, match="utf-9"):
        next(read("x.txt", ReadConfig(encoding="utf-9")))


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "utf-8", "utf-16", "gbk", "shift_jis", "latin-1", "big5", "nonsense"]),
)
def test_decode_never_fails_and_fits_utf8(data: bytes, declared: str | None) -> None:
    text, codec = decode(data, declared=declared)
    text.encode("utf-8")
    assert decode(data, declared=declared) == (text, codec)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_utf8_is_read_back(text: str) -> None:
    if "\x00" not in text and "\x1b" not in text:
        assert decode(text.encode())[0] == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("markup", "label"),
    [
        (b'<html><head><meta charset="koi8-r">', "koi8-r"),
        (b"<META http-equiv=Content-Type content='text/html; charset=windows-1251'>", "windows-1251"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?><html>', "iso-8859-2"),
        (b'<meta charset="utf-16">', "utf-8"),
        (b"<p>charset=koi8-r is a label</p>", None),
        (b"<meta " * 5000, None),
    ],
)
def test_declared_charset(markup: bytes, label: str | None) -> None:
    assert declared_charset(markup) == label


def test_content_type() -> None:
    assert content_type("text/html;charset='X'; q") == ("text/html", "x")
    assert content_type(None) == content_type("") == (None, None)


def test_read_bytes() -> None:
    markup = f'<html><head><meta charset="cp1251"></head><body><p>{RUSSIAN}</p></body></html>'
    got = read_bytes(markup.encode("cp1251"))
    assert got == (markup, "cp1251", "text/html", 0)
    assert read_bytes(RUSSIAN.encode("koi8-r"), media_type="text/plain; charset=koi8-r")[0] == RUSSIAN
    assert read_bytes(b"<p>One</p>", media_type="text/plain").media_type == "text/plain"
    with pytest.raises(InputError, match="PNG"):
        read_bytes(b"\x89PNG\r\n\x1a\n")


MARKUP = [
    "<!doctype html><title>x</title>Hi",
    "  <!-- saved --> <html lang=en><body>Hi</body></html>",
    '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">',
    "<p>One.</p>\n<p>Two.</p>",
    '<div class="entry"><h2>Ferry</h2>It left.<br>At nine.</div>',
    'The ferry left.<br /><br />Nobody <a href="/w">waved</a> at it.<br /><br />The <b>gulls</b> stayed.</p>',
    "<ul><li>one<li>two</ul>",
    "It left at nine.<br>Nobody <b>waved</b>.<br>The gulls stayed<br>on the pier.",
]
TEXT = [
    "",
    "Just words.",
    "a < b and c > d",
    "Use <p> and </p> around a paragraph, and <br> to break a line.",
    "# Ferry\n\nThe ferry left at nine. See <b>below</b> for times and prices of every crossing in the season.\n\n" * 3,
    "```html\n<div><p>Example</p></div>\n```",
    "Before the example.\n\n```\n<p>One</p>\n```\n\nAfter it.",
    "<Anna> are you there?\n<Bob> yes\n<Anna> good",
    "From: <a@b.example>\nTo: <c@d.example>\n\nHello there.",
    "List<String> x = new ArrayList<>();\nMap<K, V> m;",
    "React\n\nLearn\n\nA component returns markup.\n\n<div><p>Example</p></div>\n<p>More</p>\n\nNext\n\n" * 20
    + "Where next",
    "How do I close a tag?\n\nI wrote <div> but forgot </div> at the end of my page, which then broke in two browsers. "
    "After an hour I found that the element I had meant was not that one but another altogether, further up.",
]


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_told(text: str) -> None:
    assert sniff_media_type(text) == "text/html"


@pytest.mark.parametrize("text", TEXT)
def test_text_that_mentions_tags_is_text(text: str) -> None:
    assert sniff_media_type(text) == "text/plain"


HOSTILE = [
    "<",
    "<!--",
    "<p ",
    "<?xml ",
    "<html ",
    "<a href=",
    "< p",
    "&lt;",
    "<meta charset",
    "<p/>",
    "</p",
    " ",
    "<!-- -->",
    "\n```",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    import time

    text = piece * (200_000 // len(piece))
    begun = time.process_time()
    sniff_media_type(text)
    sniff_media_type("<p>" + text)
    declared_charset(text.encode())
    assert time.process_time() - begun < 2
