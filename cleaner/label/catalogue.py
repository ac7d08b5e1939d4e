"""Every id that a removed stretch can carry as its rule: what it means, where it fires and where it does not.

Rules of phrases, form and markup stand beside their functions in :mod:`cleaner.label.rules`; here stand those that
other rooms give: the parts of a thread, the model alone, lines repeated over a host, the user's choice about comments.
"""

from __future__ import annotations

from collections.abc import Mapping

from cleaner.label.footer import AFTER_FOOTER
from cleaner.label.rules import FINDING_RULES
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.rule import Rule, Scope, table
from cleaner.model import KINDS

_THREAD: tuple[tuple[str, str, float, str, str, str], ...] = (
    ("attachment", "forum_attachment", 0.93, "Attachments of a post, with their sizes and counters.",
     "winch.jpg (84.2 KB, 12 views)", "The plan of the winch is attached to the letter."),
    ("body", "content", 0.7, "The words of a post. Never removed by this rule.",
     "I would grease the cable before the frost.", "Joined: Mar 2011"),
    ("bullet", "other_chrome", 0.9, "Marks without words in the header of a post.", "•", "* * *"),
    ("byline", "byline", 0.95, "The name of a post's author; it is the record's author.",
     "ferryman42", "ferryman42 said the same last year."),
    ("card", "forum_profile", 0.93, "What a post's header says of its author: rank, date of joining, place, posts.",
     "Joined: Mar 2011", "I joined the rowing club in March 2011."),
    ("comment", "date", 0.95, "Who wrote a comment under an answer, and when.",
     "– ferryman42 Mar 4 at 10:12", "Read it before the fourth of March."),
    ("control", "forum_action", 0.93, "Controls: quote, report, like.", "Reply Quote Report", "Reply by Monday."),
    ("counter", "forum_action", 0.92, "Votes, likes and views of a post.", "12", "12 boats lay at the landing."),
    ("date", "date", 0.95, "When a post was written; it is the record's date.",
     "Mar 4, 2019 #12", "On 4 March 2019 the ferry stopped."),
    ("edited", "forum_edit_note", 0.92, "Notes of when a post was last edited.",
     "Last edited by ferryman42; Mar 5, 2019", "I edited the wiki's page on winches."),
    ("editor", "byline", 0.93, "Who edited an answer, and what its header says of that person.",
     "edited Mar 5, 2019 at 9:10", "The editor of the Gazette answered."),
    ("fence", "other_chrome", 0.95, "Marks around a formula in a comment.", "$$", "$5 a crossing"),
    ("markup", "forum_profile", 0.96, "What the elements of a known forum software hold: author, controls, signature.",
     "<div class='message-userTitle'>Member</div>", "<div class='message-body'>Member of the club</div>"),
    ("outside_posts", "other_chrome", 1.0, "What stands outside a thread's posts: it belongs to no record.",
     "Forum rules and help", "The first post"),
    ("presence", "forum_action", 0.9, "Whether a post's author is online.", "Offline", "The pump was offline in May."),
    ("quote", "forum_quote", 0.91, "A quotation of an earlier post, recorded as a quotation of that post.",
     "ferryman42 wrote: the cable is older than the boat", "As the ferryman says, the cable is old."),
    ("repost", "byline", 0.95, "Byline and date of an article that a post carries; they are the record's.",
     "By Ada Quill, The Marsh Gazette", "By Monday the ferry was gone."),
    ("signature", "forum_signature", 0.93, "A signature: the lines that end other posts of the same author.",
     "Two boats, one oar", "I have two boats and one oar, and would sell both."),
    ("tail", "forum_action", 0.9, "What stands below the last post: pagination, jump to another forum.",
     "Page 1 of 4", "See page 1 of the report."),
    ("title", "other_chrome", 0.95, "The thread's title, said again in a post's header.",
     "Re: Ferry stopped", "The ferry stopped, and nobody was told."),
)  # fmt: skip

THREAD_RULES = tuple(
    Rule(f"thread.{name}", kind, what, score, Scope.THREAD, pages=(yes,), other_pages=(no,))
    for name, kind, score, what, yes, no in _THREAD
)
"""Parts of posts, found where a thread is cut (:mod:`cleaner.threads`)."""

