"""How findings and scores settle: each case names the evidence and what must come of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import LabelConfig
from cleaner.extract import plain_text
from cleaner.label.block_states import PageEvidence
from cleaner.label.decide import name, settle
from cleaner.model import KINDS, Finding, Page, Thread, ThreadPost

LONG = "This is a paragraph of prose that goes on for long enough to count as prose, with a full stop at its end."
KIND = {k: i for i, k in enumerate(KINDS)}


def decide(document, findings, content, kinds, thread, config):
    """Both steps of a decision, where *kinds* holds the model's guess for every block."""
    settled = settle(PageEvidence(document, findings, content, thread), config)
    return name(settled, None if kinds is None else kinds[settled.unnamed()], config)


def document(n: int):
    text = "\n\n".join(f"{LONG} {i}" for i in range(n))
    return plain_text.document(Page("p", text), text)


def settled(findings, content=None, kinds=None, n=6, **config):
    scores = None if content is None else np.array(content, np.float32)
    guesses = None if kinds is None else np.array([KIND[k] for k in kinds], np.int8)
    return decide(document(n), findings, scores, guesses, None, LabelConfig(**config))


def kinds_of(decisions):
    return [KINDS[k] for k in decisions.kinds]


CASES = [
    ("nothing speaks", [], [0.9] * 6, ["content"] * 6),
    ("the model removes", [], [0.9, 0.1, 0.9, 0.9, 0.01, 0.02], ["content", "nav", "content", "content", "nav", "nav"]),
    ("a page without certain chrome stays calm", [], [0.1, 0.9, 0.9, 0.9, 0.9, 0.1], ["content"] * 6),
    (
        "a settling rule overrules the model",
        [Finding(1, 2, "donate", "donate.x", 0.95, "")],
        [0.9] * 6,
        ["content", "donate", *["content"] * 4],
    ),
    (
        "a weak rule does not",
        [Finding(1, 2, "donate", "donate.x", 0.7, "")],
        [0.9] * 6,
        ["content"] * 6,
    ),
    (
        "a weak rule names what the model removes",
        [Finding(1, 2, "donate", "donate.x", 0.7, "")],
        [0.9, 0.1, 0.9, 0.9, 0.01, 0.02],
        ["content", "donate", "content", "content", "nav", "nav"],
    ),
    (
        "a very sure model holds against a rule that just settles",
        [Finding(1, 2, "donate", "donate.x", 0.92, "")],
        [0.999] * 6,
        ["content"] * 6,
    ),
    (
        "nothing holds against a hard rule",
        [Finding(1, 2, "nav", "nav.x", 0.5, "", True), Finding(1, 2, "content", "thread.content", 0.99, "")],
        [0.999] * 6,
        ["content", "nav", *["content"] * 4],
    ),
    (
        "content said by a thread holds against the model",
        [Finding(1, 2, "content", "thread.content", 0.9, "")],
        [0.9, 0.1, 0.9, 0.9, 0.9, 0.9],
        ["content"] * 6,
    ),
    (
        "the surer of two rules names the block",
        [Finding(1, 2, "nav", "nav.x", 0.93, ""), Finding(1, 2, "share", "share.x", 0.96, "")],
        [0.5] * 6,
        ["content", "share", *["content"] * 4],
    ),
    (
        "a legal line keeps its kind inside a longer claim",
        [Finding(1, 4, "related", "related.heading", 0.95, ""), Finding(3, 4, "footer_legal", "legal.terms", 0.92, "")],
        [0.5] * 6,
        ["content", "related", "related", "footer_legal", "content", "content"],
    ),
    (
        "a title moves on little evidence",
        [Finding(0, 1, "title", "title.first", 0.7, "")],
        [0.99] * 6,
        ["title", *["content"] * 5],
    ),
    (
        "rules alone",
        [Finding(1, 2, "donate", "donate.x", 0.7, ""), Finding(2, 3, "nav", "nav.x", 0.5, "")],
        None,
        ["content", "donate", *["content"] * 4],
    ),
]


