"""A thread's title is its page's title, whatever software, labels and pages stand around it."""

from __future__ import annotations

import pytest

import cleaner

_BODY = "".join(
    f"<div class='post' id='p{n}'><p class='author'>by <b>{who}</b> » Mon May {n}, 2015 10:1{n} am</p>"
    f"<div class='content'>The pump {what}, and nobody knows why the valve was left open.</div></div>"
    for n, (who, what) in enumerate((("ann", "leaks"), ("bob", "hums"), ("ann", "sings")), 2)
)


def _page(head: str, top: str) -> str | None:
    html = f"<html><head><title>{head}</title></head><body>{top}{_BODY}</body></html>"
    page = cleaner.clean(html, url="https://quay.example/viewtopic.php?t=9", media_type="text/html")
    assert len(page.posts) == 3
    return page.metadata.title


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        ("Quay Board • View topic - Old pumps", "<h2>Old pumps</h2>", "Old pumps"),
        ("Quay Board :: Voir le sujet - Vieilles pompes", "<a>Vieilles pompes</a>", "Vieilles pompes"),
        ("Old pumps - Page 2 | Quay Board", "<h1>Old pumps</h1><p>Please log in to reply</p>", "Old pumps"),
        ("Old pumps | Boats & Berths | Quay Board", "<h1>Boats & Berths</h1><h1>Old pumps</h1>", "Old pumps"),
        ("Question - Old pumps | Quay Board", "<h1><span>Question</span> Old pumps</h1>", "Old pumps"),
        ("Old pumps - when to replace | Quay", "<h1>Old pumps - when to replace</h1>", "Old pumps - when to replace"),
        ("Quay Board • View topic - Old pumps", "<p>Search the harbour</p>", "Old pumps"),
    ],
)
def test_title(head: str, top: str, title: str) -> None:
    assert _page(head, top) == title
