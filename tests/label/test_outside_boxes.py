"""Boxes laid over or below a text go; a page that is wrapped in one stays."""

from __future__ import annotations

import pytest

import cleaner

TEXT = [
    "The bridge at Ostrava Ford was closed for nine years, and when it opened again nobody could say who had the key.",
    "The toll keeper's daughter found it in a flower pot. She had watered it, she said, every Sunday since she was six.",
    "The council met twice about the key and once about the flower pot, which is now kept in the museum of the county.",
    "Since May carts may cross again on weekdays, provided that they carry no more than two barrels of anything wet.",
    "A second key has been cut, and this one hangs in the inn, where everybody can see who takes it and at what hour.",
    "The daughter of the toll keeper has been given a new flower pot, with a plate of brass that says what it is for.",
]
BOX = "Would you tell us how you found this page? It takes two minutes, and everybody who answers may win a flower pot."


def page(inside: str, after: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    return f"<!DOCTYPE html><html><head><title>The key</title></head><body>{inside.format(body)}{after}</body></html>"


@pytest.mark.parametrize(
    "box",
    [
        "<div role='dialog'><p>{}</p></div>",
        "<section role='alertdialog' class='x1'><p>{}</p></section>",
        "<div class='survey-modal-window'><p>{}</p></div>",
        "<div id='newsletterPopup'><p>{}</p></div>",
        "<textarea rows=4>{}</textarea>",
        "<footer><div><p>{}</p></div></footer>",
    ],
)
def test_boxes_outside_the_text_go(box: str) -> None:
    out = cleaner.clean(page("<main><h1>The key</h1>{}</main>", box.format(BOX)))
    assert BOX not in out.text
    assert all(paragraph in out.text for paragraph in TEXT)


@pytest.mark.parametrize(
    "wrapper",
    [
        "<div role='dialog'><h1>The key</h1>{}</div>",
        "<div class='modal'><h1>The key</h1>{}</div>",
        "<div class='modal-open popup-enabled'><h1>The key</h1>{}</div>",
        "<footer><h1>The key</h1>{}</footer>",
        "<form><textarea>{}</textarea></form>",
        "<article><h1>The key</h1>{}</article>",
    ],
)
def test_a_page_inside_such_a_box_stays(wrapper: str) -> None:
    out = cleaner.clean(page(wrapper))
    assert sum(paragraph in out.text for paragraph in TEXT) == len(TEXT)


def test_the_footer_of_an_article_is_its_own() -> None:
    note = "This is the last of nine letters about bridges; the first of them was written in the winter of the flood."
    out = cleaner.clean(page("<article><h1>The key</h1>{}" + f"<footer><p>{note}</p></footer></article>"))
    assert "markup.footer" not in {removed.rule for removed in out.removed}
