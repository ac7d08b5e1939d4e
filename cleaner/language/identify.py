"""The language of a text: py3langid by default, seeded langdetect as the second opinion where the first is unsure.

Both keep their state in module globals; here each detector owns a private instance, so that the answer depends on the
text and the configuration alone: same text, same answer, in any order, thread or process.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any, Protocol

from cleaner.config import LanguageConfig
from cleaner.errors import UsageError

MIN_LETTERS = 20
"""A text with fewer letters has no language unless its script has only one: "OK, thanks" is English in every forum."""


class Detector(Protocol):
    """Tells a text's language as an ISO 639-1 code with a probability."""

    def detect(self, text: str) -> tuple[str | None, float]:
        """Language and score from 0 to 1; ``(None, 0.0)`` where the detector has no answer."""
        ...


class Py3Langid:
    """py3langid's byte n-gram naive Bayes model (Lui & Baldwin 2012) with normalised probabilities."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        # 0.4 renamed the constructor when the model stopped being a pickle.
        load = getattr(LanguageIdentifier, "from_model_file", None) or LanguageIdentifier.from_pickled_model
        self._identifier: Any = load(MODEL_FILE, norm_probs=True)

    def detect(self, text: str) -> tuple[str | None, float]:
        language, score = self._identifier.classify(text)
        return (None, 0.0) if language in ("zxx", "und") else (str(language), float(score))

    def __reduce__(self) -> tuple[type[Py3Langid], tuple[()]]:
        return Py3Langid, ()


class Langdetect:
    """langdetect (Nakatani 2010) with a private factory and a fixed seed for every text; its sampling is random
    otherwise.
    """

    def __init__(self, seed: int = 0) -> None:
        from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

        self._seed = seed
        self._factory: Any = DetectorFactory()
        self._factory.load_profile(PROFILES_DIRECTORY)
        self._factory.set_seed(seed)

    def detect(self, text: str) -> tuple[str | None, float]:
        from langdetect.lang_detect_exception import LangDetectException

        detector = self._factory.create()
        detector.append(text)
        try:
            best = detector.get_probabilities()
        except LangDetectException:
            return None, 0.0
        if not best:
            return None, 0.0
        return best[0].lang.partition("-")[0], float(min(best[0].prob, 1.0))

    def __reduce__(self) -> tuple[type[Langdetect], tuple[int]]:
        return Langdetect, (self._seed,)


_LOCK = threading.Lock()


@lru_cache(maxsize=4)
def _load(name: str) -> Detector:
    if name == "py3langid":
        return Py3Langid()
    if name == "langdetect":
        return Langdetect()
    raise UsageError(f"language: no detector {name!r}; there are py3langid, langdetect, off")


def detector(name: str) -> Detector:
    """The detector of that name, loaded once a process (about 0.1 s)."""
    with _LOCK:  # two threads that ask at once share one
        return _load(name)


_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("th", re.compile("[\u0e01-\u0e3a]")),
    ("el", re.compile("[\u0386-\u03ce]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("ka", re.compile("[\u10d0-\u10fa]")),
    ("hy", re.compile("[\u0561-\u0587]")),
    ("km", re.compile("[\u1780-\u17b3]")),
    ("lo", re.compile("[\u0e81-\u0eae]")),
    ("si", re.compile("[\u0d85-\u0dc6]")),
    ("ta", re.compile("[\u0b85-\u0bb9]")),
    ("te", re.compile("[\u0c05-\u0c39]")),
    ("kn", re.compile("[\u0c85-\u0cb9]")),
    ("ml", re.compile("[\u0d05-\u0d39]")),
    ("gu", re.compile("[\u0a85-\u0ab9]")),
    ("pa", re.compile("[\u0a05-\u0a39]")),
    ("or", re.compile("[\u0b05-\u0b39]")),
)
"""Scripts that (nearly) only one language of the detectors writes; kana before Han, because Japanese mixes them."""

_FIRST_CHARS = 600
"""Characters that are looked at first: where they leave no doubt, more change nothing (1,355 texts of 12 languages)."""
_DOUBT = 0.9
_SECOND_CHARS = 1000  # langdetect takes 5 ms a thousand characters; more change nothing
_NOISE = re.compile(r"https?://\S{1,300}|www\.\S{1,300}|\S{1,64}@\S{1,64}|[\d_]+")


def detect(text: str, config: LanguageConfig | None = None) -> tuple[str | None, float]:
    """The language of *text* (ISO 639-1) and how sure that is, by the configured detector.

    Looked at are the first 600 characters without addresses and digits, and where those leave doubt the first
    ``config.chars``. Below :data:`MIN_LETTERS` letters the script decides or nothing does. Under ``config.unsure`` the
    other detector is asked: where both agree the higher score counts; where they differ the first stands if it gave
    its answer at least even odds, else the second, with the lower of the two scores. On short texts of known language
    langdetect is right more often than py3langid only where the latter is less than .1 sure.

    >>> detect("Der schnelle braune Fuchs springt über den faulen Hund.")[0]
    'de'
    >>> detect("Ok, thx"), detect("東京へ")
    ((None, 0.0), ('ja', 1.0))
    """
    config = config or LanguageConfig()
    if config.detector == "off":
        return None, 0.0
    sample = " ".join(_NOISE.sub(" ", text[: config.chars]).split())
    letters = sum(c.isalpha() for c in sample)
    if letters < MIN_LETTERS:
        return _by_script(sample, letters)
    first, score = detector(config.detector).detect(sample[:_FIRST_CHARS])
    if score < _DOUBT and len(sample) > _FIRST_CHARS:
        first, score = detector(config.detector).detect(sample)
    if first is not None and score >= config.unsure:
        return first, score
    other = "langdetect" if config.detector == "py3langid" else "py3langid"
    second, other_score = detector(other).detect(sample[:_SECOND_CHARS])
    if second == first:
        return first, max(score, other_score)
    if first is None:
        return second, other_score / 2
    if second is None or score >= 0.5:
        return first, score
    return second, min(score, other_score)


def _by_script(sample: str, letters: int) -> tuple[str | None, float]:
    for language, script in _SCRIPTS:
        n = len(script.findall(sample))
        # Japanese needs only some kana; a foreign word in another script decides nothing.
        if (n >= 2 and n * 2 > letters) or (language == "ja" and n * 5 > letters):
            return language, 1.0
    return None, 0.0
