"""Names of archive members: shown, never opened, so path tricks come to nothing."""

from __future__ import annotations


class MemberNames:
    """Names of an archive's members for display and ids: safe, and different from each other."""

    def __init__(self, archive: str) -> None:
        self.archive = archive
        self.seen: dict[str, int] = {}

    def show(self, name: str) -> str:
        """``archive!/name``, without path tricks; a name that comes again is numbered.

        >>> n = MemberNames("a.zip")
        >>> n.show("../../etc/x.txt"), n.show("C:\\\\etc\\\\x.txt"), n.show("etc/x.txt")
        ('a.zip!/etc/x.txt', 'a.zip!/C/etc/x.txt', 'a.zip!/etc/x.txt~2')
        """
        parts = name.replace("\\", "/").replace(":", "").split("/")
        parts = [p[:255] for p in parts[-50:] if p not in ("", ".", "..")]
        safe = "".join(c if c.isprintable() else "\ufffd" for c in "/".join(parts))
        safe = safe.replace("!/", "/") or "member"
        count = self.seen[safe] = self.seen.get(safe, 0) + 1
        return f"{self.archive}!/{safe}" + (f"~{count}" if count > 1 else "")


def hidden(name: str) -> bool:
    """Whether a path has a part that starts with a dot, or is of macOS's own making; such files are no pages.

    >>> hidden("a/.git/x"), hidden("./a/b.txt"), hidden("../b.txt"), hidden("__MACOSX/a")
    (True, False, False, True)
    """
    parts = name.replace("\\", "/").split("/")
    return any((p.startswith(".") and p.strip(".")) or p == "__MACOSX" for p in parts)
