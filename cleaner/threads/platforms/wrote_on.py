"""Boards and guest books whose posts begin with a sentence: "Ann Lee wrote on 3 May 2015 at 10:12:"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import DATE
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "wrote_on",
    anchor=(
        r"(?P<name>[^∂∆:;!?]{2,40}?) (?:wrote|said|posted|replied|schrieb|a ecrit|escribio|ha scritto|escreveu"
        r"|napisala?"
        rf"|schreef|skrev|написала?|пишет)(?: this)? (?:on |am |le |el |em |il |op |dnia |den )?{DATE}"
        rf"(?:,? (?:at|um|a|a las|om|kl\.?|o|в) {DATE})?:"
    ),
)
