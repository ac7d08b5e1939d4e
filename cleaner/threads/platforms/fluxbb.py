"""FluxBB and PunBB: "#3 DATE"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "fluxbb",
    must="#",
    anchor=rf"#(?P<number>\d{{1,6}}) {WHEN}",
    html=("div.blockpost",),
    signs=("powered by fluxbb*", "powered by punbb*", "board footer"),
    words=r"postmsg",
)
