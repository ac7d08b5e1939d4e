"""Every rule of the project: its id, its kind, what it does, how sure it is.

The phrases live in ``label/phrases/<language>.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cleaner.errors import UsageError

SCOPES = ("line", "section", "tail", "pair", "blurb", "end", "form", "foot", "markup")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its id is ``family.name``; findings carry it, and ``cleaner rules ID`` explains it."""

    id: str
    kind: str
    what: str
    score: float
    """Probability that a block it claims is of that kind (measured on labelled pages of many hosts, rounded down)."""
    scope: str = "line"
    """``line``: the line itself. ``section``: a heading and the furniture under it, up to the next prose. ``tail``:
    the same, or everything to the end of the page when no later prose returns to the page's topic. ``pair``:
    the line and the title before it. ``blurb``: the line, if it is among the page's first and a heading
    follows. ``end``: the line, if little of the text comes after it. ``form``: found by shape, without a
    phrase. ``markup``: found by the elements it stands in.
    """
    company: float = 0.0
    """Score among other phrases: see ``scopes._in_company`` (0: the same as ``score``)."""
    late: bool = False
    """The trained model does not know it: it speaks after the model, and no feature is made of its findings."""
    hard: bool = False
    """Exact interface strings that no prose can be: nothing overrules them."""
    forms: tuple[str, ...] = ()
    """Examples of rules that work by form (pages); phrase rules have theirs in the phrase files."""
    not_forms: tuple[str, ...] = ()

    @property
    def examples(self) -> tuple[str, ...]:
        """Lines (for forms: pages) on which the rule fires."""
        from cleaner.label.rules.phrase_tables import load

        return self.forms or load().examples.get(self.id, ())

    @property
    def counterexamples(self) -> tuple[str, ...]:
        """Lines (for forms: pages) that look alike and must not make it fire."""
        from cleaner.label.rules.phrase_tables import load

        return self.not_forms or load().counterexamples.get(self.id, ())

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages it has phrases for; none for a rule of form."""
        from cleaner.label.rules.phrase_tables import load

        return load().languages.get(self.id, ())


_TEXT = (
    "The ferry across the fen was taken out of service on Monday after ninety years, and the village on the far bank is"
    " now an hour away by road."
)
_WARES = (
    "Anchors Boathooks Cleats Dinghies Eyelets Fenders Gaffs Halyards Irons Jibs Keels Lines Masts Nets Oars Paints"
    " Quays Ropes Sails Tillers"
)
_STORY = (
    f"{_TEXT}\nIn winter the ferry was the only way to the school, and the miller's sons went over on the ice of the"
    " fen.\nThe parish asked for a new one in April, but the county has no money for ferries until the autumn."
)
_LINKS = "About us\nCareers\nPrivacy policy\nTerms of use\nContact us"
_DIALOG = """Your basket
Your basket is empty.
Choose your country
Belgium
Canada
Denmark
Returns: customers may send back unworn boots within thirty days and pay for the parcel themselves.
Refunds are made to the card that was charged, less a fee of four crowns for every box that was opened.
Size guide: measure your soles from heel to toe in the evening, when they are longest, and add a finger's width.
Gift cards cannot be exchanged for cash and are valid for two years from the day on which they were bought.
We keep the address you give us for as long as your order takes, and for seven years where the law asks for it."""


def _table(*rules: Rule) -> Mapping[str, Rule]:
    table = {r.id: r for r in rules}
    if len(table) != len(rules) or any(r.scope not in SCOPES for r in rules):
        raise UsageError("rules: an id occurs twice or a scope is unknown")
    return MappingProxyType(table)


RULES: Mapping[str, Rule] = _table(
    # newsletter
    Rule(
        "newsletter.signup",
        "newsletter",
        "Invitations to subscribe to a newsletter, and its bare heading.",
        0.95,
        "section",
    ),
    Rule(
        "newsletter.promise",
        "newsletter",
        "What a newsletter promises: news in your inbox, unsubscribe any time.",
        0.93,
    ),
    Rule("newsletter.consent", "newsletter", "Consent sentences under a sign-up form.", 0.93),
    Rule(
        "newsletter.field",
        "newsletter",
        "Labels of sign-up fields: e-mail address, first name, submit.",
        0.7,
        company=0.93,
    ),
    # related
    Rule("related.heading", "related", "Headings over teasers of other articles.", 0.95, "tail"),
    Rule("related.popular", "related", "Headings over popular, recent or recommended items.", 0.93, "section"),
    Rule("related.read_more", "related", "A bare 'Read more' and the teaser title before it.", 0.92, "pair"),
    Rule("related.lead_in", "related", "Links to other articles inside the text: 'Read more: …', 'Related: …'.", 0.9),
    # nav
    Rule("nav.skip", "nav", "Skip links and other aids for keyboards and screen readers.", 0.98, hard=True),
    Rule("nav.control", "nav", "Controls of the site: menu, search, close, back to top, view all.", 0.85, company=0.95),
    Rule("nav.account", "nav", "Log in, register, my account, cart.", 0.95),
    Rule("nav.section", "nav", "Names of a site's usual pages: about us, careers, help centre.", 0.85, company=0.95),
    Rule("nav.topic", "nav", "Section names that are words of prose too: home, news, sports.", 0.55, company=0.92),
    Rule("nav.tags", "nav", "Lines of tags: 'Filed under: …', 'Tags: …'.", 0.92),
    Rule("nav.pagination", "nav", "Page numbers, next and previous post.", 0.93),
    # share
    Rule("share.button", "share", "Share, print, copy link, and their counters.", 0.95),
    Rule("share.network", "share", "The name of a social network alone on a line.", 0.93, company=0.96),
    Rule("share.follow", "share", "Invitations to follow the site on social networks.", 0.94),
    # paywall_cookie
    Rule("paywall.prompt", "paywall_cookie", "Subscribe or sign in to go on reading.", 0.9),
    Rule("cookie.button", "paywall_cookie", "Buttons and headings of cookie banners.", 0.95),
    Rule(
        "cookie.answer",
        "paywall_cookie",
        "Answers to cookie banners that people give each other too: OK, accept.",
        0.45,
        company=0.92,
    ),
    Rule("cookie.notice", "paywall_cookie", "Sentences of cookie banners and consent centres.", 0.93),
    # footer_legal
    Rule("legal.copyright", "footer_legal", "Copyright lines.", 0.95),
    Rule("legal.link", "footer_legal", "Links to legal pages: privacy policy, terms of use, imprint.", 0.95),
    Rule("legal.terms", "footer_legal", "Licence and republishing terms, disclaimers of the site.", 0.92),
    Rule("legal.about", "footer_legal", "What the publisher is, said below the text.", 0.8, "end"),
    Rule("legal.powered", "footer_legal", "What the site runs on.", 0.95),
    Rule(
        "legal.foot",
        "other_chrome",
        "Dialogs, forms and choices behind the page's foot.",
        0.96,
        "foot",
        forms=(f"{_STORY}\n{_LINKS}\n© 2024 Marsh Outfitters. All rights reserved.\n{_DIALOG}",),
        not_forms=(f"{_LINKS}\n© 2024 Marsh Outfitters. All rights reserved.\n{_STORY}",),
    ),
    # donate
    Rule("donate.heading", "donate", "Donate buttons and headings, with the appeal under them.", 0.93, "section"),
    Rule("donate.appeal", "donate", "Appeals for donations or membership, in the second person.", 0.92),
    # comment_chrome
    Rule("comments.form", "comment_chrome", "The comment form: leave a reply, fields, spam notice.", 0.96),
    Rule("comments.heading", "comment_chrome", "Comment counters and headings.", 0.92),
    Rule("comments.action", "comment_chrome", "Log in to comment, sort, load more comments.", 0.94),
    # ad
    Rule("ad.label", "ad", "Labels of advertisements.", 0.94),
    Rule("ad.affiliate", "ad", "Notices of affiliate links and sponsorship.", 0.88),
    # byline, date, captions
    Rule("byline.bio", "byline", "Author biographies and contact lines.", 0.88),
    Rule(
        "byline.line",
        "byline",
        "A line that names the author: 'By …', 'Von …', 'Text: …'.",
        0.92,
        "form",
        forms=("By Ada Quill in Marshby", "Von Ada Quill"),
        not_forms=("By the time we arrived it was dark.",),
    ),
    Rule(
        "byline.name",
        "byline",
        "A bare name beside a date, before the text starts.",
        0.7,
        "form",
        forms=(f"The last ferry\nAda Quill\n25 September 2020\n{_TEXT}",),
        not_forms=(f"Ada Quill\n{_TEXT}",),
    ),
    Rule(
        "date.line",
        "date",
        "A line that holds nothing but dates and times.",
        0.93,
        "form",
        forms=("Published 25 September 2020", "Veröffentlicht am 26. Oktober 2023"),
        not_forms=("In May 2015 we moved to Ankara.",),
    ),
    Rule(
        "caption.picture",
        "caption_credit",
        "A caption or the credit of a picture.",
        0.92,
        "form",
        forms=("Smoke over the harbour on Monday (AFP)",),
        not_forms=("Photos are welcome at the desk.",),
    ),
    Rule(
        "caption.source",
        "caption_credit",
        "Who supplied the text: 'Source: …'.",
        0.92,
        "form",
        forms=("Source: Gazette with agencies.",),
        not_forms=("Sources said the dam would hold.",),
    ),
    Rule(
        "title.heading",
        "title",
        "The page's title: the heading before its first paragraph.",
        0.9,
        "form",
        forms=(f"The last ferry\n{_TEXT}\n{_TEXT}",),
        not_forms=(f"{_TEXT}\nThe last ferry\n{_TEXT}",),
    ),
    Rule(
        "title.markup",
        "title",
        "The title of a page of markup: the first-level heading that its head means.",
        0.93,
        "form",
        forms=(f"<!DOCTYPE html><title>The last ferry | Harbour News</title><h1>The last ferry</h1><p>{_TEXT}",),
        not_forms=(f"<!DOCTYPE html><title>The last ferry | Harbour News</title><h2>Subscribe today</h2><p>{_TEXT}",),
    ),
    Rule("byline.label", "byline", "Bare labels of author boxes.", 0.55, company=0.92),
    Rule("date.label", "date", "Bare labels of dates, reading times.", 0.93),
    Rule("caption.credit", "caption_credit", "Source, photo and image credits.", 0.92),
    # forums: what all of them share and needs no cutting into posts
    Rule("forum.reply_gate", "forum_action", "Log in to reply, closed for replies, quick reply.", 0.97, hard=True),
    Rule("forum.action", "forum_action", "Buttons of posts: quote, report, click to expand.", 0.93),
    Rule("forum.similar", "related", "Headings over similar threads.", 0.95, "tail"),
    Rule("forum.presence", "other_chrome", "Who is online, statistics, posting permissions.", 0.85, company=0.95),
    Rule("forum.edit_note", "forum_edit_note", "Notes of when a post was last edited.", 0.95),
    Rule("forum.attachment", "forum_attachment", "Attachment links and counters.", 0.95),
    # forms
    Rule(
        "form.menu_run",
        "nav",
        "Runs of short unpunctuated lines that hold phrases of furniture.",
        0.8,
        "form",
        forms=(f"Home\nAbout us\nBoats\nWater\nContact\n{_TEXT}",),
        not_forms=(f"{_TEXT}\nflour\nbutter\nsalt\nwater\n{_TEXT}",),
    ),
    Rule(
        "form.bare_mark",
        "other_chrome",
        "Bullets and separators that lost their items.",
        0.6,
        "form",
        forms=(f"{_TEXT}\n•\n{_TEXT}",),
        not_forms=(f"{_TEXT}\n* * *\n{_TEXT}",),
    ),
    Rule(
        "form.counter",
        "other_chrome",
        "A number alone beside a phrase of furniture.",
        0.7,
        "form",
        forms=(f"{_TEXT}\nShare\n12\n{_TEXT}",),
        not_forms=(f"{_TEXT}\n12\n{_TEXT}",),
    ),
    Rule(
        "form.repeated_title",
        "related",
        "A heading shown twice in a row, after the text has begun.",
        0.75,
        "form",
        forms=(f"{_TEXT}\nA bridge for the far bank\nA bridge for the far bank",),
        not_forms=("A bridge for the far bank\nA bridge for the far bank\nis what the women sang",),
    ),
    Rule(
        "form.teaser_tail",
        "related",
        "Titles with dates, again and again, after the text.",
        0.8,
        "form",
        forms=(f"{_TEXT}\nA bridge for the bank\n3 May 2020\nThe eel is back\n1 May 2020",),
        not_forms=(f"3 May 2020\n{_TEXT}\n1 May 2020\n{_TEXT}",),
    ),
    Rule(
        "form.truncated",
        "related",
        "Excerpts cut short with an ellipsis, after the text.",
        0.5,
        "form",
        forms=("\n".join([_TEXT] * 6) + "\nThe council has decided that the eel may be fished again from …",),
        not_forms=(f"I do not know what he would have said of all this …\n{_TEXT}",),
    ),
    Rule(
        "form.address",
        "footer_legal",
        "Telephone numbers and e-mail addresses outside the text.",
        0.75,
        "form",
        forms=(f"{_TEXT}\nTel: +44 1234 567890",),
        not_forms=(f"{_TEXT}\nTel Aviv, Haifa, Jaffa",),
    ),
    Rule(
        "form.second_showing",
        "other_chrome",
        "A paragraph the page has shown before.",
        0.45,
        "form",
        forms=(f"{_TEXT}\nA line between.\n{_TEXT}",),
        not_forms=(f"{_TEXT}\nA line between.",),
    ),
    Rule(
        "form.facets",
        "nav",
        "What a list can be narrowed by, with counts, line after line.",
        0.93,
        "form",
        late=True,
        forms=("\n".join(f"{w} ({n})" for n, w in enumerate(_WARES.split(), 2)),),
        not_forms=(
            "Bream (4)\nCarp (11)\nDace (2)\nEels (31)\nFlounders (7)\nGudgeon (5)\nHuchen (2)\nIde (9)",
            "\n".join(f"{w} ({1730 + n})" for n, w in enumerate(_WARES.split())),
        ),
    ),
    # markup
    Rule(
        "markup.nav",
        "nav",
        "Short links inside <nav>, outside an article, on a page with prose.",
        0.93,
        "markup",
        forms=(f"<!DOCTYPE html><nav><a href='/a'>Nets of the lower river</a></nav>{4 * f'<p>{_TEXT}'}",),
        not_forms=(f"<!DOCTYPE html><article><nav><a href='#a'>Nets of the lower river</a></nav><p>{_TEXT}</article>",),
    ),
    Rule(
        "markup.choice",
        "other_chrome",
        "Choices of a <select> on a page with prose.",
        0.93,
        "markup",
        forms=(f"<!DOCTYPE html><select><option>Lower river<option>Upper river</select>{4 * f'<p>{_TEXT}'}",),
        not_forms=(f"<!DOCTYPE html><ul><li>Lower river<li>Upper river</ul><p>{_TEXT}",),
    ),
    Rule(
        "markup.dialog",
        "other_chrome",
        "What a <dialog> says.",
        0.93,
        "markup",
        forms=(f"<!DOCTYPE html><p>{_TEXT}<dialog open><p>Shall we tell you when the eels are back?</dialog>",),
        not_forms=(f"<!DOCTYPE html><p>{_TEXT}<p>Shall we tell you when the eels are back?",),
    ),
    Rule(
        "markup.table",
        "content",
        "Tables as the editors of wikis, blogs and notebooks make them.",
        0.8,
        "markup",
        forms=(f"<!DOCTYPE html><p>{_TEXT}<table class='wikitable sortable'><tr><td>Bream<td>1911</table>",),
        not_forms=(f"<!DOCTYPE html><p>{_TEXT}<table class='navbox'><tr><td>Bream<td>1911</table>",),
    ),
    # other
    Rule("other.notice", "other_chrome", "Loading, errors, JavaScript and browser notices.", 0.96),
    Rule("other.blurb", "other_chrome", "What the site or the series is, said above the text.", 0.92, "blurb"),
    Rule(
        "other.widget",
        "other_chrome",
        "Audio players, feedback prompts, captchas, translation widgets.",
        0.7,
        company=0.92,
    ),
)
"""Every rule by its id; forms are added by their module's own part of the table."""

LATE = frozenset(r.id for r in RULES.values() if r.late)
"""Rules that speak after the model."""
