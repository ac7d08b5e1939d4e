"""Drupal comments and forum posts: "Submitted by NAME on DATE"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "drupal",
    must=" ",
    anchor=(
        rf"(?:submitted by|eingereicht von|gespeichert von|verfasst von|soumis par|enviado por|inviato da"
        rf"|submetido por|ingediend door|wyslane przez|gonderen|опубликовано пользователем)"
        rf" (?P<name>[^∂∆]{{1,60}}?)(?: \([^)]{{1,30}}\))?,? (?:(?:on|am|le|el|il|em|op|w|dnia)[ ,] ?)?{WHEN}"
        rf"(?: .{{0,20}})?"
    ),
    signs=("log in to post comments", "login or register to post comments", "log in or register to post comments"),
    articles=True,
)
