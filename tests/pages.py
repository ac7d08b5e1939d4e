"""Pages for property tests: lines that look like pages, and anything else Unicode allows."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

SAMPLES = Path(__file__).parent.parent / "samples"
CASES = Path(__file__).parent / "cases"

CHROME = (
    "Skip to main content", "Home", "Log in", "Sign up for our newsletter", "Enter your email address", "Read more »",
    "Related articles", "Share", "Facebook", "Twitter", "WhatsApp", "© 2021 The Courier. All rights reserved.",
    "Privacy Policy", "Leave a Reply", "Support us", "Donate now", "We use cookies to improve this site. Accept all",
    "By Dorothea Finch", "14 April 2021", "Joined", "Messages", "1,202", "Reaction score", "#1", "#2", "Reply", "Quote",
    "heron said:", "Click to expand...", "Last edited: Mar 15, 2023", "You must log in or register to reply here.",
    "Newsletter abonnieren", "Tous droits réservés", "Читайте также:", "相关文章", "اقرأ أيضا", "Anzeige", "|", "•",
    "—", "Posts: 214", "Sat Mar 02, 2013 6:10 pm", "View attachment 20871", "1 2 3 Next", "Top", "Menu", "Photo: J. Abara",
)  # fmt: skip
PROSE = (
    "The council has voted by eleven to nine to buy the ice rink on Cutler Street, ending two years of argument.",
    "“Nobody rang us, nobody asked us,” said the pilot, who had been on the bridge since four in the morning.",
    "Seit die Brücke gesperrt ist, braucht man von der einen Seite der Stadt zur anderen vierzig Minuten.",
    "Il a fallu onze mois et trois cents heures de bénévolat pour que la grande roue se remette à tourner.",
    "Паром через реку ходит по канату, двигателя у него нет и никогда не было, говорит паромщик.",
    "老城的码头已经停用二十多年了，只有修表人还守在原来的铺子里，每天八点开门。",
    "في آخر الزقاق الضيق يجلس الخياط أمام ماكينة أقدم منه بعشرين سنة.",
    "Never trust a dry umbrella.", "Hallam", "1. Mix both flours with the seeds.", ">>> 0.1 + 0.2",
    "Colm\t812\t790\t1,011", "    return sorted(rows)", "Dear Cousin Agnes,", "Who has been sitting there, and for how long?",
)  # fmt: skip
BREAKS = ("\n", "\n\n", "\r\n", "\n \n", "\r", "\u2028", "\n\n\n", "\x0b", "\x85", "\n\t")

lines = st.one_of(st.sampled_from(CHROME), st.sampled_from(PROSE), st.text(max_size=40))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A page of text: lines of all sorts, and white space of all sorts between them."""
    rows = draw(st.lists(st.tuples(lines, st.sampled_from(BREAKS)), max_size=40))
    return draw(st.sampled_from(("", "\ufeff", " ", "\n"))) + "".join(a + b for a, b in rows)


@st.composite
def htmls(draw: st.DrawFn) -> str:
    """A page of tags that hold such lines, seldom closed as they should be."""
    tags = ("p", "div", "li", "h2", "nav", "aside", "footer", "article", "td", "blockquote", "pre", "span", "form", "b")
    parts = []
    for tag, text, closed in draw(st.lists(st.tuples(st.sampled_from(tags), lines, st.booleans()), max_size=25)):
        parts.append(f"<{tag} class='{'share post'[: len(text) % 11]}'>{text}" + (f"</{tag}>" if closed else ""))
    return "<html><head><title>A page</title></head><body>" + "\n".join(parts) + "</body></html>"


def sample_texts() -> list[str]:
    """Real-sized pages of text: samples and cases."""
    paths = [*sorted(SAMPLES.glob("*.txt")), *sorted((CASES / "whole").glob("*.txt"))]
    return [p.read_text(encoding="utf-8") for p in paths]
