"""WordPress comments: "NAME says:", the date on the next line."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "wordpress",
    anchor=r"(?P<name>.{1,60}?) (?:says|said|sagt|schreibt|dit|a dit|dice|dijo|diz|disse|zegt|mowi|pisze|diyor ki"
    r"|dedi ki|пишет|говорит|:)\W{0,2}",
    then=rf"(?:on )?{WHEN}(?: .{{0,12}}{WHEN})?(?: .{{0,40}})?",
    signs=("leave a reply*", "leave a comment*", "your email address will not be published*"),
    comments=True,
    html=("li#comment-0", "div#comment-0", "li#li-comment-0"),
    undated=True,
)
