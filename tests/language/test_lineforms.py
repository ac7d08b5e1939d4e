"""Lines told by their words: bylines, date lines, credits, licence terms; each with what only looks like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.language.line_forms import (
    byline,
    caption_credit,
    date_line,
    is_name,
    license_terms,
    person,
)

BYLINES = {
    "By Mara Lindqvist in Lisbon": "Mara Lindqvist",
    "By Mara Lindqvist in Lisbon Published date: 3 May 2021": "Mara Lindqvist",
    "by Mara Lindqvist May 3, 2021May 5, 2021": "Mara Lindqvist",
    "By Mara Lindqvist On 05/13/21 at 4:00 PM EST": "Mara Lindqvist",
    "By Mara Lindqvist - Staff Writer 2021-05-03T23:30:00Z Health": "Mara Lindqvist",
    "BY MARA LINDQVIST": "MARA LINDQVIST",
    "By Mara Lindqvist and Tom O'Dell": "Mara Lindqvist; Tom O'Dell",
    "By Mara Lindqvist, Tom O'Dell and Ida von der Heide": "Mara Lindqvist; Tom O'Dell; Ida von der Heide",
    "By Dr. Mara Lindqvist, Senior Fellow": "Dr. Mara Lindqvist",
    "By Reuters": "Reuters",
    "Posted by mara_92 on May 3, 2021": "mara_92",
    "Author: mlindqvist": "mlindqvist",
    "Von Mara Lindqvist": "Mara Lindqvist",
    "Von Mara Lindqvist und Tom Odell": "Mara Lindqvist; Tom Odell",
    "Ein Gastbeitrag von Mara Lindqvist": "Mara Lindqvist",
    "Par Mara Lindqvist": "Mara Lindqvist",
    "Por Mara Lindqvist 3 de mayo 2021": "Mara Lindqvist",
    "Di Mara Lindqvist": "Mara Lindqvist",
    "Door Mara Lindqvist": "Mara Lindqvist",
    "Autor: Mara Lindqvist": "Mara Lindqvist",
    "Haber: Ayşe Yılmaz": "Ayşe Yılmaz",
    "Текст: Мария Иванова·3 мая 2021": "Мария Иванова",
    "Автор: Олена Коваль": "Олена Коваль",
    "حوار: ليلى المصري": "ليلى المصري",
    "作者：王小明": "王小明",
    "本报记者 王小明": "王小明",
    "김하늘 기자": "김하늘",
}
NO_BYLINES = [
    "By the time we arrived it was dark.",
    "By Monday, the river had risen to the door.",
    "By Design",
    "By clicking Subscribe you agree to our terms",
    "by the author of four novels",
    "By Category",
    "Von wegen",
    "Par exemple, il faut attendre",
    "Por favor lea esto",
    "Por ejemplo",
    "Di Maria scored twice",
    "Text: this is a longer explanation of how the machine works, step by step.",
    "Mara Lindqvist is a reporter covering housing.",
    "Nearby Hotels",
    "Bypass Road",
]


@pytest.mark.parametrize(("line", "names"), BYLINES.items())
def test_bylines(line: str, names: str) -> None:
    assert byline(line) == names


@pytest.mark.parametrize("line", NO_BYLINES)
def test_no_bylines(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Mara Lindqvist", "Mara Lindqvist"),
        ("Mara Lindqvist, Staff Attorney, Rights Programme", "Mara Lindqvist"),
        ("& Tom Odell, Director of Research", "Tom Odell"),
        ("Mara Lindqvist, Lisbon", None),
        ("Home", None),
        ("the quick brown fox", None),
    ],
)
def test_person(line: str, name: str | None) -> None:
    assert person(line) == name


def test_names() -> None:
    assert is_name("J. R. de la Cruz")
    assert is_name("user_42", loose=True)
    assert not is_name("user_42 wrote this yesterday", loose=True)
    assert not is_name("The Rain")


DATE_LINES = {
    "Published 3 May 2021": "2021-05-03",
    "May 3, 2021 | 11:15 PM": "2021-05-03T23:15",
    "| Le 3 mai 2021": "2021-05-03",
    "Son Güncelleme : 30.04.2021 - 16:49": "2021-04-30T16:49",
    "Updated May 5, 2021 | Published May 3, 2021": "2021-05-03",
    "الجمعة 3 مايو 2021": "2021-05-03",
    "2021年5月3日 14:05 来源：某某网": "2021-05-03T14:05",
    "Dodano: 30 kwietnia 2021, 11:5593": "2021-04-30T11:55",
    "4 de maio de 2021, 05:34 h Atualizado em 5 de maio de 2021, 05:35": "2021-05-04T05:34",
    "Опубликовано 3 мая 2021 г.": "2021-05-03",
    "May 2021": "2021-05",
    "2 hours ago": None,
    "5 min read · Nov 8": None,
}


@pytest.mark.parametrize(("line", "iso"), DATE_LINES.items())
def test_date_lines(line: str, iso: str | None) -> None:
    found = date_line(line)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize(
    "line",
    [
        "May 5 people",
        "In May 2015 we moved to Ankara.",
        "On 3 May 2021 the council voted against the plan.",
        "Joined: Jul 2008",
        "Chapter 3",
        "World Cup 2018",
        "The May 3, 2021 meeting minutes",
    ],
)
def test_no_date_lines(line: str) -> None:
    assert date_line(line) is None


CREDITS = {
    "Photo: The bridge before the flood.": "caption",
    "Credit: Ida Berg/Associated Press": "caption",
    "(Image: © Shutterstock)": "caption",
    "Foto: Jens Kaltmeyer": "caption",
    "Crédit photo : JB / Le Quartier": "caption",
    "The minister opens the bridge. (Foto: dpa)": "caption",
    "Smoke over the valley on 3 May 2021 (AFP)": "caption",
    "Les grévistes devant la mairie / (C) Jean Roux": "caption",
    "Getty Images": "caption",
    "Photo by Ida Berg on Unsplash": "caption",
    "Pracownik magazynu, zdjęcie ilustracyjne / Źródło: Pixabay": "caption",
    "A basket of plums, (1761). Courtesy City Museum": "caption",
    "bridge-opening_1160x768.jpg": "caption",
    "A stock image of a woman with a cup.": "caption",
    "Фото: Иван Петров": "caption",
    "图为大桥落成典礼现场。": "caption",
    "写真＝共同": "caption",
    "Stau an der Fähre © Ruth Röder / Clipdealer": "caption",
    "Die Fähre liegt am Steg. Bild: TebNad/Shutterstock.com": "caption",
    "Two wardens with a net. Mike Blake/Reuters files": "caption",
    "Der Reiher steht im Schilf. (mlharing / iStock.com)": "caption",
    "Wer die Netze zerschnitt, ist unklar (Symbolbild).": "caption",
    "Un grupo de barcas en la laguna el 11 de febrero. EFE": "caption",
    "The minister on the bridge, photo: City Archives": "caption",
    "Source: The Herald with agencies.": "source",
    "Quelle: dpa": "source",
    "Źródło: ISBnews": "source",
    "来源：某某网": "source",
}


@pytest.mark.parametrize(("line", "kind"), CREDITS.items())
def test_credits(line: str, kind: str) -> None:
    found = caption_credit(line)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "Photos are welcome at the desk.",
        "Image processing is hard",
        "Pictures of you",
        "Bild der Woche",
        "The film was shown by Reuters",
        "Source code is here",
        "Sources say that he left",
        "Photo-realistic rendering",
        "© 2019 The Herald",
        "Powered by phpBB® Forum Software © phpBB Limited",
        "He credits his mother with the idea.",
    ],
)
def test_no_credits(line: str) -> None:
    assert caption_credit(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "© 2019 The Herald",
        "Copyright 2021 | Tüm Hakları Saklıdır.",
        "Texts may be reposted on the condition that their origin is credited.",
        "Republish our articles for free under a Creative Commons license.",
        "To learn more about republishing this content, please fill out this form.",
        "This work is licensed under CC BY-SA 4.0",
        "Nachdruck nur mit Genehmigung der Redaktion",
        "Reproduction interdite sans autorisation",
        "Todos os direitos reservados",
        "Wszelkie prawa zastrzeżone",
        "Перепечатка материалов запрещена",
        "جميع الحقوق محفوظة",
        "未经许可不得转载",
        "無断転載を禁じます",
        "무단 전재 및 재배포 금지",
    ],
)
def test_license_terms(line: str) -> None:
    assert license_terms(line)


@pytest.mark.parametrize(
    "line",
    [
        "The copyright reform was voted down.",
        "He left without permission",
        "Her driving licence was under review",
        "The right to protest is protected.",
        "©",
    ],
)
def test_no_license_terms(line: str) -> None:
    assert not license_terms(line)


@given(st.text(max_size=450))
def test_any_line_is_answered(line: str) -> None:
    byline(line), date_line(line), caption_credit(line), license_terms(line), person(line)


@pytest.mark.parametrize(
    "unit", ["By ", "a", "Photo ", "By A ", ", ", "(", "May 5 ", "creative ", "cc by-sa", "reproduction ", "под ", "/ "]
)
def test_hostile_lines(unit: str) -> None:
    start = time.process_time()
    for size in (390, 1490, 100_000):
        line = (unit * (size // len(unit) + 1))[:size]
        byline(line), date_line(line), caption_credit(line), license_terms(line), person(line)
    assert time.process_time() - start < 1
