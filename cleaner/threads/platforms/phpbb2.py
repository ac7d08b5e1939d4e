"""phpBB 2 and the subSilver style: "Posted: DATE   Post subject: …"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import DATE
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "phpbb2",
    must=": ",
    anchor=(
        rf"(?:posted|verfasst am|verfasst|post(?:e|e le)|publicado|enviado|inviato|geplaatst|wyslany|gonderilme"
        rf" zamani|tarih|добавлено|lahetetty)"
        rf": ?(?:\w{{2,4}}\.? )?{DATE}(?: .{{0,120}})?"
    ),
    near="",
    signs=("post subject:*", "powered by phpbb*"),
)
