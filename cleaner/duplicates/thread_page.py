"""Whether a text is a page of a forum thread, told from the lines that come back with every post.

Tables that are compared often have no column that says so, and forum pages of other languages and software look alike
in this: short lines whose label, or whose words but for the numbers, stand there again and again.
"""

from __future__ import annotations

import re
from collections import Counter

LINE_CHARS = 60
"""Lines of a post header are shorter; so are those of lists and tables, which do not repeat their labels in turn."""
LABEL = re.compile(r"([^\W\d][^:\n]{1,24}):\s*\S")
"""A field and its value: "Joined: May 2011"."""
NUMBER = re.compile(r"\d[\d.,:/]*")
FORMS, TIMES = 2, 2
"""So many different lines must come back so often. One alone may be a refrain or the speaker of an interview."""
CHARS_PER_LINE = 1000
"""… and there is one of them for so many characters at least. Long articles have a few repeated lines too, and no
more."""


def is_thread(text: str) -> bool:
    """Whether *text* looks like a page of a thread.

    >>> post = "otter7\\nJoined: May 2011\\nMessages: {}\\n\\nThe ferry was late again, third time this week.\\n"
    >>> is_thread(post.format(41) + post.format(7))
    True
    >>> is_thread("Serves: 4\\n\\nPeel the apples.\\n\\nStir until the sugar has melted.")
    False
    """
    forms: Counter[str] = Counter()
    for line in text.splitlines():
        short = line.strip()
        if 3 <= len(short) <= LINE_CHARS:
            field = LABEL.match(short)
            forms[field[1] if field else NUMBER.sub("0", short)] += 1
    repeated = [n for n in forms.values() if n >= TIMES]
    return len(repeated) >= FORMS and sum(repeated) * CHARS_PER_LINE >= len(text)
