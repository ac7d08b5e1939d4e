"""What there is to read: files, folders, globs and standard input as a sorted list of sources."""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cleaner.errors import UsageError
from cleaner.store import addresses
from cleaner.text.decoding import scrub

STDIN = "-"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """An input file: where it is, its size in bytes, and the name its pages' ids are made of.

    *name* is the path relative to the folder that was given (the file's own name if the file was), so that ids stay the
    same when a dump is moved. Files of different inputs that would share a name take as many of their parent folders
    before it as tell them apart.
    """

    path: str
    """A path of this machine, ``-``, or an address of another file system."""
    size: int = 0
    name: str = ""
    mark: str = ""
    """At an address: what changes when the file does."""
    refused: str = ""
    """Why the file is not opened, if it is not."""

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", "stdin" if self.path == STDIN else _shown(Path(self.path).name))


def discover(
    inputs: Sequence[str | Path], *, exclude: str | Path | None = None, follow_links: bool = False
) -> list[Source]:
    """The files of *inputs*, each once, sorted by name: files, folders all the way down, globs, ``-`` (standard input),
    and the same at addresses of other file systems.

    Hidden files and folders and everything under *exclude* (the output) are left out of folders and globs. Links
    are followed inside the folder that was given; of one that leads out of it, the source says that it is refused,
    unless *follow_links*. A file met under two names counts once, under the one without links or else the shorter.
    Raises :class:`UsageError` for an input that is not there.
    """
    if not inputs:
        raise UsageError("no input; name files, folders, globs, or - for standard input")
    out = os.path.realpath(exclude) if exclude is not None and not addresses.is_address(exclude) else None
    # By real path: the name without links stays, else the shortest, whatever the order of inputs.
    found: dict[str, tuple[bool, bool, int, str, str]] = {}
    far: dict[str, Source] = {}
    for given in inputs:
        if addresses.is_address(given):
            far |= {f.address: Source(f.address, f.size, scrub(f.name), f.mark) for f in addresses.found(str(given))}
            continue
        files = _expanded(str(given), out)
        top = _top(str(given))
        for name, path, real in files:
            leads_out = not follow_links and top is not None and not _inside(real, top)
            key = (leads_out, not real.endswith(name), name.count("/"), name, path)
            found[real] = min(found.get(real, key), key)
    sources = [_local(path, name, leads_out) for leads_out, _, _, name, path in found.values()]
    sources += [s for s in far.values() if exclude is None or not s.path.startswith(f"{exclude}/")]
    return sorted(_told_apart(sources), key=lambda s: (s.name, s.path))


def _shown(name: str) -> str:
    r"""A file name as text; bytes that are no UTF-8 as escapes, so that two names stay two (``caf\xe9.txt``)."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # other lone surrogates, as Windows allows them
        return scrub(name)


def _local(path: str, name: str, leads_out: bool) -> Source:
    if leads_out:
        return Source(path, 0, name, "", "a link that leads out of the input folder; see --follow-links")
    try:
        stat = None if path == STDIN else Path(path).stat()
    except OSError:
        stat = None  # reading it will say why
    return Source(path, 0 if stat is None else stat.st_size, name)


def _top(given: str) -> str | None:
    """The folder, without links, that an input's links may not lead out of; ``None`` where a file was named."""
    path = Path(given)
    if given != STDIN and path.is_dir():
        return os.path.realpath(given)
    if os.path.lexists(given) or not glob.has_magic(given):
        return None
    return os.path.realpath(_root(given))


class _Found(NamedTuple):
    name: str
    path: str
    real: str
    """Without links: what tells whether two names are one file."""


def _expanded(given: str, out: str | None) -> list[_Found]:
    """Every file an input stands for."""
    if given == STDIN:
        return [_Found("stdin", STDIN, STDIN)]
    path = Path(given)
    if path.is_dir():
        return _folder(given, "", out)
    if os.path.lexists(given):
        return [_Found(_shown(path.name), given, os.path.realpath(given))]
    if glob.has_magic(given):
        root = _root(given)
        files: dict[str, _Found] = {}
        # Path.glob does not walk through links, in which glob.glob goes in circles.
        try:
            matches = sorted(root.glob(str(path.relative_to(root))))
        except ValueError as e:
            raise UsageError(f"{given}: {e}") from e
        for match in matches:
            prefix = match.relative_to(root).as_posix() + "/"
            hidden = any(p.startswith(".") for p in match.relative_to(root).parts)
            if match.is_dir() and not hidden:
                files.update((f.path, f) for f in _folder(str(match), prefix, out))
            else:
                files.update((f.path, f) for f in _file(match, root, out))
        if files:
            return list(files.values())
        raise UsageError(f"{given}: no file matches; quote the pattern, and use ** for folders below")
    parent = path.parent
    hint = f"there is no folder {parent}" if not parent.is_dir() else _likeness(path)
    raise UsageError(f"{given}: no such file or folder; {hint}")


