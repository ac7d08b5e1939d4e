"""XenForo 1: "NAME, DATE" and "#3" below the words."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "xenforo1",
    anchor=r"(?:#(?P<number>\d{1,6}) )?(?P<name>(?!discussion in)[^∂#»]{2,40}), ∂+",
    header=False,
    needs=1,
    signs=("discussion in *", "forum software by xenforo*", "click to expand"),
    html=("li.message",),
    words=r"messagetext",
    roles=(("forum_action", r"privatecontrols|publiccontrols|likessummary"), ("forum_profile", r"messageuser")),
)
