"""Dates in many languages and forms, and what only looks like one."""

from __future__ import annotations

import datetime
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.language import dates
from cleaner.language.date_words import fold, months
from cleaner.language.dates import DateStyle, find, parse, style_of

DATED = {
    "2021-03-09": "2021-03-09",
    "2021-03-09T08:05:30Z": "2021-03-09T08:05:30+00:00",
    "2021-03-09 08:05:30 +02:00": "2021-03-09T08:05:30+02:00",
    "2021/03/09": "2021-03-09",
    "9 March 2021": "2021-03-09",
    "9th of March, 2021": "2021-03-09",
    "March 9, 2021 at 8:05 pm": "2021-03-09T20:05",
    "Mar. 9, 2021, 12:05 a.m.": "2021-03-09T00:05",
    "Mar 9 '21 at 8:05": "2021-03-09T08:05",
    "Tue, 09 Mar 2021 08:05:30 GMT": "2021-03-09T08:05:30+00:00",
    "Tue Mar 9 08:05:30 EST 2021": "2021-03-09T08:05:30-05:00",
    "09-Mar-2021": "2021-03-09",
    "8:05 PM, March 9, 2021": "2021-03-09T20:05",
    "March 2021": "2021-03",
    "9. März 2021, 8.05 Uhr": "2021-03-09T08:05",
    "09.03.2021 | 08:05": "2021-03-09T08:05",
    "9 mars 2021 à 8h05": "2021-03-09T08:05",
    "1er février 2021": "2021-02-01",
    "9 de marzo de 2021": "2021-03-09",
    "9 marzo 2021": "2021-03-09",
    "9 de março de 2021": "2021-03-09",
    "9 maart 2021": "2021-03-09",
    "9 marca 2021": "2021-03-09",
    "9 Mart 2021": "2021-03-09",
    "9 KASIM 2021": "2021-11-09",
    "9 марта 2021": "2021-03-09",
    "9 березня 2021": "2021-03-09",
    "٩ مارس ٢٠٢١": "2021-03-09",
    "9 تشرين الثاني 2021": "2021-11-09",
    "۱۸ اسفند ۱۳۹۹": "2021-03-08",
    "۱۳۹۹/۱۲/۱۸": "2021-03-08",
    "2021年3月9日 20:05": "2021-03-09T20:05",
    "令和3年3月9日": "2021-03-09",
    "二〇二一年三月九日": "2021-03-09",
    "2021년 3월 9일 오후 8:05": "2021-03-09T20:05",
    "2021. 3. 9.": "2021-03-09",
    "9. maaliskuuta 2021": "2021-03-09",
    "9. března 2021": "2021-03-09",
    "2021. március 9.": "2021-03-09",
    "9 Μαρτίου 2021": "2021-03-09",
    "ngày 9 tháng 3 năm 2021": "2021-03-09",
    "25/03/2021": "2021-03-25",
    "03/25/2021": "2021-03-25",
    "March 3-5, 2021": "2021-03-03",
}

NOT_DATED = [
    "May 5 people sit here?",
    "She may 5 times ask.",
    "version 1.2.2021.4",
    "192.168.10.12",
    "The price rose to $25.03.2021",
    "31 February 2021",
    "32/13/2021",
    "It has set 2000 records.",
    "ISBN 978-3-16-148410-0",
    "tel. 030 12 34 56",
    "score 3-2, 4/5",
    "1,234,567",
]


@pytest.mark.parametrize(("text", "iso"), DATED.items())
def test_dates_read(text: str, iso: str) -> None:
    for frame in ("{}", "Published {} by us", "({})"):
        found = parse(frame.format(text))
        assert found is not None
        assert found.iso == iso


@pytest.mark.parametrize("text", NOT_DATED)
def test_not_dates(text: str) -> None:
    assert [d for d in find(text) if d.iso] == []


RELATIVE = {
    "3 hours ago": "2024-05-10T09:00",
    "an hour ago": "2024-05-10T11:00",
    "5 min ago": "2024-05-10T11:55",
    "yesterday at 5:00 PM": "2024-05-09T17:00",
    "7 years, 5 months ago": "2017",
    "vor 3 Tagen": "2024-05-07",
    "gestern, 14:05 Uhr": "2024-05-09T14:05",
    "il y a 2 semaines": "2024-04-26",
    "hace un mes": "2024-04",
    "há 2 dias": "2024-05-08",
    "3 giorni fa": "2024-05-07",
    "3 dagen geleden": "2024-05-07",
    "3 dni temu": "2024-05-07",
    "3 gün önce": "2024-05-07",
    "3 дня назад": "2024-05-07",
    "منذ 3 أيام": "2024-05-07",
    "3 روز پیش": "2024-05-07",
    "3天前": "2024-05-07",
    "3日前": "2024-05-07",
    "3일 전": "2024-05-07",
    "Nov 8": "2023-11-08",
    "5月9日": "2024-05-09",
}


