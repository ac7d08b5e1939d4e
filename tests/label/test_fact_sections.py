"""Facts of a job, a product and a recipe stay where they are short lines; names of such parts in menus keep nothing."""

from __future__ import annotations

import pytest

import cleaner

FRAMES = {
    "en": ("Home\nNews\nSport\nCulture\nContact", "Apply now\n\n© 2022 Weir Gazette. All rights reserved."),
    "de": (
        "Startseite\nPolitik\nSport\nKultur\nKontakt",
        "Jetzt bewerben\n\n© 2022 Wehrbote. Alle Rechte vorbehalten.",
    ),
}
ADS = {
    "job": ("en", "Night baker wanted, full time, at the mill in Aldcaster, from the first of May.\nYour responsibilities\n"
                  "Feed the starter\nShape loaves\nWhat you bring\nCold hands\nWhat we offer\nBread"),
    "Stelle": ("de", "Die Mühle in Oberwehr sucht zum ersten Mai einen Bäcker für die Nacht, gern mit Hund.\nIhre Aufgaben\n"
                     "Teig führen\nIhr Profil\nKalte Hände\nWir bieten\nBrot"),
    "product": ("en", "The lamp is of turned brass and has a green shade of glass, which can be tilted.\nTechnical data\n"
                      "Height: 38 cm\nProduct description\nPull chain\nFelt base"),
    "Rezept": ("de", "Diese Knödel halten sich drei Tage im Keller, wenn sie niemand vorher findet und isst.\nZutaten\n6 Semmeln\n"
                     "2 Eier\nZubereitung\nSemmeln würfeln\nKnödel formen"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), ADS.values(), ids=ADS)
def test_facts_stay_between_menus(language: str, text: str) -> None:
    head, tail = FRAMES[language]
    page = cleaner.clean(f"{head}\n\n{text}\n{tail}", media_type="text/plain")
    kept = page.text.split("\n")
    assert [line for line in text.split("\n") if line not in kept] == []
    assert not [line for line in (*head.split("\n"), *tail.split("\n")) if line and line in kept]


PROSE = (
    "The ferry was taken out of service on Monday after ninety years, and the village on the far bank is now an hour"
    " away by road."
)
OTHERS = {
    "one heading": f"{PROSE}\nSpecifications\nEels\nBream",
    "tabs": f"{PROSE}\nSpecifications\nTechnical data\nIngredients",
    "of every item": "\n".join(f"Ingredients\nEels {n}\nMethod\nStew {n}" for n in range(4)),
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_names_of_parts_alone_keep_nothing(text: str) -> None:
    from cleaner.extract.plain_text import document
    from cleaner.label import rules
    from cleaner.model import Page
    from cleaner.text import lines as ln

    lines = ln.analyse([document(Page("p", text), text)])
    assert "form.facts" not in {f.rule for f in rules.find(lines, [None])[0]}
