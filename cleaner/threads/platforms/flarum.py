"""Flarum: a stream of posts whose elements name their posters."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform("flarum", html=("div.PostStream-item", "^PostUser"), signs=("powered by flarum*",))
