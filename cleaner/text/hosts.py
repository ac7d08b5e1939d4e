"""Hosts of addresses."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str | None) -> str | None:
    """Host of an address in lower case, without ``www.``; ``None`` where there is none.

    >>> host_of("https://www.Example.org:8080/a"), host_of("example.org/a"), host_of("http://[broken")
    ('example.org', 'example.org', None)
    """
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def host_names(url: str | None) -> tuple[str, ...]:
    """What a site may call itself after its host: the host and each of its labels, letters and digits alone.

    >>> host_names("https://www.quay-courier.example/a")
    ('quaycourierexample', 'quaycourier', 'example')
    """
    host = (host_of(url) or "").removeprefix("www.")
    labels = [host, *host.split(".")] if host else []
    return tuple("".join(c for c in label if c.isalnum()).casefold() for label in labels)
