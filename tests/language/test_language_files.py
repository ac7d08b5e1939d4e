"""The language files: one form for all, nothing in two classes by accident, and a new language is one file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cleaner.language import dates, language_files
from cleaner.language.date_words import fold
from cleaner.language.line_forms import byline, caption_credit, license_terms

KEYS = {
    "dates": "months months_also_words jalali_months weekdays weekday_words day_first near_days units after_count"
    " before_count one beside",
    "names": "and with at particles titles never_first desks",
    "lines": "about_author byline byline_label byline_bare picture source licence placed_picture role",
    "forum": "fields card_fields contacts ranks member_ranks controls reply_controls quote_controls site_words mail_from mail_sent mail_to mail_subject comment_headings"
    " counted about after_thread after_thread_starts guests edits attachments said quote_headings",
}
REFERENCE = "2024-05-10T12:00"
DAY_FIRST = dates.DateStyle(True)


@pytest.mark.parametrize("language", language_files.languages())
def test_every_file_has_the_same_tables_and_keys(language: str) -> None:
    file = tomllib.loads((language_files.FOLDER / f"{language}.toml").read_text("utf-8"))
    for name, table in file.items():
        if name in language_files.WORD_TABLES:
            assert set(table) <= set(KEYS[name].split()) if name in KEYS else table, name
        else:
            assert set(table) <= {"lines", "no", "patterns"}, name
    for key in ("months", "weekdays"):
        value = file.get("dates", {}).get(key)
        assert value is None or len(value) == (12 if key == "months" else 7)


def test_a_month_has_one_number_over_all_languages() -> None:
    numbers: dict[str, set[int]] = {}
    for number, name in language_files.numbered("dates", "months"):
        numbers.setdefault(fold(name), set()).add(number)
    assert {name for name, found in numbers.items() if len(found) > 1} == set()


def test_a_unit_and_a_near_day_mean_one_thing() -> None:
    for key, names in (
        ("units", ("second", "minute", "hour", "day", "week", "month", "year")),
        ("near_days", ("today", "yesterday", "day_before")),
    ):
        seen: dict[str, str] = {}
        for name in names:
            for word in language_files.entries("dates", f"{key}.{name}"):
                assert seen.setdefault(fold(word), name) == name, word


DATED = [
    ("no", "Publisert 15. mars 2024", "2024-03-15"),
    ("no", "for 3 dager siden", "2024-05-07"),
    ("da", "1. juni 2023 kl. 10.30", "2023-06-01T10:30"),
    ("fi", "3. tammikuuta 2024 klo 14.05", "2024-01-03T14:05"),
    ("cs", "12. ledna 2024", "2024-01-12"),
    ("cs", "před 3 hodinami", "2024-05-10T09:00"),
    ("hu", "2024. május 3.", "2024-05-03"),
    ("hu", "3 napja ezelőtt", "2024-05-07"),
    ("ro", "12 ianuarie 2024", "2024-01-12"),
    ("ro", "acum 3 zile", "2024-05-07"),
    ("el", "3 Μαΐου 2024", "2024-05-03"),
    ("el", "πριν 3 ημέρες", "2024-05-07"),
    ("he", "5 במאי 2024", "2024-05-05"),
    ("he", "לפני 3 ימים", "2024-05-07"),
    ("hi", "15 जनवरी 2024", "2024-01-15"),
    ("hi", "3 सितंबर 2023", "2023-09-03"),
    ("th", "15 มกราคม 2567", "2024-01-15"),
    ("th", "5 ม.ค. 67", "2024-01-05"),
    ("id", "12 Agustus 2024", "2024-08-12"),
    ("id", "3 hari lalu", "2024-05-07"),
    ("vi", "ngày 5 tháng 3, 2024", "2024-03-05"),
    ("vi", "3 ngày trước", "2024-05-07"),
    ("sw", "12 Machi 2024", "2024-03-12"),
]


@pytest.mark.parametrize(("language", "line", "iso"), DATED)
def test_dates(language: str, line: str, iso: str) -> None:
    assert [d.iso for d in dates.find(line, DAY_FIRST, REFERENCE)] == [iso]


def test_a_relative_date_needs_its_reference() -> None:
    assert [d.iso for d in dates.find("acum 3 zile", DAY_FIRST)] == [None]


NOT_DATED = [
    "De hadde 3 timer på seg før fergen gikk.",
    "Tre napja esett az eső.",
    "Babička má 3 hodiny na cestu.",
    "ปี 2567 เป็นปีที่ฝนตกหนัก",
    "Dia makan 3 mei goreng.",
]


@pytest.mark.parametrize("line", NOT_DATED)
def test_what_is_no_date(line: str) -> None:
    assert dates.find(line, DAY_FIRST, REFERENCE) == []


SIGNED = [
    ("no", "Skrevet av Kari Nordvik", "Kari Nordvik", "Av de tolv båtene kom elleve hjem."),
    ("da", "Af Mette Skovgaard", "Mette Skovgaard", "Af og til regnede det hele dagen."),
    ("fi", "Teksti: Aino Rantala", "Aino Rantala", "Teksti on pitkä ja vaikea lukea."),
    ("cs", "Autor: Aleš Vávrovec", "Aleš Vávrovec", "Autor knihy se narodil v malé vesnici."),
    ("hu", "Szerző: Kovács Ilona", "Kovács Ilona", "A szerző nem válaszolt a kérdésre."),
    ("ro", "Autor: Ioana Munteanu", "Ioana Munteanu", "Autorul cărții nu a venit la târg."),
    ("el", "Συντάκτης: Ελένη Παππά", "Ελένη Παππά", "Της είπε να περιμένει στο λιμάνι ως το βράδυ."),
    ("he", "מאת: נועה ברקת", "נועה ברקת", "מאת השם הייתה זאת, אמרו הזקנים בכפר."),
    ("hi", "लेखक: सुनीता राव", "सुनीता राव", "लेखक ने कहा कि वह कल नहीं आएगा।"),
    ("th", "ผู้เขียน: มาลี ใจดี", "มาลี ใจดี", "ผู้เขียนบอกว่าฝนตกทั้งวันจนเรือออกไม่ได้เลย"),
    ("id", "Oleh Sari Wibowo", "Sari Wibowo", "Oleh karena itu kapal tidak berangkat."),
    ("vi", "Tác giả: Nguyễn Thị Lan", "Nguyễn Thị Lan", "Tác giả cuốn sách không đến dự buổi lễ."),
    ("sw", "Mwandishi: Amina Juma", "Amina Juma", "Mwandishi wa kitabu hakuja sokoni."),
]


@pytest.mark.parametrize(("language", "line", "author", "prose"), SIGNED)
def test_bylines(language: str, line: str, author: str, prose: str) -> None:
    assert byline(line) == author
    assert byline(prose) is None


CREDITED = [
    ("no", "Foto: Kari Nordvik", "Fotografiet hang i stua i mange år."),
    ("da", "Arkivfoto: Mette Skovgaard", "Fotografer kom fra hele landet."),
    ("fi", "Kuva: Aino Rantala", "Kuvassa ei näkynyt ketään."),
    ("cs", "Ilustrační foto: Aleš Vávrovec", "Fotografie visela v kuchyni."),
    ("hu", "Fotó: Kovács Ilona", "A fotón senki sem mosolyog."),
    ("ro", "Sursa foto: Ioana Munteanu", "Fotografia atârna în bucătărie."),
    ("el", "Φωτογραφία: Ελένη Παππά", "Η φωτογραφία κρεμόταν στην κουζίνα."),
    ("he", "צילום: נועה ברקת", "הצילום נתלה במטבח."),
    ("hi", "फोटो: सुनीता राव", "फोटो रसोई में टंगी थी।"),
    ("th", "ภาพ: มาลี ใจดี", "ภาพแขวนอยู่ในครัวมานานแล้ว"),
    ("id", "Foto: Sari Wibowo", "Fotonya tergantung di dapur."),
    ("vi", "Ảnh: Nguyễn Thị Lan", "Bức ảnh treo trong bếp đã lâu."),
    ("sw", "Picha: Amina Juma", "Picha ilikuwa jikoni kwa miaka mingi."),
]


@pytest.mark.parametrize(("language", "line", "prose"), CREDITED)
def test_credits(language: str, line: str, prose: str) -> None:
    assert caption_credit(line) is not None
    assert caption_credit(prose) is None


def test_licence_terms() -> None:
    assert license_terms("© 2024 Kaikki oikeudet pidätetään")
    assert not license_terms("Kaikki oikeudet kuuluvat kansalle, hän sanoi.")


NEW = """# Made up.
["related.heading"]
lines = ["Zulmo kravetti"]
["nav.topic"]
lines = ["Plintoku"]

