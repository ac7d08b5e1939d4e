"""Title, author and date of pages of markup: what is the page's own, and what belongs to something else on it."""

from __future__ import annotations

import pytest

from cleaner import clean

BODY = "".join(
    f"<p>The {n} boats of the harbour went out before sunrise, and the harbour master counted them home at dusk, as her"
    " father had done when the breakwater was still a row of wooden posts.</p>"
    for n in ("eleven", "nine", "seven", "five")
)
ADDRESS = "https://www.quaycourier.example/a/boats"


def page(head: str = "", top: str = "", end: str = "", title: str = "Boats counted home", url: str = ADDRESS):
    source = (
        f"<html><head><title>{title} | Quay Courier</title>{head}</head><body><nav><a href='/'>Home</a></nav><main>"
        f"<article><h1>{title}</h1>{top}{BODY}</article>{end}</main><footer>© 2021 Quay Courier</footer></body></html>"
    )
    return clean(source, url).metadata


@pytest.mark.parametrize(
    ("case", "author"),
    [
        ({"top": "<p class='author'>By Hanne Quist</p>"}, "Hanne Quist"),
        (
            {"head": "<meta name='author' content='Quay Courier'>", "top": "<p class='by'>By Hanne Quist</p>"},
            "Hanne Quist",
        ),
        (
            {
                "head": "<meta property='og:site_name' content='Quay Courier'><meta name='author' content='Quay Courier'>"
            },
            None,
        ),
        ({"head": "<meta name='author' content='Super User'>"}, None),
        ({"top": "<div class='author'><a href='/h'>Jana Říhová</a> <span>před 2 hodinami</span></div>"}, "Jana Říhová"),
        ({"head": "<meta name='author' content='Tidewater Media GmbH'>"}, None),
        (
            {
                "top": "<p class='author'>By Hanne Quist</p>",
                "end": "<div class='comments'><div itemprop='comment'><b itemprop='author'>Ole K.</b><p>Nice.</p></div></div>",
            },
            "Hanne Quist",
        ),
        (
            {
                "end": "<div class='comments'><div itemprop='comment'><b itemprop='author'>Ole K.</b><p>Nice.</p></div></div>"
            },
            None,
        ),
        ({"end": "<aside class='related'><a rel='author' href='/x'>Piet Okker</a> Storms to come</aside>"}, None),
        ({"head": "<meta name='author' content='Hanne Quist'>"}, "Hanne Quist"),
    ],
)
def test_author(case: dict[str, str], author: str | None) -> None:
    assert page(**case).author == author


@pytest.mark.parametrize(
    ("case", "published"),
    [
        ({"head": "<meta property='article:published_time' content='2021-05-04T08:00:00Z'>"}, "2021-05-04"),
        ({"top": "<p class='meta'>4 May 2021</p>"}, "2021-05-04"),
        (
            {
                "top": "<aside class='next'><time datetime='2015-06-01'>1 June 2015</time> Five pubs</aside><p>4 May 2021</p>"
            },
            "2021-05-04",
        ),
        ({"end": "<div class='comments'><b>Ole</b> <time datetime='2021-05-14'>14 May</time><p>Nice.</p></div>"}, None),
        (
            {
                "head": "<meta property='article:published_time' content='2021-05-05T03:30:00Z'>",
                "top": "<p class='date'>Published 4 May 2021, 11:30 pm</p>",
            },
            "2021-05-04",
        ),
        ({"top": "<p class='date'>2 hours ago</p>"}, None),
    ],
)
def test_published(case: dict[str, str], published: str | None) -> None:
    found = page(**case).published
    assert (found and found[:10]) == published


@pytest.mark.parametrize(
    ("head", "h1", "title"),
    [
        ("", "Boats counted home", "Boats counted home"),
        (
            "<meta property='og:title' content='Quay Courier – News from the harbour'>",
            "Boats counted home",
            "Boats counted home",
        ),
        (
            '<script type=\'application/ld+json\'>{"@type":"Article","headline":"A harbour list article"}</script>',
            "Boats counted home",
            "Boats counted home",
        ),
        ("", "Boats counted home¶", "Boats counted home"),
        (
            "<meta property='og:title' content='Boats counted home'>",
            "Harbour news Boats counted home",
            "Boats counted home",
        ),
    ],
)
def test_title(head: str, h1: str, title: str) -> None:
    source = (
        f"<html><head><title>Boats counted home | Quay Courier</title>{head}</head><body><main><article><h1>{h1}</h1>"
        f"{BODY}</article></main></body></html>"
    )
    assert clean(source, ADDRESS).metadata.title == title


RUSSIAN = (
    "В посёлке Нижняя Заря закрыли последнюю лодочную станцию, и теперь рыбакам приходится возить лодки на прицепах"
    " через весь район, почти тридцать километров по разбитой дороге.\n\n"
    "Смотритель станции Фёдор Лукин проработал на ней двадцать лет и помнит каждую лодку по имени.\n\n"
)
ENGLISH = "".join(
    f"The {n} herons of the mill pond stand where the water is warm, and what they are waiting for nobody at the mill can"
    " say with any certainty, though every keeper has had a theory.\n\n"
    for n in ("three", "four", "five")
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Главная\nПолитика\nСпорт\nКультура\nКонтакты\n\nЛодочную станцию закрыли\n\n" + RUSSIAN,
            "Лодочную станцию закрыли",
        ),
        (
            "Home\nNews\nSport\nCulture\nContact\n\nHerons of the Mill Pond: What They Are Waiting For\n\n" + ENGLISH,
            "Herons of the Mill Pond: What They Are Waiting For",
        ),
        ("Herons of the Mill Pond\n12 May 2021\n\n" + ENGLISH, "Herons of the Mill Pond"),
        ("Home\nNews\nSport\nCulture\nContact\n\n" + ENGLISH, None),
        (ENGLISH, None),
    ],
)
def test_title_of_a_text_below_its_menu(text: str, title: str | None) -> None:
    assert clean(text, media_type="text/plain").metadata.title == title
