"""Forumactif and its sisters: hosted phpBB 2 whose addresses count the posts of earlier pages."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform("forumactif", post_address=((r"(/t\d{1,9})p\d{1,5}(?=-)", r"\1"),))