[dates]
months = ['ploom', 'zibar', 'quenth', 'drolm', 'vask', 'hurn', 'jalt', 'okrim', 'senth', 'wuld', 'nebor', 'ystral']
day_first = true

[lines]
byline_label = 'skrivatoor'
"""

TRY = """
import sys
from pathlib import Path
from cleaner.language import language_files
language_files.FOLDER = Path(sys.argv[1])
from cleaner import clean
from cleaner.language import dates
from cleaner.language.line_forms import byline
page = clean("The boats went out before sunrise, and the harbour master counted them.\\n\\nZulmo kravetti\\n\\nPlintoku\\n")
print(dates.find("5 vask 2024")[0].iso, byline("Skrivatoor: Ann Lee"), any(b.rule == "related.heading" for b in page.blocks))
"""


def test_a_new_language_is_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(language_files.FOLDER, folder)
    tried = [sys.executable, "-c", TRY, str(folder)]
    before = subprocess.run(tried, capture_output=True, text=True, check=False)
    assert before.returncode != 0, "the words are known already"
    (folder / "xx.toml").write_text(NEW, "utf-8")
    after = subprocess.run(tried, capture_output=True, text=True, check=True)
    assert after.stdout.split() == ["2024-05-05", "Ann", "Lee", "True"]
