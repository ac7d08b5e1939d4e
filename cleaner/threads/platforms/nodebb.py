"""NodeBB: the text keeps no date, but "last edited by", votes and the footer of every post."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "nodebb",
    anchor=(
        r"(?:(?:wrote|schrieb|a ecrit|escribio|ha scritto|escreveu|schreef|napisal|yazdi|написал).{0,60}?)?"
        r"(?:last edited by|zuletzt editiert von|derniere edition par|ultima edicion por|ultima modifica di"
        r"|ostatnio edytowany przez"
        r"|son duzenleyen|отредактировано)(?: .{0,40})?"
    ),
    author=r"(?P<name>[^\s@|]{2,30})(?: [^@|]{1,40})?(?: @(?P<parent>\S{2,30}))?(?: \| .{1,40})?",
    signs=("scheduled pinned locked moved*", "log in to reply", "oldest to newest"),
    needs=1,
    html=("li.posts-row", "li.posts-list-item", "li[data-pid]"),
    undated=True,
    roles=(("forum_quote", r"^div.*\[data-parent-pid="),),
    role_attributes=("data-parent-pid",),
)
