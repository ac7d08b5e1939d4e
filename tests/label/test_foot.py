"""What stands behind a page's foot is judged apart; what only looks like a foot ends no page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.config import LabelConfig
from cleaner.extract.plain_text import document
from cleaner.label import decide, footer, rules
from cleaner.label.block_states import PageEvidence
from cleaner.model import Page, Thread, ThreadPost
from cleaner.text import lines as ln

TEXT = """The potter digs her clay from the bank below the weir, where the river has left it fine and grey.
She lets it lie in the yard over two winters, because frost breaks what no hand can, and only then is it trodden.
A pot that is thrown from clay of one winter will hold water for a year and then begin to weep at the foot.
Her glazes are ash and flint; the blue that people ask for comes from a field two villages away, and she will not say which."""
LINKS = "About us\nContact us\nPrivacy policy\nTerms of use\nCareers"
MARK = "© 2024 Weir Pottery Ltd. All rights reserved."
DIALOGS = """Your basket is empty.
Choose your country
Norway
Portugal
Slovenia
Parcels are sent on Mondays and Thursdays; what is ordered after noon waits for the next van, whatever the season.
Returns: write to the office within a fortnight, keep the wrapping, and send the parcel at your own cost and peril.
Refunds go to the card that paid. Goods on sale, vouchers and made-to-measure pieces are not taken back at all.
We store names, addresses and orders on servers in the Union and delete them when the tax office lets us do so.
Vouchers are valid for three years from the end of the year in which they were bought and are not paid out in cash.
By creating an account you accept that we may write to you about your order, though never more than twice a month."""
MORE = """Firing takes three days. The kiln below the weir burns ash and larch, and the potter sleeps beside it on clay sacks.
On the fourth day she opens the kiln, and the blue glaze has either come or it has not; flint is a hard master.
Frost in the yard spoils the clay of a careless potter, and the river takes back the bank that was dug too deep."""


def ends(text: str, thread: Thread | None = None) -> int | None:
    """The block at which a foot ends the page, or None."""
    d = document(Page("", text), text)
    parts = footer.parted(ln.analyse([d]), [thread])
    return parts.ends[0] if len(parts.lines.docs) > 1 else None


@pytest.mark.parametrize(
    "page",
    [
        f"{TEXT}\n{LINKS}\n{MARK}\n{DIALOGS}",
        f"{LINKS}\n{TEXT}\n{MARK}\n{LINKS}\n{DIALOGS}",
        f"{TEXT}\n{LINKS}\nCopyright 2019-2024 Weir Pottery\n{DIALOGS}",
        f"{TEXT}\n{LINKS}\nWeir Pottery, all rights reserved\n{DIALOGS}",
        f"{TEXT}\n{LINKS}\nWeir Pottery © 2024\n{DIALOGS}",
        f"{TEXT}\n{LINKS}\n2019-2024 © Weir Pottery\n{DIALOGS}",
        f"{TEXT}\n{LINKS}\n{MARK}\n{DIALOGS}\n{DIALOGS}\n{DIALOGS}\n{DIALOGS}\n{DIALOGS}",
    ],
    ids=["links-before", "links-after", "copyright", "rights", "name-first", "year-first", "long-tail"],
)
def test_what_is_behind_the_foot_goes(page: str) -> None:
    out = cleaner.clean(page)
    assert "river has left it fine" in out.text and "two villages away" in out.text
    assert "Slovenia" not in out.text and "Vouchers" not in out.text and "Norway" not in out.text
    assert {b.rule for b in out.blocks if "Vouchers" in page[b.start : b.end]} == {"legal.foot"}
    assert "after the page's footer" in next(b.why for b in out.blocks if b.rule == "legal.foot")


@pytest.mark.parametrize(
    "page",
    [
        f"{LINKS}\n{MARK}\n{TEXT}\n{DIALOGS}",
        f"{TEXT}\n{LINKS}\n{MARK}\n{MORE}\n{DIALOGS}",
        f"{TEXT}\nThe label reads © 1911 Weir Pottery, all rights reserved.\n{DIALOGS}",
        f"{LINKS}\n{MARK}\n{TEXT}\n{LINKS}\n{MARK}",
        f"{TEXT}\n{LINKS}\n{MARK}\nYour basket is empty.\nChoose your country\nNorway",
        f"{TEXT}\n{LINKS}\n© Weir Pottery\n{DIALOGS}",
        f"{TEXT}\n{LINKS}\nPicture: Ada Quill © 2021 Weir Studios, all rights reserved\n{DIALOGS}",
        f"{TEXT}\n{LINKS}\nThe kiln in 28.04.2014 © Weir Studios / Ada Quill\n{DIALOGS}",
    ],
    ids=["menu-above", "text-goes-on", "label", "twice", "short-tail", "no-year", "credit", "dated-picture"],
)
def test_what_only_looks_like_a_foot_ends_no_page(page: str) -> None:
    assert ends(page) is None
    assert "river has left it fine" in cleaner.clean(page).text


def test_posts_behind_it_are_part_of_the_page() -> None:
    page = f"{TEXT}\n{LINKS}\n{MARK}\n{DIALOGS}"
    size = len(page.splitlines())
    assert ends(page) == size - len(DIALOGS.splitlines())
    assert ends(page, Thread((ThreadPost(1, 0, 4), ThreadPost(2, size - 2, size)), ())) is None


def test_what_a_rule_knows_there_keeps_its_name() -> None:
    notice = "We use cookies to give you the best experience on our site. By continuing you accept our use of cookies."
    page = f"{TEXT}\n{LINKS}\n{MARK}\n{DIALOGS}\n{notice}"
    out = cleaner.clean(page)
    assert next(b.kind for b in out.blocks if "use cookies" in page[b.start : b.end]) == "paywall_cookie"
    assert "legal.foot" in {b.rule for b in out.blocks}


@pytest.mark.parametrize(("level", "stays"), [("cautious", True), ("balanced", False), ("strict", False)])
def test_the_cautious_level_leaves_it_to_the_model(level: str, stays: bool) -> None:
    text = f"{TEXT}\n{LINKS}\n{MARK}\n{DIALOGS}"
    d = document(Page("", text), text)
    end = ends(text)
    assert end is not None
    parts = footer.parted(ln.analyse([d]), [None])
    found = [f for f in parts.joined([[], []])[0] if f.rule == "legal.foot"]
    assert [(f.first, f.last) for f in found] == [(end, len(d))]
    sure = np.full(len(d), 0.99, np.float32)  # the model takes all of it for content
    decided = decide.name(
        decide.settle(PageEvidence(d, found, sure, end=end), LabelConfig(level=level)), None, LabelConfig()
    )
    assert decided.kept[:end].all() and decided.kept[end:].all() == stays and decided.kept[end:].any() == stays


def test_markup_has_feet_too() -> None:
    body = "".join(f"<p>{line}</p>" for line in f"{TEXT}\n{LINKS}\n{MARK}\n{DIALOGS}".splitlines())
    out = cleaner.clean(f"<!DOCTYPE html><html><body>{body}</body></html>")
    assert "two villages away" in out.text and "Vouchers" not in out.text


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([TEXT, LINKS, MARK, DIALOGS, MORE, "¶"]), max_size=8), st.data())
def test_parts_are_what_they_are_as_documents_of_their_own(pieces: list[str], data: st.DataObject) -> None:
    text = "\n".join(pieces)
    d = document(Page("", text), text)
    lines = ln.analyse([d, d])
    cuts = [data.draw(st.integers(0 if len(d) == 0 else 1, len(d) + 1)) for _ in range(2)]
    parted = lines.parted(cuts)
    assert np.array_equal(parted.exact, lines.exact) and int(parted.offsets[-1]) == 2 * len(d)
    found = rules.find(parted, [None] * len(parted.docs))
    for part, own in zip(parted.docs, found, strict=True):
        alone = "\n".join(part.lines())
        same = rules.find(ln.analyse([document(Page("", alone), alone)]), [None])[0]
        assert own == same


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([TEXT, LINKS, MARK, DIALOGS, MORE, ""]), min_size=1, max_size=8))
def test_a_page_alone_and_in_a_batch(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    one = cleaner.clean(text)
    pages = [Page("a", TEXT), Page("b", text), Page("c", f"{TEXT}\n{LINKS}\n{MARK}\n{DIALOGS}")]
    assert cleaner.Cleaner().clean_pages(pages)[1].text == one.text
    assert "".join(text[b.start : b.end] for b in one.blocks) == text
