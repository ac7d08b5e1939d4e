"""XenForo 2: a card of fields with the name first; known by its elements and signs."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "xenforo2",
    signs=("reaction score", "click to expand", "thread starter*", "joined"),
    html=("article.message", "article#js-post-0", "div#js-post-0", "div.message--post"),
    expanders=(
        "click to expand",
        "click to shrink",
        "zum anklicken",
        "zum vergrossern",
        "cliquez pour agrandir",
        "haz clic para",
        "clique para expandir",
        "clicca per",
        "klik om te",
        "kliknij, aby",
        "genisletmek icin",
        "нажмите, чтобы",
        "napsauta laajentaaksesi",
    ),
    words=r"bbwrapper",
    roles=(("forum_action", r"reactionsbar"), ("byline", r"message-name"), ("date", r"message-attribution-main")),
)
