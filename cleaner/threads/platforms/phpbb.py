"""phpBB 3 (prosilver): "Post by NAME » DATE" in the header of every post."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import BY, WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "phpbb",
    must="»",
    anchor=(
        rf"(?:(?:post|beitrag|message|mensaje|mensagem|messaggio|bericht|wiadomosc|mesaj|сообщение|viesti)?"
        rf" ?{BY}:? ?)?"
        rf"(?P<name>[^»∂∆]{{1,60}}?) » {WHEN}(?: .{{0,30}})?"
    ),
    signs=("powered by phpbb*", "board index*", "foren-ubersicht*", "post by*"),
    html=("div#p0", "table#p0"),
)
