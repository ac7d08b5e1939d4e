"""Members of tar archives as streams. Nothing is written anywhere; links and devices are not followed."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Any

from cleaner.errors import InputError
from cleaner.readers.containers.member_names import MemberNames, hidden
from cleaner.readers.streams import Budget, Layer, Stream

_TEXT_HEADERS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME,
                 tarfile.GNUTYPE_LONGLINK)  # fmt: skip
_MAX_TEXT_HEADER = 1 << 20
"""Headers that tarfile reads into memory whole, and how much of one is believed."""


class _Header(tarfile.TarInfo):
    """A tar header that tells its archive how reading ended: tarfile takes a broken or cut header for the end."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: Any, errors: Any) -> Any:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _TEXT_HEADERS and header.size > _MAX_TEXT_HEADER:
            raise tarfile.HeaderError(f"a header of {header.size:,} bytes")
        return header

    @classmethod
    def fromtarfile(cls, tarfile_: Any) -> Any:
        try:
            header = super().fromtarfile(tarfile_)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            tarfile_.at_end_mark = True
            raise
        except tarfile.InvalidHeaderError as e:  # type: ignore[attr-defined]
            if tarfile_.damage is None and not tarfile_.at_end_mark:
                tarfile_.damage = f"the archive is damaged: {e}", tarfile_.offset
            raise
        except tarfile.HeaderError as e:
            empty = isinstance(e, (tarfile.EmptyHeaderError, tarfile.TruncatedHeaderError))  # type: ignore[attr-defined]
            if tarfile_.damage is None and not tarfile_.at_end_mark:
                said = "the archive has no end mark; it was cut off" if empty else f"the archive is damaged: {e}"
                tarfile_.damage = said, tarfile_.offset
            raise
        tarfile_.at_end_mark = False
        return header


class _Archive(tarfile.TarFile):
    """A tar archive that goes on after an end mark (archives joined with ``cat``) and after damage."""

    tarinfo = _Header
    at_end_mark = False
    damage: tuple[str, int] | None = None


class _Forward:
    """A stream as a file that can be moved forward only, which is all that reading a tar in order needs.

    Moving beyond the end stops there: a member may state any size.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream, self.offset = stream, 0

    def tell(self) -> int:
        return self.offset

    def seek(self, offset: int) -> int:
        if offset < self.offset:
            raise tarfile.StreamError("this member is not where the archive says")
        self.offset += self.stream.skip(offset - self.offset)
        return self.offset

    def read(self, n: int) -> bytes:
        data = self.stream.read(n)
        self.offset += len(data)
        return data


class _MemberLayer(Layer):
    """A member of a tar archive that is read as a stream."""

    def __init__(self, file: Any, name: str, size: int, budget: Budget) -> None:
        super().__init__(name)
        self.file, self.left, self.budget = file, size, budget

    def take(self, n: int) -> bytes:
        if self.left == 0 or self._damage is not None:
            return b""
        try:
            data: bytes = self.file.read(min(n, self.left))
        except Exception as e:  # tarfile raises whatever its parsing of a broken member ends in
            self.hurt(f"the member ends early: {e}", "truncated", None)
            return b""
        self.left -= len(data)
        if not data:
            self.hurt(f"ends {self.left:,} bytes early", "truncated", None)
        elif not self.budget.charge(len(data)):  # a sparse member may be terabytes of nothing
            self.hurt(self.budget.reason, "bomb", None)
            return b""
        return data


def tar_members(stream: Stream, budget: Budget) -> Iterator[Stream | InputError]:
    """The files of a tar archive, in order, each to be read before the next is asked for."""
    names = MemberNames(stream.name)
    files: set[str] = set()
    try:
        archive = _Archive(fileobj=_Forward(stream), mode="r", ignore_zeros=True)  # type: ignore[arg-type]
    except (tarfile.TarError, OSError, ValueError, OverflowError, EOFError) as e:
        if stream.damage is None:
            yield InputError(f"not a readable tar archive: {e}", source=stream.name, code="corrupt", offset=0)
        return
    try:
        for member in archive:
            yield from _reported(archive, stream)
            archive.members = []  # type: ignore[attr-defined]  # tarfile keeps every header it has seen
            if member.isdir() or hidden(member.name):
                continue
            yield from _opened(archive, member, names.show(member.name), files, budget)
    except Exception as e:  # tarfile raises many kinds on broken headers
        archive.damage = archive.damage or (f"the archive is damaged: {e}", archive.offset)
    yield from _reported(archive, stream)


def _reported(archive: _Archive, stream: Stream) -> Iterator[InputError]:
    """The damage that was met on the way to where reading stands, once."""
    if archive.damage is None:
        return
    (reason, at), archive.damage = archive.damage, None
    if stream.damage is None:
        yield InputError(reason, source=stream.name, code="truncated", where=f"byte {at:,}", offset=at)


def _opened(
    archive: _Archive, member: tarfile.TarInfo, shown: str, files: set[str], budget: Budget
) -> Iterator[Stream | InputError]:
    """A member as a stream, or why it is not opened. *files* holds the names of those that were."""
    if member.islnk() or member.issym():
        if member.linkname.removeprefix("./") not in files:
            target = repr(member.linkname[:200])
            yield InputError(f"a link to {target}; links are not followed", source=shown, code="link")
    elif not member.isreg():
        yield InputError("not a file but a device or the like", source=shown, code="unsupported")
    else:
        files.add(member.name.removeprefix("./"))
        yield Stream(_MemberLayer(archive.extractfile(member), shown, member.size, budget), shown)