def _likeness(path: Path) -> str:
    import difflib

    names = sorted(p.name for p in path.parent.iterdir())[:10_000]
    near = difflib.get_close_matches(path.name, names, 1)
    return f"did you mean {path.parent / near[0]}?" if near else f"see what is in {path.parent}"


def _root(pattern: str) -> Path:
    """The folder a glob starts from: its parts up to the first that has a wildcard."""
    parts = Path(pattern).parts
    fixed = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return Path(*parts[:fixed]) if fixed else Path()


def _file(path: Path, root: Path, out: str | None) -> list[_Found]:
    """A file that a glob gave."""
    relative = path.relative_to(root)
    if any(p.startswith(".") and p not in (".", "..") for p in relative.parts):
        return []
    if not path.is_file() and not (path.is_symlink() and not path.exists()):
        return []
    real = os.path.realpath(path)
    return [] if _inside(real, out) else [_Found(_shown(relative.as_posix()), str(path), real)]


def _inside(real: str, folder: str | None) -> bool:
    return folder is not None and (real == folder or real.startswith(folder.rstrip(os.sep) + os.sep))


def _folder(top: str, prefix: str, out: str | None) -> list[_Found]:
    """Every file under *top*, *prefix* before their names.

    A folder is entered once, by its real path and before any link to it, so links in a circle end and change no name.
    Pipes and devices are left out; a link to nothing is kept, so that reading it says so.
    """
    files: list[_Found] = []
    entered: set[str] = set()
    folders, links = [(top, prefix)], list[tuple[str, str]]()
    while folders or links:
        folder, before = folders.pop() if folders else links.pop(0)
        real = os.path.realpath(folder)
        if real in entered or _inside(real, out):
            continue
        entered.add(real)
        try:
            with os.scandir(folder) as entries:
                visible = sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
        except OSError as e:
            raise UsageError(f"{folder}: {e.strerror}; check its permissions or leave it out") from e
        for entry in visible:
            if _is_folder(entry):
                (links if entry.is_symlink() else folders).append((entry.path, f"{before}{entry.name}/"))
            elif entry.is_symlink():
                target = os.path.realpath(entry.path)
                if _is_file_or_nothing(entry) and not _inside(target, out):
                    files.append(_Found(_shown(before + entry.name), entry.path, target))
            elif entry.is_file():
                files.append(_Found(_shown(before + entry.name), entry.path, f"{real}/{entry.name}"))
    return files


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle
        return False


def _is_file_or_nothing(entry: os.DirEntry[str]) -> bool:
    """Whether a link leads to a file, or nowhere; not to a pipe or device."""
    try:
        return entry.is_file() or not Path(entry.path).exists()
    except OSError:
        return True


def _told_apart(sources: list[Source]) -> list[Source]:
    """The sources; those that share a name take parent folders before it until none do."""
    parts = [
        tuple(s.path.split("/")) if addresses.is_address(s.path) else Path(s.path).absolute().parts for s in sources
    ]
    names = [s.name for s in sources]
    while True:
        owners: dict[str, list[int]] = {}
        for i, name in enumerate(names):
            owners.setdefault(name, []).append(i)
        shared = [i for group in owners.values() if len(group) > 1 for i in group]
        longer = {i: min(names[i].count("/") + 2, len(parts[i])) for i in shared}
        new = {i: _shown("/".join(parts[i][-depth:])) for i, depth in longer.items()}
        if all(names[i] == name for i, name in new.items()):
            return [replace(s, name=name) for s, name in zip(sources, names, strict=True)]
        for i, name in new.items():
            names[i] = name


def spool(source: Source, folder: Path, stream: BinaryIO | None = None) -> Source:
    """Standard input (or *stream*) copied to a file in *folder*, for workers, which have none of their own."""
    path = folder / "stdin"
    with path.open("wb") as f:
        shutil.copyfileobj(stream if stream is not None else sys.stdin.buffer, f, 1 << 20)
    return replace(source, path=str(path), size=path.stat().st_size)


def disambiguate(id: str, source: str, position: int) -> str:
    """An id for a page whose own id another page has too: stable, for it depends on where the page lies only."""
    return f"{id}@{source}:{position}"