@pytest.mark.parametrize(("findings", "content", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_evidence_settles(findings, content, expected):
    guesses = ["nav"] * 6 if content else None
    assert kinds_of(settled(findings, content, guesses)) == expected


def test_brake_drops_the_boldest_claim():
    tail = Finding(0, 6, "related", "form.teaser_tail", 0.95, "")
    small = Finding(0, 1, "nav", "nav.x", 0.95, "")
    decisions = settled([tail, small], [0.9] * 6, ["nav"] * 6)
    assert kinds_of(decisions) == ["nav", *["content"] * 5]


def test_brake_lowers_the_threshold_when_the_model_would_take_everything():
    decisions = settled([], [0.01, 0.25, 0.3, 0.25, 0.3, 0.02], ["nav"] * 6)
    assert kinds_of(decisions) == ["nav", *["content"] * 4, "nav"]


def test_keep_and_drop():
    date = [Finding(1, 2, "date", "date.line", 0.95, "")]
    assert not settled(date, [0.9] * 6, ["nav"] * 6).kept[1]
    assert settled(date, [0.9] * 6, ["nav"] * 6, keep=("date",)).kept[1]
    assert not settled([], [0.9] * 6, ["nav"] * 6, drop=("content",)).kept.any()


@pytest.mark.parametrize(("comments", "kept"), [("drop", 4), ("keep", 6), ("records", 6)])
def test_reader_comments_are_the_users_choice(comments, kept):
    thread = Thread((ThreadPost(1, 4, 5), ThreadPost(2, 5, 6)), (), comments=True)
    scores = np.full(6, 0.9, np.float32)
    decisions = decide(document(6), [], scores, np.full(6, 7, np.int8), thread, LabelConfig(comments=comments))
    assert decisions.kept.sum() == kept
    assert decisions.of(5).rule == ("comments.drop" if comments == "drop" else "")


def test_findings_may_come_in_any_order():
    findings = [
        Finding(1, 3, "nav", "b", 0.93, ""),
        Finding(1, 2, "ad", "a", 0.93, ""),
        Finding(2, 3, "ad", "c", 0.91, ""),
    ]
    one, two = settled(findings, [0.5] * 6), settled(findings[::-1], [0.5] * 6)
    assert kinds_of(one) == kinds_of(two)
    assert [one.of(i) for i in range(6)] == [two.of(i) for i in range(6)]


def test_empty_document():
    d = plain_text.document(Page("p", ""), "")
    assert len(decide(d, [], None, None, None, LabelConfig()).kinds) == 0


ONCE = (
    f"{LONG} It has more to say, and says it to the end, so that nobody who reads it once will want to read it again."
)
OTHERS = [f"{LONG} This one is number {i} of several that are not the same." for i in range(9)]
AGAIN = Finding(0, 1, "other_chrome", "form.second_showing", 0.45, "a paragraph shown before")


def kept(lines, *, score=0.9, gone=(), level="balanced", reference=False):
    """The lines that stay of a page; *gone*: what the model is sure to be chrome."""
    text = "\n".join(lines)
    page = plain_text.document(Page("p", text), text)
    again = [AGAIN._replace(first=i, last=i + 1) for i, x in enumerate(lines) if len(x) >= 100 and x in lines[:i]]
    content = np.array([0.01 if i in gone else score for i in range(len(lines))], np.float32)
    state = settle(PageEvidence(page, again, content, threshold=0.4, reference=reference), LabelConfig(level=level))
    return [x for x, k in zip(page.lines(), state.states.kind, strict=True) if KINDS[k] == "content"], state


def test_a_long_paragraph_stays_once():
    lines = [ONCE, *OTHERS[:2], ONCE, OTHERS[2]]
    stays, state = kept(lines)
    assert stays == [ONCE, *OTHERS[:3]]
    decision = name(state, None, LabelConfig()).of(3)
    assert (decision.rule, decision.score) == ("form.second_showing", 0.9)
    assert ONCE[:50].casefold() in decision.why


@pytest.mark.parametrize("told", [{"level": "cautious"}, {"reference": True}])
def test_where_second_showings_stay(told):
    lines = [ONCE, *OTHERS[:2], ONCE, OTHERS[2]]
    assert kept(lines, **told)[0] == lines


def test_a_part_shown_twice_goes_whole():
    part = ["Opening hours", LONG, "Bring a towel"]
    lines = [*part, *OTHERS[:2], *part, OTHERS[2]]
    assert kept(lines)[0] == [*part, *OTHERS[:3]]


def test_a_sentence_alone_may_be_said_again():
    lines = [LONG, *OTHERS[:2], LONG, OTHERS[2]]
    assert kept(lines)[0] == lines


def test_a_refrain_stays():
    refrain = ["Row, row, the reeds are low,", "row, row, the river's slow,", "and home is where the herons go."]
    lines = [*refrain, OTHERS[0], *refrain, OTHERS[1], *refrain]
    assert kept(lines)[0] == lines


def test_the_showing_that_stays_is_the_one_that_counts():
    lines = [ONCE, *OTHERS[:2], ONCE, OTHERS[2]]
    assert kept(lines, gone=(0,))[0] == [*OTHERS[:2], ONCE, OTHERS[2]]


def test_what_is_said_everywhere_is_meant():
    lines = [x for other in OTHERS for x in (other, ONCE)] + [ONCE]
    assert kept(lines)[0] == lines


@given(st.lists(st.sampled_from([ONCE, LONG, *OTHERS[:3], "Opening hours", "Bring a towel"]), max_size=24))
def test_no_text_is_lost_by_it(lines):
    stays, _ = kept(lines)
    assert set(stays) == set(lines)
    assert kept(stays)[0] == stays


def test_prose_in_a_wide_claim_stays_if_the_model_keeps_it():
    tail = Finding(2, 6, "related", "related.heading", 0.95, "")
    decisions = settled([tail], [0.9, 0.9, 0.2, 0.8, 0.3, 0.01], ["nav"] * 6)
    assert kinds_of(decisions) == ["content", "content", "related", "content", "related", "related"]


def test_a_hard_claim_needs_no_witness():
    tail = Finding(2, 6, "nav", "nav.skip", 0.98, "", hard=True)
    assert kinds_of(settled([tail], [0.9] * 6, ["nav"] * 6))[2:] == ["nav"] * 4


def test_where_the_smaller_part_would_remain_only_what_is_sure_goes():
    scores = [0.9, 0.4, 0.4, 0.4, 0.01, 0.02]
    assert kinds_of(settled([], scores, ["nav"] * 6)) == [*["content"] * 4, "nav", "nav"]
    scores = [0.9, 0.9, 0.9, 0.4, 0.01, 0.02]
    assert kinds_of(settled([], scores, ["nav"] * 6)) == [*["content"] * 3, *["nav"] * 3]


def in_post(*findings, comments=False):
    """Kinds of six paragraphs, the last five of which are a post, under findings of the thread."""
    thread = Thread((ThreadPost(1, 1, 6),), tuple(findings), comments=comments)
    scores = np.full(6, 0.9, np.float32)
    return kinds_of(decide(document(6), findings, scores, np.full(6, 7, np.int8), thread, LabelConfig()))


def test_a_signature_is_not_most_of_a_post():
    def signed(first):
        return [Finding(i, i + 1, "forum_signature", "thread.signature", 0.93, "") for i in range(first, 6)]

    assert in_post(*signed(4)) == [*["content"] * 4, *["forum_signature"] * 2]
    assert in_post(*signed(2)) == ["content"] * 6


def test_only_a_marked_quotation_may_be_all_of_a_post():
    whole = Finding(1, 6, "forum_quote", "thread.quote", 0.91, "")
    assert in_post(whole) == ["content"] * 6
    assert in_post(whole._replace(score=0.95)) == ["content", *["forum_quote"] * 5]
    assert in_post(whole._replace(last=5)) == ["content", *["forum_quote"] * 4, "content"]


def test_comments_that_are_all_of_a_page_stay():
    thread = Thread((ThreadPost(1, 0, 3), ThreadPost(2, 3, 6)), (), comments=True)
    scores = np.full(6, 0.9, np.float32)
    assert decide(document(6), [], scores, np.full(6, 7, np.int8), thread, LabelConfig(comments="drop")).kept.all()


def test_a_refrain_under_its_name_is_sung_again():
    refrain = ["[Refrain]", ONCE]
    lines = [*refrain, *OTHERS[:2], *refrain, OTHERS[2]]
    assert kept(lines)[0] == lines
    assert kept([line.strip("[]") for line in lines])[0] != [line.strip("[]") for line in lines]
