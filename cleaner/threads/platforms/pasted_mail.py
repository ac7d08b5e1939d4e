"""Mails pasted one after the other: "From: NAME" with a subject or date close below."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "mail",
    must="from:",
    anchor=r"from: ?(?P<name>.{2,100})",
    near=r"(?:subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|konu|тема|date|sent|datum): ?.{1,120}",
    undated=True,
    mail_head=True,
)