_MODEL: Mapping[str, tuple[str, str, str]] = {
    "title": ("a title of the page or of another one", "The last ferry", "The last ferry was late."),
    "byline": ("who wrote the page", "Ada Quill, harbour desk", "Ada Quill sold the boat."),
    "date": ("when the page was written", "Mon 4 March, 10:12", "On Monday it rained."),
    "caption_credit": ("a caption or a credit", "The winch in 1911", "The winch was made in 1911 and never mended."),
    "newsletter": ("an invitation to a newsletter", "All of the marsh by mail", "The mailbox is by the landing."),
    "related": ("a teaser of another page", "Eels: who still fishes them?", "Who still fishes eels, asked the mayor."),
    "nav": ("navigation of the site", "Boats Water Weather", "Boats need water, and water needs weather."),
    "share": ("a way to pass the page on", "Tell a friend", "Tell a friend of mine, she said."),
    "paywall_cookie": ("a consent or subscription prompt", "You have two articles left", "Two articles are left."),
    "footer_legal": ("a line of the site's footer", "Marsh Media Group", "The group met at the marsh."),
    "donate": ("an appeal for money", "Keep this paper alive", "They kept the paper mill alive."),
    "comment_chrome": ("chrome around readers' comments", "3 replies hidden", "Three replies came by post."),
    "ad": ("an advertisement", "Oars at half price!", "Oars were sold at half price in 1911."),
    "forum_profile": ("what a forum says of a poster", "Junior member", "A junior member asked for the floor."),
    "forum_action": ("a control of a forum", "Go to first unread", "Go to the first landing."),
    "forum_quote": ("a quotation of another post", "> the cable is old", "The cable is old."),
    "forum_signature": ("a signature", "Sent from my boat", "The letter was sent from my boat."),
    "forum_attachment": ("an attachment", "winch.pdf 84 kB", "The winch weighs 84 kg."),
    "forum_edit_note": ("a note of an edit", "(edited)", "The edited letters fill two books."),
    "other_chrome": ("boilerplate of another kind", "Play video", "We saw the play on video."),
    "template": ("a line of the site's template", "Marsh Media Network", "The network of drains is old."),
}  # fmt: skip

MODEL_RULES = tuple(
    Rule(
        f"model.{kind}",
        kind,
        f"No rule spoke: the trained model takes the line for {what}.",
        0.5,
        Scope.MODEL,
        pages=(yes,),
        other_pages=(no,),
    )
    for kind, (what, yes, no) in _MODEL.items()
)
"""One for each kind that the model can name; the score of a removal is the model's own probability."""

HOST_TEMPLATE = Rule(
    "template.host",
    "template",
    "A line that stands on most pages of the host.",
    0.9,
    Scope.HOST,
    pages=("Marsh Gazette: the news of the fen since 1911",),
    other_pages=("A sentence that two articles of the host quote.",),
)
HOST_CHROME = Rule(
    "host.chrome",
    "other_chrome",
    "Elements that the user's own settings for the host name as boilerplate.",
    0.99,
    Scope.SETTING,
    pages=("<div class='promo'>Oars at half price</div>, with chrome = ['.promo'] for the host",),
    other_pages=("The same element on another host",),
)
HOST_CONTENT = Rule(
    "host.content",
    "content",
    "Elements that the user's own settings for the host name as content. Never removed by this rule.",
    0.99,
    Scope.SETTING,
    pages=("<div class='story'>The ferry stopped.</div>, with content = ['.story'] for the host",),
    other_pages=("The same element on another host",),
)
DROPPED_COMMENT = Rule(
    "comments.drop",
    "comment_chrome",
    "A reader's comment under an article, removed because the user asks for it (--comments drop).",
    1.0,
    Scope.SETTING,
    pages=("A comment below an article, with --comments drop",),
    other_pages=("The same comment, with --comments keep", "A post of a forum's thread"),
)

RULES: Mapping[str, Rule] = table(
    (
        *FINDING_RULES.values(),
        AFTER_FOOTER,
        *THREAD_RULES,
        *MODEL_RULES,
        HOST_TEMPLATE,
        HOST_CHROME,
        HOST_CONTENT,
        DROPPED_COMMENT,
    )
)
"""Every rule by its id."""

assert _MODEL.keys() == set(KINDS) - {"content"}


def examples(rule: Rule) -> tuple[str, ...]:
    """Lines or pages on which the rule fires."""
    return rule.pages or load().examples.get(rule.id, ())


def counterexamples(rule: Rule) -> tuple[str, ...]:
    """Lines or pages that look alike and must not make it fire."""
    return rule.other_pages or load().counterexamples.get(rule.id, ())


def languages(rule: Rule) -> tuple[str, ...]:
    """Languages it has phrases for; none for a rule without phrases."""
    return load().languages.get(rule.id, ())
