"""Invision Community (IPS 4 and older): "Posted DATE", printed once or twice for every post."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "ips",
    anchor=(
        rf"(?:posted|geschrieben|publie\(?e?\)?|ecrit|inviato|inviata|postado|publicado|geplaatst|napisano"
        rf"|опубликовано|yazildi|gonderildi)"
        rf":? {WHEN}(?: \(?(?:edited|bearbeitet|modifie|editado|modificato|bewerkt|edytowane|изменено"
        rf"|duzenlendi)\)?)?"
    ),
    signs=(
        "share on other sites",
        "link to comment",
        "powered by invision*",
        "go to topic listing",
        "recently browsing*",
    ),
    html=("article#elComment_0", "div.post_block"),
    repeats=True,
    words=r"ipsentry__post",
    roles=(("forum_action", r"ipsentry__controls"), ("forum_profile", r"ipsentry__author|ipsentry__header")),
)
