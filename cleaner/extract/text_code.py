"""Code in plain text: which lines are code, so that they keep their white space and stay together, and the numbers that
a viewer printed before its lines.

A line of code is known by its own signs: a brace at its end, a keyword at its start, a call, an assignment. Lines
without any belong to code only between lines that have them, or set in deeper. Fences of Markdown say it outright.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_CUE = re.compile(
    r"(?:[;{}\\]|\):|=>|</\w{1,20}>)[ \t]*\r?$|^[ \t]{0,3}(?:```|~~~)|^[ \t]*(?:>>> |\$ |#include|def |fn |func )", re.M
)
"""A text without any of these holds no code worth looking for."""
_FENCE = re.compile(r"(`{3,}|~{3,})([\w+#.-]{0,20})[ \t]*$")
_STRONG = re.compile(
    r"""(?x)
    # ends of statements and of blocks
    ^(?=.*[=(){}\[\]<>$_"&|+*/\\]).*[\w\])'"}]\ ?;$ | ^[\w.:$]+;$
    | [)\w>=\]]\ ?\{$ | ^[}\])]+[;,)]*$ | \}[;,]$ | \},?$ | \]\);?$ | =>\ ?[({\[]?$ | ^[{\[(]$
    # definitions
    | ^(?:def|class|fn|func|function|public|private|protected|static|async|export|impl|struct|enum|interface|namespace)
      \ .*[({:]
    # conditions and loops
    | ^(?:if|for|while|elif|switch|catch|except|with)\b.*(?::|\{|\bdo|\bthen)$
    | ^(?:else|try|finally|do)\ ?[:{]$ | ^\}\ ?else\b
    # imports and values given back
    | ^(?:import\ [\w.]+(?:\ as\ \w+)?|from\ [\w.]+\ import\ .+|use\ [\w:]+;|\#include\ ?[<"].+|package\ [\w.]+;?)$
    | ^(?:return|yield|raise|throw|await)\ [\w"'(\[{].*[)\]};\w"']$
    # declarations, SQL, prompts
    | ^(?:const|let|var|val|int|char|double|float|bool|string|auto|void|my|local)\ [\w$*&]+(?:\[\w*\])?\ ?[=;(,:].*$
    | ^(?:SELECT|INSERT\ INTO|UPDATE|DELETE\ FROM|CREATE\ TABLE|ALTER\ TABLE)\ .*[,;()*\w]$
    | ^(?:>>>|\.\.\.|\$|PS>|%)\ [\w./"'(\[{~-]
    # assignments, calls, markup, members, decorators
    | ^[\w.\[\]"'$*]{1,60}\ ?(?:[-+*/|&:%]?=|<-|:=)\ ?[^=\s].{0,200}$(?<![.!?])
    | ^[\w.$:>-]{1,80}\((?:[^()]|\([^()]*\)){0,200}\)(?:;|\ ?\{|:)?$
    | ^</?[a-zA-Z][\w:-]*(?:\ [\w:-]+(?:=(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*\ ?/?>.{0,200}$
    | ^"[\w$\ .-]{1,60}"\ ?:\ ?["\d\[{tfn-]
    | ^@\w[\w.]*(?:\(.*\))?$
    """
)
"""Lines that are hardly ever prose."""
_WEAK = re.compile(
    r"""(?x)
    ^(?://|\#|/\*|\*/|\*\ |--\ |;|%|\.\w+\(|[\w"'-]+:\ |[\[({]|[\w"'.]+,$) | [=(){}\[\]<>|&\\]
    | ^(?:FROM|WHERE|GROUP\ BY|ORDER\ BY|HAVING|LIMIT|VALUES|SET|AND|OR|ON|(?:LEFT\ |INNER\ |OUTER\ )?JOIN)\b
    | ^(?:end|fi|done|pass|break|continue|begin|else|return|nil|null)\b.{0,20}$
    """
)
"""Lines that may be code between lines that are."""
_PROMPT = re.compile(r"(?:>>>|\.\.\.|\$) ")
"""What stands before a command; its answer is on the next line."""
_PROSE_WORDS = 9
"""Words from which on a line without strong signs is prose, unless it is set in or a remark within code."""
_MIN_LINES, _MIN_STRONG, _SHARE = 3, 2, 0.4
"""Lines of a run of code, lines of it with strong signs, and their share, at least."""
_MAX_GAP = 3
"""Line breaks between two lines of one run, at most."""
_LONGEST = 1000
"""Characters of a line whose signs are looked for."""
_MAX_LINES = 20_000
"""Lines of a text that are looked at."""
_NUMBERED = re.compile(r"[ \t]*(\d{1,5})(?:[ \t]*[:|│]|[ \t]|$)")
_AFTER_NUMBER = " \t:|│."
_LONE_NUMBER = re.compile(r"\d{1,5}[ \t]?[:|│.]?$")
_MIN_NUMBERED = 3
"""Lines that count on, from which on their numbers are those of a viewer."""
_FIRST_NUMBER = 10_000
"""The first of them, at most."""


class TextBlocks(NamedTuple):
    """Blocks of a plain text, as :class:`cleaner.model.Document` has them."""

    starts: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    verbatim: NDArray[np.int32] | None = None
    line_numbers: NDArray[np.bool_] | None = None


def with_code(text: str, starts: NDArray[np.int64], begins: NDArray[np.int64], ends: NDArray[np.int64]) -> TextBlocks:
    """The blocks of *text* with its code found, each number before a line of code as a block of its own."""
    blocks = TextBlocks(starts, begins, ends)
    if not 1 < len(starts) <= _MAX_LINES or _CUE.search(text) is None:
        return blocks
    blocks = _numbers_apart(text, blocks)
    lines = _PlainLines.of(text, blocks)
    gutters = _gutters(lines)
    verbatim = np.full(len(blocks.starts), -1, np.int32)
    code = [i for i in range(len(lines.texts)) if i not in gutters]
    runs = _runs(lines.part(code))
    if not runs:
        return TextBlocks(starts, begins, ends)
    for number, (first, last) in enumerate(runs):
        verbatim[code[first:last]] = number
    numbers = np.zeros(len(verbatim), np.bool_)
    numbers[[i for i in gutters if _is_beside(verbatim, gutters, i)]] = True
    return blocks._replace(verbatim=verbatim, line_numbers=numbers if numbers.any() else None)


class _PlainLines(NamedTuple):
    """The visible text of each block, the line breaks before it, and the columns it is set in by."""

    texts: list[str]
    feeds: list[int]
    indents: list[int]

    @classmethod
    def of(cls, text: str, blocks: TextBlocks) -> _PlainLines:
        begins, ends = blocks.begins.tolist(), blocks.ends.tolist()
        return cls(
            [text[a:b] for a, b in zip(begins, ends, strict=True)],
            [0, *(text.count("\n", a, b) for a, b in zip(ends[:-1], begins[1:], strict=True))],
            [_indent(text, start, begin) for start, begin in zip(blocks.starts.tolist(), begins, strict=True)],
        )

    def part(self, chosen: list[int]) -> _PlainLines:
        """Some of the lines, as if the others were not there."""
        if len(chosen) == len(self.texts):
            return self
        rows = np.array([*self.feeds[1:], 0]) > 0  # of the lines left out, those that are not before text on their line
        rows[chosen] = False
        total = (np.cumsum(self.feeds) - np.cumsum(rows))[chosen]
        return _PlainLines(
            [self.texts[i] for i in chosen],
            np.diff(total, prepend=total[:1]).tolist(),
            [self.indents[i] for i in chosen],
        )


def _indent(text: str, start: int, begin: int) -> int:
    line = text.rfind("\n", start, begin) + 1 or start
    return len(text[line:begin].expandtabs(4))


def _runs(lines: _PlainLines) -> list[tuple[int, int]]:
    """Runs of lines that are code, half open."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(lines.texts):
        fence = _FENCE.match(lines.texts[at])
        end = _fenced(lines.texts, at, fence[1]) if fence else 0
        if not end and _is_statement(lines.texts[at]):
            end = _code_from(lines, at)
        if end:
            runs.append((at, end))
        at = end or at + 1
    return runs


def _fenced(lines: list[str], at: int, fence: str) -> int:
    """Where the fence that opens at a line ends, 0 if it never does."""
    for end in range(at + 1, len(lines)):
        if lines[end].startswith(fence) and not lines[end].strip(fence[0]):
            return end + 1
    return 0


def _code_from(lines: _PlainLines, first: int) -> int:
    """The end of the run of code that begins with line *first*, 0 if it is none."""
    texts, feeds, indents = lines
    last = first
    strong = 0
    at = first
    while at < len(texts) and (at == first or feeds[at] <= _MAX_GAP):
        line = texts[at]
        if _FENCE.match(line):
            break
        if _is_statement(line):
            strong += 1
            last = at
        elif indents[at] > indents[first] or (feeds[at] == 1 and _PROMPT.match(texts[at - 1])):
            last = at
        elif not _WEAK.search(line) or len(line.split()) >= _PROSE_WORDS:
            break
        elif feeds[at] == 1 and at == last + 1:
            last = at
        at += 1
    count = last + 1 - first
    return last + 1 if count >= _MIN_LINES and strong >= max(_MIN_STRONG, _SHARE * count) else 0


def _numbers_apart(text: str, blocks: TextBlocks) -> TextBlocks:
    """Each number at the beginning of a line of code as a block of its own, where they count on."""
    lines = _PlainLines.of(text, blocks)
    cuts: dict[int, int] = {}
    for first, last in _numbered_runs(lines):
        widths = [found.end() if (found := _NUMBERED.match(line)) else 0 for line in lines.texts[first:last]]
        rest = [line[width:] for line, width in zip(lines.texts[first:last], widths, strict=True)]
        if not _is_code([line for line in rest if line]):
            continue
        margin = min(len(line) - len(line.lstrip()) for line in rest if line)
        for at, width, line in zip(range(first, last), widths, rest, strict=True):
            if line:
                cuts[at] = width + margin
    if not cuts:
        return blocks
    starts, begins, ends = [], [], []
    for at, (start, begin, end) in enumerate(zip(*(a.tolist() for a in blocks[:3]), strict=True)):
        starts.append(start)
        begins.append(begin)
        if at in cuts:
            number = text[begin : begin + cuts[at]]
            ends.append(begin + len(number.rstrip()))
            starts.append(begin + cuts[at])
            code = text[begin + cuts[at] : end]
            begins.append(end - len(code.lstrip()))
        ends.append(end)
    return TextBlocks(np.array(starts, np.int64), np.array(begins, np.int64), np.array(ends, np.int64))


def _is_statement(line: str) -> bool:
    return len(line) <= _LONGEST and _STRONG.search(line) is not None


def _is_code(lines: list[str]) -> bool:
    strong = sum(_is_statement(line.strip()) for line in lines)
    return strong >= max(_MIN_STRONG, _SHARE * len(lines))


def _numbered_runs(lines: _PlainLines) -> list[tuple[int, int]]:
    """Runs of lines that begin with numbers counting on, half open."""
    runs: list[tuple[int, int]] = []
    first, expected = 0, -1
    for at, line in enumerate([*lines.texts, ""]):
        found = _NUMBERED.match(line)
        number = int(found[1]) if found else -1
        if number >= 0 and number == expected and lines.feeds[at] <= _MAX_GAP:
            expected += 1
            continue
        if expected >= 0 and at - first >= _MIN_NUMBERED:
            runs.append((first, at))
        first, expected = at, number + 1 if 0 <= number <= _FIRST_NUMBER else -1
    return runs


def _gutters(lines: _PlainLines) -> set[int]:
    """Blocks that are numbers alone and count on, each with at most one line of text after it."""
    found: set[int] = set()
    run: list[int] = []
    for at, line in enumerate(lines.texts):
        if not _LONE_NUMBER.match(line):
            continue
        number = int(line.rstrip(_AFTER_NUMBER))
        follows = bool(run) and at - run[-1] <= 2 and number == int(lines.texts[run[-1]].rstrip(_AFTER_NUMBER)) + 1
        if not follows:
            found.update(run if len(run) >= _MIN_NUMBERED else ())
            run = []
        if run or number <= _FIRST_NUMBER:
            run.append(at)
    found.update(run if len(run) >= _MIN_NUMBERED else ())
    return found


def _is_beside(verbatim: NDArray[np.int32], gutters: set[int], at: int) -> bool:
    """Whether nothing but other numbers stands between a number and a line of code, before or after it."""
    for step in (1, -1):
        near = at + step
        while near in gutters:
            near += step
        if 0 <= near < len(verbatim) and verbatim[near] >= 0:
            return True
    return False
