"""Mastodon: "@name@host" below the shown name."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "mastodon",
    must="@",
    anchor=r"@[\w.-]{1,40}@[\w-]{1,40}(?:\.[\w-]{2,20}){1,3}",
    above=True,
    signs=("0 boosts", "0 boost", "0 favorites", "0 favourites", "0 favorite", "recent searches", "live feeds"),
    needs=1,
    html=("div.detailed-status", "div.status__wrapper"),
    undated=True,
    words=r"status__content",
)
