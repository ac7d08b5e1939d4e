"""Numbers of printed pages go, with the headers beside them; numbers of notes, chapters and amounts stay."""

from __future__ import annotations

import pytest

import cleaner

PAGES = (
    "The harbour board met in the evening and heard the engineer's report\non the sluices, of which two had been shut"
    "\nsince the flood of the year before.",
    "Of the eleven lamps along the mole, the keeper said, four had no glass\nand one no lamp, and boats came in by"
    "\nthe light of the inn.",
    "Mr Pell moved that the dredger be sold, because it had not dredged\nwithin living memory, and Mrs Orr asked"
    "\nwho would want to buy it.",
    "A letter was read from the eel fishers, who wish to set their traps\nabove the weir in autumn, as their"
    "\ngrandfathers did.",
    "The clerk had nothing to report but the death of the harbour cat,\nwhich had served nineteen years, and"
    "\nthe board rose at nine.",
)
STAMPS = {
    "dashes": "- {n} -", "long dashes": "– {n} –", "English": "Page {n}", "of": "Page {n} of 6", "short of": "{n} of 6",
    "German": "Seite {n} von 6", "French": "page {n} sur 6", "Polish": "Strona {n} z 6", "Chinese": "第{n}页",
    "Russian": "стр. {n}", "Dutch": "Pagina {n} van 6", "bars": "| {n} |",
}  # fmt: skip


@pytest.mark.parametrize("stamp", STAMPS.values(), ids=STAMPS)
def test_numbers_of_pages_go(stamp: str) -> None:
    stamps = [stamp.format(n=n) for n in range(2, 7)]
    page = cleaner.clean(
        "\n".join(f"{s}\n{text}" for s, text in zip(stamps, PAGES, strict=True)), media_type="text/plain"
    )
    kept = page.text.split("\n")
    assert not [s for s in stamps if s in kept]
    assert all(text in page.text for text in PAGES)


def test_a_running_header_is_said_once() -> None:
    text = "\n".join(f"{text}\nMinutes of the harbour board\n- {n} -" for n, text in enumerate(PAGES, 1))
    page = cleaner.clean(text, media_type="text/plain")
    assert page.text.count("Minutes of the harbour board") == 1


@pytest.mark.parametrize("stamp", ["{n}", "[{n}]", "({n})", "{n}/6", "Chapter {n}"])
def test_other_numbers_are_no_pages(stamp: str) -> None:
    text = "\n".join(f"{stamp.format(n=n)}\n{text}" for n, text in enumerate(PAGES, 1))
    page = cleaner.clean(text, media_type="text/plain")
    assert not [r for r in page.removed if r.rule == "form.page_number"]


def test_numbers_that_do_not_count_on_are_no_pages() -> None:
    text = "\n".join(f"- {n} -\n{text}" for n, text in zip((4, 11, 2, 30, 7), PAGES, strict=True))
    page = cleaner.clean(text, media_type="text/plain")
    assert not [r for r in page.removed if r.rule == "form.page_number"]
