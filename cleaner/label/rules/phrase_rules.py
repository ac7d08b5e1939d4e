"""The rules that work by phrases: what each does and how sure it is.

The phrases themselves stand in ``language/data/<language>.toml``.
"""

from __future__ import annotations

from cleaner.label.rules.rule import Rule, Scope

PHRASE_RULES: tuple[Rule, ...] = (
    Rule(
        "newsletter.signup",
        "newsletter",
        "Invitations to subscribe to a newsletter, and its bare heading.",
        0.95,
        Scope.SECTION,
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
    Rule("related.heading", "related", "Headings over teasers of other articles.", 0.95, Scope.TAIL),
    Rule("related.popular", "related", "Headings over popular, recent or recommended items.", 0.93, Scope.SECTION),
    Rule("related.read_more", "related", "A bare 'Read more' and the teaser title before it.", 0.92, Scope.PAIR),
    Rule("related.lead_in", "related", "Links to other articles inside the text: 'Read more: …', 'Related: …'.", 0.9),
    Rule("nav.skip", "nav", "Skip links and other aids for keyboards and screen readers.", 0.98, hard=True),
    Rule("nav.control", "nav", "Controls of the site: menu, search, close, back to top, view all.", 0.85, company=0.95),
    Rule("nav.account", "nav", "Log in, register, my account, cart.", 0.95),
    Rule("nav.section", "nav", "Names of a site's usual pages: about us, careers, help centre.", 0.85, company=0.95),
    Rule("nav.topic", "nav", "Section names that are words of prose too: home, news, sports.", 0.55, company=0.92),
    Rule("nav.tags", "nav", "Lines of tags: 'Filed under: …', 'Tags: …'.", 0.92),
    Rule("nav.pagination", "nav", "Page numbers, next and previous post.", 0.93),
    Rule("share.button", "share", "Share, print, copy link, and their counters.", 0.95),
    Rule("share.network", "share", "The name of a social network alone on a line.", 0.93, company=0.96),
    Rule("share.follow", "share", "Invitations to follow the site on social networks.", 0.94),
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
    Rule("legal.copyright", "footer_legal", "Copyright lines.", 0.95),
    Rule("legal.link", "footer_legal", "Links to legal pages: privacy policy, terms of use, imprint.", 0.95),
    Rule("legal.terms", "footer_legal", "Licence and republishing terms, disclaimers of the site.", 0.92),
    Rule("legal.about", "footer_legal", "What the publisher is, said below the text.", 0.8, Scope.END),
    Rule("legal.powered", "footer_legal", "What the site runs on.", 0.95),
    Rule("donate.heading", "donate", "Donate buttons and headings, with the appeal under them.", 0.93, Scope.SECTION),
    Rule("donate.appeal", "donate", "Appeals for donations or membership, in the second person.", 0.92),
    Rule("comments.form", "comment_chrome", "The comment form: leave a reply, fields, spam notice.", 0.96),
    Rule("comments.heading", "comment_chrome", "Comment counters and headings.", 0.92),
    Rule("comments.action", "comment_chrome", "Log in to comment, sort, load more comments.", 0.94),
    Rule("ad.label", "ad", "Labels of advertisements.", 0.94),
    Rule("ad.affiliate", "ad", "Notices of affiliate links and sponsorship.", 0.88),
    Rule("byline.bio", "byline", "Author biographies and contact lines.", 0.88),
    Rule("byline.label", "byline", "Bare labels of author boxes.", 0.55, company=0.92),
    Rule("date.label", "date", "Bare labels of dates, reading times.", 0.93),
    Rule("caption.credit", "caption_credit", "Source, photo and image credits.", 0.92),
    Rule("forum.reply_gate", "forum_action", "Log in to reply, closed for replies, quick reply.", 0.97, hard=True),
    Rule("forum.action", "forum_action", "Buttons of posts: quote, report, click to expand.", 0.93),
    Rule("forum.similar", "related", "Headings over similar threads.", 0.95, Scope.TAIL),
    Rule("forum.presence", "other_chrome", "Who is online, statistics, posting permissions.", 0.85, company=0.95),
    Rule("forum.edit_note", "forum_edit_note", "Notes of when a post was last edited.", 0.95),
    Rule("forum.attachment", "forum_attachment", "Attachment links and counters.", 0.95),
    Rule("other.notice", "other_chrome", "Loading, errors, JavaScript and browser notices.", 0.96),
    Rule("other.blurb", "other_chrome", "What the site or the series is, said above the text.", 0.92, Scope.BLURB),
    Rule(
        "other.widget",
        "other_chrome",
        "Audio players, feedback prompts, captchas, translation widgets.",
        0.7,
        company=0.92,
    ),
)
"""In this order their numbers are used by :mod:`cleaner.label.rules.phrase_tables`."""

PHRASE_RULE_BY_ID = {rule.id: rule for rule in PHRASE_RULES}
