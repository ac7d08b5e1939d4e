"""vBulletin 3 to 5: the date and "#3" above, a card with "Join Date" beside the words."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "vbulletin",
    html=("li#post_0", "table#post0", "div#edit0", "li.b-post"),
    signs=("powered by vbulletin*", "join date*", "reply with quote", "originally posted by*", "view forum posts"),
    roles=(
        ("forum_quote", r"bbcode_quote|bbcode_container"),
        ("forum_action", r"postbit_buttons|quickbuttons"),
        ("byline", r"bigusername"),
    ),
)
