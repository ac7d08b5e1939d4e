"""Plain lists between paragraphs stay, in any language; lists that a template put there are not protected."""

from __future__ import annotations

import pytest

import cleaner

PAGES = {
    "en": (
        "Anyone who wants to build a coracle needs very few tools, and most of them can be borrowed from a gardener.",
        "These four pages say how each of them is used:",
        ["The drawknife", "Splitting hazel", "Tarring the skin", "A seat of ash"],
        "The whole work takes a weekend if it does not rain, and the boat will last three summers if it is kept dry.",
    ),
    "de": (
        "Wer ein Boot aus Weiden bauen will, braucht wenig Werkzeug, und das meiste davon leiht jeder Gärtner gern her.",
        "Wie man damit umgeht, steht auf diesen Seiten:",
        ["Das Ziehmesser", "Hasel spalten", "Die Haut teeren", "Ein Sitz aus Esche"],
        "Die Arbeit dauert ein Wochenende, wenn es nicht regnet, und das Boot hält drei Sommer, wenn es trocken steht.",
    ),
    "ru": (
        "Тому, кто хочет сплести лодку из ивы, нужно совсем немного инструментов, и почти все найдутся у садовника.",
        "Как ими пользоваться, рассказано на этих страницах:",
        ["Струг", "Как колоть орешник", "Смоление кожи", "Сиденье из ясеня"],
        "Работа занимает два дня, если нет дождя, а лодка служит три лета, если зимой держать её под крышей.",
    ),
    "zh": (
        "想用柳条编一条小船的人不需要很多工具，大部分都可以向园丁借来使用，不必另外花钱去买。",
        "下面几页说明每样工具怎么用：",
        ["刮刀的用法", "劈榛木", "给船皮上焦油", "白蜡木的座板"],
        "如果不下雨，一个周末就能做完，只要冬天放在干燥的地方，小船可以用上三个夏天。",
    ),
}


def page(language: str, attributes: str = "", tag: str = "ul") -> str:
    before, lead, items, after = PAGES[language]
    entries = "".join(f"<li><a href='/{n}'>{item}</a></li>" for n, item in enumerate(items))
    menu = "".join(f"<li><a href='/m{n}'>{n}</a></li>" for n in ("Home", "News", "Boats"))
    return (
        f"<!DOCTYPE html><html lang='{language}'><body><nav><ul>{menu}</ul></nav><article><h1>{items[0]}</h1><p>{before}</p>"
        f"<p>{lead}</p><{tag}{attributes}>{entries}</{tag}><p>{after}</p></article><footer><p>© 2020</p></footer></body></html>"
    )


@pytest.mark.parametrize("tag", ["ul", "ol"])
@pytest.mark.parametrize("language", PAGES)
def test_a_plain_list_in_the_text_stays(language: str, tag: str) -> None:
    out = cleaner.clean(page(language, tag=tag))
    assert all(item in out.text for item in PAGES[language][2][1:])


def test_a_list_under_related_stories_goes() -> None:
    source = page("en").replace(PAGES["en"][1], "Related articles:")
    assert PAGES["en"][2][1] not in cleaner.clean(source).text


def test_a_list_with_classes_gains_nothing() -> None:
    out = cleaner.clean(page("en", " class='teasers'"))
    assert not any(block.rule == "markup.list" for block in out.blocks)


def test_messages_quoted_in_a_list_of_terms_stay() -> None:
    terms = "<dl><dt>E1</dt><dd>Something went wrong.</dd><dt>E2</dt><dd>Please try again later.</dd></dl>"
    before, *_, after = PAGES["en"]
    out = cleaner.clean(f"<!DOCTYPE html><article><h1>Messages</h1><p>{before}</p>{terms}<p>{after}</p></article>")
    assert "Something went wrong." in out.text and "Please try again later." in out.text
