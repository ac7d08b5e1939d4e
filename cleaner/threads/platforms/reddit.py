"""Reddit, old and new: "NAME 12 points 3 hours ago"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "reddit",
    anchor=(
        rf"(?P<opening>submitted {WHEN}\*? by )?\[?[–+-]?\]? ?(?P<name>(?:u/)?[\w-]{{2,24}})"
        rf"(?(opening)(?: .{{0,40}})?|(?: ?\[?[a-z]{{1,10}}\]?)?(?: [^∂∆]{{1,40}}?)? (?:-?\d[\d.,]*k? points?){{1,3}}"
        rf" {WHEN}\*?(?: .{{0,40}})?)"
    ),
    signs=(
        "permalink*",
        "view entire discussion*",
        "all 0 comments",
        "sorted by: best",
        "go to r/*",
        "award",
        "comments section",
    ),
    html=("div.thing", "shreddit-post", "shreddit-comment", "div.Comment"),
    name_address=r"u/[\w-]{2,24}",
    words=r"usertext-body",
    roles=(("forum_action", r"flat-list"),),
)