@pytest.mark.parametrize(("text", "iso"), RELATIVE.items())
def test_relative_dates_count_from_a_reference_only(text: str, iso: str) -> None:
    with_reference = parse(text, reference="2024-05-10T12:00")
    assert with_reference is not None
    assert with_reference.iso == iso
    without = parse(text)
    assert without is not None
    assert without.iso is None


def test_hours_say_nothing_of_a_day_without_time() -> None:
    found = parse("3 hours ago", reference="2024-05-10")
    assert found is not None
    assert found.iso == "2024-05-10"


def test_day_or_month_first() -> None:
    found = parse("04/05/2021")
    assert found is not None
    assert (found.iso, found.form) == (None, "ambiguous")
    assert parse("04/05/2021", DateStyle(True)) == parse("04/05/2021", style_of(["17/05/2021"]))
    first = parse("04/05/2021", style_of(["seen 05/17/2021"]))
    assert first is not None
    assert first.iso == "2021-04-05"
    same = parse("04/04/2021")
    assert same is not None
    assert same.iso == "2021-04-04"


@pytest.mark.parametrize(
    ("texts", "language", "day_first"),
    [
        ([], None, None),
        (["01/02/2020", "03/04/2020"], None, None),
        (["01/02/2020", "13/04/2020"], None, True),
        (["01/02/2020", "04/13/2020"], None, False),
        (["13/02/2020", "04/13/2020"], None, None),
        (["01/02/2020"], "fr", True),
        (["01-02-2020, 06:46 PM"], "en", False),
        (["01.02.2020"], "en", None),
    ],
)
def test_style_of_a_page(texts: list[str], language: str | None, day_first: bool | None) -> None:
    assert style_of(texts, language).day_first is day_first


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 12, 31)), st.sampled_from(sorted(months())))
def test_day_month_year_in_every_language(day: datetime.date, name: str) -> None:
    text = f"{day.day}. {name} {day.year}"
    found = parse(text)
    try:
        want = day.replace(month=months()[name]).isoformat()
    except ValueError:
        assert found is None or found.iso is None or len(found.iso) == 7
        return
    assert found is not None
    assert found.iso == want


@given(st.text(max_size=300))
def test_found_dates_are_in_the_text(text: str) -> None:
    found = find(text, reference="2024-05-10T12:00")
    last = 0
    for d in found:
        assert last <= d.start < d.end
        last = d.end
        if d.iso:
            assert re.match(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2})?)?)?)?$", d.iso)


@pytest.mark.parametrize("unit", ["1 ", "12 May ", "3 days ", "12:30 ", "12-", "2020年", "ago ", "May ", "é́ ", "٢٥ "])
def test_linear_time(unit: str) -> None:
    start = time.process_time()
    find(unit * (100_000 // len(unit)))
    assert time.process_time() - start < 3


def test_plain_keeps_positions() -> None:
    text = "İSTANBUL ٢٥ Eylül — İ"
    assert len(dates.plain(text)) == len(text)
    assert fold("Ağustos") == "agustos"


_PIECES = ["May", "mayo", "3", "12", "1999", "2020", "5th", "days", "ago", "hace", "alpha", "vor", "einer", "Woche", "an",
           "hour", "today", "avant-hier", "aujourd'hui", "of", "il", "y", "a", "thang", "•", "/", "-", ".", ",", ":"]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(["", " ", "-"])), max_size=7))
def test_a_line_of_plain_letters_is_read_as_one_beside_others_is(parts: list[tuple[str, str]]) -> None:
    line = "".join(a + b for a, b in parts)
    shift = len("ж | ")  # a letter beyond ASCII, behind which every pattern is tried
    whole = [d._replace(start=d.start - shift, end=d.end - shift) for d in dates.find(f"ж | {line}")]
    assert dates.find(line) == whole


@pytest.mark.parametrize("form", ["{m} {d}, {y}", "{m}. {d}, {y}", "{d} {m} {y}", "• {m} {d}, {y}", "| {d} {m} {y}"])
@pytest.mark.parametrize("year", ["0999", "1999", "2024", "2300"])
def test_the_usual_form_alone_is_read_as_it_is_among_others(form: str, year: str) -> None:
    for month in ["mar", "March", "May", "MAI", "dez", "august", "bed", "hier"]:
        for day in (0, 1, 9, 10, 29, 31, 45):
            line = form.format(m=month, d=day, y=year)
            whole = find(f"{line} | and so on, as far as it goes")  # too long to be a date alone
            assert find(line) == whole, line
