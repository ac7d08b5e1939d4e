"""Amazon reviews: "Reviewed in COUNTRY on DATE", the name above."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "amazon",
    must=" ∂",
    anchor=(
        r"(?:reviewed in .{2,30}|rezension aus .{2,30}|kundenrezension aus .{2,30}|commente .{2,30}"
        r"|avis laisse .{2,30}|resenado en .{2,30}|calificado en .{2,30}|recensito in .{2,30}|avaliado .{2,30}"
        r"|beoordeeld in .{2,30}|opiniowano w .{2,30}) (?:on|vom|le|el|il|em|op|dnia) ∂+"
    ),
    author=(
        r"(?P<name>[^\s∂∆|:\d]\S{0,20}(?: \S{1,20}){0,2})"
        r"|\d(?:[.,]\d)? (?:out of|von|sur|de|su|op|na) \d.{0,120}"
    ),
    comments=True,
    needs=1,
    signs=("verified purchase", "top reviews from*", "customer reviews", "how customer reviews and ratings work*"),
)
