"""MyBB: a card with posts, threads and reputation; known by its elements and signs."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "mybb",
    html=("div#post_0", "table#post_0"),
    signs=("powered by mybb*", "powered by: mybb*", "threaded mode", "find"),
    roles=(("forum_profile", r"author_statistics|author_information"),),
)
