"""Language of a text: right, the same every time, and nothing where nothing can be said."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from cleaner.config import LanguageConfig
from cleaner.errors import UsageError
from cleaner.language import identify

SENTENCES = {
    "en": "The old mill by the river was closed for the winter, but the miller's daughter kept the lights on.",
    "de": "Die alte Mühle am Fluss war über den Winter geschlossen, doch die Tochter des Müllers ließ das Licht an.",
    "fr": "Le vieux moulin au bord de la rivière était fermé pour l'hiver, mais la lumière restait allumée.",
    "es": "El viejo molino junto al río estaba cerrado durante el invierno, pero la luz seguía encendida.",
    "pt": "O velho moinho junto ao rio estava fechado durante o inverno, mas a luz continuava acesa.",
    "it": "Il vecchio mulino lungo il fiume era chiuso per l'inverno, ma la luce rimaneva accesa.",
    "nl": "De oude molen aan de rivier was in de winter gesloten, maar het licht bleef branden.",
    "pl": "Stary młyn nad rzeką był zamknięty na zimę, ale światło wciąż się paliło.",
    "tr": "Nehir kenarındaki eski değirmen kış boyunca kapalıydı ama ışıkları hâlâ yanıyordu.",
    "ru": "Старая мельница у реки была закрыта на зиму, но свет в окнах всё ещё горел.",
    "ar": "كانت الطاحونة القديمة على ضفة النهر مغلقة طوال الشتاء لكن الأضواء ظلت مضاءة.",
    "zh": "河边的老磨坊冬天一直关着门，但是里面的灯还亮着，村里的人都觉得很奇怪。",
    "ja": "川沿いの古い水車小屋は冬の間閉まっていましたが、明かりはついたままでした。",
}


@pytest.mark.parametrize("detector", ["py3langid", "langdetect"])
@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_languages(detector: str, language: str, text: str) -> None:
    found, score = identify.detect(text, LanguageConfig(detector=detector))
    assert found == language
    assert 0 < score <= 1


@pytest.mark.parametrize(
    ("text", "language"),
    [("", None), ("Ok, thx", None), ("12345 67 890 12345", None), ("東京へ", "ja"), ("한국어", "ko"), ("谢谢", "zh")],
)
def test_short_texts(text: str, language: str | None) -> None:
    assert identify.detect(text)[0] == language


def test_off_and_unknown() -> None:
    assert identify.detect(SENTENCES["en"], LanguageConfig(detector="off")) == (None, 0.0)
    with pytest.raises(UsageError, match="py3langid"):
        identify.detector("cld9")


def test_the_same_answer_in_any_order_and_thread() -> None:
    config = LanguageConfig(detector="langdetect", unsure=1.0)
    texts = [*SENTENCES.values(), "lorem ipsum dolor sit amet consectetur adipiscing", "aaaa bbbb cccc dddd eeee ffff"]
    alone = [identify.detect(t, config) for t in texts]
    assert [identify.detect(t, config) for t in reversed(texts)] == alone[::-1]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda t: identify.detect(t, config), texts)) == alone


def test_only_the_first_characters_count() -> None:
    config = LanguageConfig(chars=90)
    assert identify.detect(SENTENCES["en"] + SENTENCES["de"] * 50, config)[0] == "en"


def test_detectors_pickle() -> None:
    for name in ("py3langid", "langdetect"):
        detector = identify.detector(name)
        again = pickle.loads(pickle.dumps(detector))
        assert again.detect(SENTENCES["fr"]) == detector.detect(SENTENCES["fr"])


def test_odd_characters() -> None:
    identify.detect("\ud800 \x00 " + SENTENCES["en"])
