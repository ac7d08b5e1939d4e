"""A line of text as CommonMark: what is escaped, and where emphasis, code and links may stand."""

from __future__ import annotations

import re
from typing import NamedTuple

_SPECIAL = re.compile(r"([\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|~(?=~)|!(?=\[))")
"""What has a meaning within a line; an underscore within a word has none."""
_START = re.compile(r"(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+\s*$|-{2,}\s*$|~{3,}|\|)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_FENCE = re.compile(r"(`{3,}|~{3,})[\w+#.-]{0,20}[ \t]*$")


class _Token(NamedTuple):
    kind: str
    """``text``, ``open``, ``close``, ``link``, ``/link``, ``code``, ``/code``, ``math``, ``/math``, ``image``,
    ``break``.
    """
    value: str = ""


class Inline:
    """The text of a paragraph, heading or cell, while it is open."""

    def __init__(self) -> None:
        self.tokens: list[_Token] = []
        self.links: list[str] = []
        self.display = False

    def is_empty(self) -> bool:
        """Whether it holds no text yet."""
        return not any(token.kind in ("text", "image") and token.value.strip() for token in self.tokens)

    def text(self, text: str) -> None:
        """Text as it is read."""
        self.tokens.append(_Token("text", text))

    def line_break(self) -> None:
        """The line ends, the paragraph goes on."""
        self.tokens.append(_Token("break"))

    def open(self, sign: str) -> None:
        """Emphasis begins."""
        self.tokens.append(_Token("open", sign))

    def close(self, sign: str) -> None:
        """Emphasis ends."""
        self.tokens.append(_Token("close", sign))

    def open_link(self, address: str) -> None:
        """A link begins; without an address it is its text."""
        self.links.append(address)
        self.tokens.append(_Token("link", address))

    def close_link(self) -> None:
        """A link ends."""
        self.tokens.append(_Token("/link", self.links.pop() if self.links else ""))

    def open_code(self) -> None:
        """Code within a line begins."""
        self.tokens.append(_Token("code"))

    def close_code(self) -> None:
        """Code ends."""
        self.tokens.append(_Token("/code"))

    def open_math(self, *, display: bool) -> None:
        """A formula begins, on a line of its own if it is for *display*."""
        self.display = display
        self.tokens.append(_Token("math"))

    def close_math(self) -> None:
        """The formula ends."""
        self.tokens.append(_Token("/math", "$$" if self.display else "$"))

    def image(self, alt: str, address: str) -> None:
        """An image."""
        self.tokens.append(_Token("image", f"![{_escaped(' '.join(alt.split()))}]({_address(address)})"))

    def clear(self) -> None:
        """Forget what has been read."""
        self.tokens.clear()

    def taken(self, *, in_table: bool = False, one_line: bool = False) -> str:
        """The Markdown of what has been read, which is forgotten; emphasis that is open goes on in what comes next."""
        tokens = self.tokens
        self.tokens = [_Token("link", address) for address in self.links]
        if not any(token.kind in ("text", "image") for token in tokens):
            return ""
        written = _Line(tokens, flat=in_table or one_line).written()
        if in_table:
            written = written.replace("|", "\\|")
        return written


class _Line:
    """One pass over the tokens of a line."""

    def __init__(self, tokens: list[_Token], *, flat: bool) -> None:
        self.tokens, self.flat = tokens, flat
        self.parts: list[str] = []
        self.signs: list[tuple[str, int]] = []
        """Emphasis that is open, and where its sign stands in ``parts``."""
        self.link: int | None = None
        self.link_address = ""

    def written(self) -> str:
        at = 0
        while at < len(self.tokens):
            kind, value = self.tokens[at]
            if kind in ("code", "math"):
                at = self._raw(at, kind)
            elif kind == "text":
                self._add_text(value)
            elif kind == "break":
                self.parts.append(" " if self.flat else "  \n")
            elif kind == "image":
                self.parts.append(value)
            elif kind == "open":
                self.signs.append((value, len(self.parts)))
                self.parts.append("")
            elif kind == "close":
                self._end_emphasis(value, at)
            elif kind == "link" and self.link is None:
                self.link, self.link_address = len(self.parts), value
                self.parts.append("")
            elif kind == "/link":
                self._end_link()
            at += 1
        self._end_link()
        lines = "".join(self.parts).split("\n")
        return "\n".join(line.strip(" \t") + ("  " if line.endswith("  ") and i < len(lines) - 1 else "")
                         for i, line in enumerate(lines)).strip()  # fmt: skip

    def _add_text(self, text: str) -> None:
        self.parts.append(_escaped(re.sub(r"[ \t\n]+", " ", text)))

    def _raw(self, at: int, kind: str) -> int:
        """Write code or a formula; the token that ends it."""
        end = at
        depth = 0
        while end < len(self.tokens):
            depth += self.tokens[end].kind == kind
            depth -= self.tokens[end].kind == f"/{kind}"
            if depth == 0:
                break
            end += 1
        inner = [token for token in self.tokens[at:end] if token.kind in ("text", "break")]
        text = " ".join("".join(token.value if token.kind == "text" else " " for token in inner).split())
        before = inner and inner[0].value[:1].isspace()
        if text:
            if kind == "math":
                sign = self.tokens[end].value if end < len(self.tokens) else "$"
                text = f"{sign}{text}{sign}"
            else:
                text = code_span(text)
                if not before and self.parts and self.parts[-1].endswith("`"):
                    text = f"<!-- -->{text}"  # two pieces of code side by side would be one
            self.parts.append(f" {text}" if before else text)
        return end

    def _end_emphasis(self, sign: str, at: int) -> None:
        """Write the signs of emphasis where CommonMark reads them as such, outside the white space of what they
        hold.
        """
        for i in range(len(self.signs) - 1, -1, -1):
            if self.signs[i][0] == sign:
                break
        else:
            return
        start = self.signs[i][1]
        del self.signs[i:]
        inner = "".join(self.parts[start:])
        stripped = inner.strip()
        if not stripped or "\n" in inner or (self.link is not None and self.link >= start):
            return
        lead, trail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        before = ("".join(self.parts[max(0, start - 3) : start]) + lead)[-1:]
        following = trail or next((token.value for token in self.tokens[at + 1 :] if token.value.strip("*~")), "")
        if _may_open(before, stripped[0]) and _may_close(stripped[-1], following[:1]):
            self.parts[start:] = [f"{lead}{sign}{stripped}{sign}{trail}"]

    def _end_link(self) -> None:
        if self.link is None:
            return
        inner = "".join(self.parts[self.link :])
        stripped = inner.strip()
        if self.link_address and stripped and "\n" not in stripped:
            lead, trail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
            self.parts[self.link :] = [f"{lead}[{stripped}]({_address(self.link_address)}){trail}"]
            self.signs = [sign for sign in self.signs if sign[1] < self.link]
        self.link = None


def _may_open(before: str, first: str) -> bool:
    """Whether a sign between these characters opens emphasis (CommonMark 0.31, left-flanking delimiter run)."""
    return (
        before not in ("*", "~", "\\")
        and not first.isspace()
        and first not in "*~"
        and (first.isalnum() or not before or before.isspace() or not before.isalnum())
    )


def _may_close(last: str, following: str) -> bool:
    """Whether a sign between these characters closes emphasis (right-flanking delimiter run)."""
    return (
        following not in ("*", "~")
        and not last.isspace()
        and last not in "*~\\"
        and (last.isalnum() or not following or following.isspace() or not following.isalnum())
    )


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _address(address: str) -> str:
    """An address that may stand between the brackets of a link."""
    return re.sub(r"[\s<>()\\]", lambda m: f"%{ord(m[0]):02X}" if ord(m[0]) < 0x80 else "", address.strip())


def code_span(text: str) -> str:
    """*text* as code within a line, between as many backticks as it needs.

    >>> code_span("a`b"), code_span("`x")
    ('``a`b``', '`` `x ``')
    """
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def code_fence(text: str, language: str = "") -> str:
    """*text* as a block of code."""
    ticks = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def is_fenced(text: str) -> bool:
    """Whether *text* is a block of code between fences as it stands.

    >>> is_fenced("```c\\nx\\n```"), is_fenced("```")
    (True, False)
    """
    lines = text.split("\n")
    fence = _FENCE.match(lines[0])
    return fence is not None and len(lines) > 1 and lines[-1].strip() == fence[1]


def escaped_start(text: str) -> str:
    """*text* with what would make a line of it something else escaped."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if _START.match(line):
            lines[i] = f"\\{line}"
        elif found := _NUMBERED.match(line):
            lines[i] = f"{found[1]}\\{line[found.start(2) :]}"
    return "\n".join(lines)
