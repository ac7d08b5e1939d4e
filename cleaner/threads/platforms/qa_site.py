"""Question pages of all kinds: "Asked by NAME on DATE", "Answer by NAME on DATE" above the words."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import BY, WHEN
from cleaner.threads.platforms.platform import Platform

_SAYS = (
    r"(?:asked|answered|replied|question|answer|reply|best answer|accepted answer|gefragt|frage|antwort|beantwortet"
    r"|geantwortet|beste antwort|question posee|reponse|demande|repondu|pregunta|respuesta|preguntado|respondido"
    r"|pergunta|resposta|perguntado|domanda|risposta|chiesto|risposto|vraag|antwoord|gevraagd|beantwoord|pytanie"
    r"|odpowiedz|soru|cevap|вопрос|ответ)"
)
"""How a question or an answer is announced."""

PLATFORM = Platform(
    "qa_site",
    anchor=(
        rf"{_SAYS} (?:{BY}|van|di|od):? (?P<name>[^∂∆:]{{2,40}}?),? "
        rf"(?:(?:on|am|le|el|il|em|op|w|dnia|vor|-|–|·)[ ,] ?)?{WHEN}(?: .{{0,20}})?"
    ),
)
