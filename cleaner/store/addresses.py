"""Files at addresses of other file systems: ``s3://``, ``gs://``, ``abfs://``, ``hdfs://``, ``sftp://``, ``file://`` …

Everything goes through fsspec (the extra ``remote``, plus the driver of the store: s3fs, gcsfs, adlfs …). Credentials
are found the libraries' own way: environment variables, their configuration files, ``FSSPEC_<SCHEME>_<OPTION>``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from cleaner.errors import UsageError

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
"""What an address begins with. Two letters at least: ``c:`` is a drive, and ``corpus:v2`` a name with a colon."""
BLOCK = 8 << 20
"""Bytes that are fetched at a time."""


class Remote(NamedTuple):
    """A file at an address."""

    address: str
    name: str
    """Relative to the folder, or to the part of a pattern before its first wildcard."""
    size: int
    mark: str
    """Changes when the file does: its checksum there, or its time."""


def is_address(text: object) -> bool:
    """Whether *text* is an address, and not a path of this machine."""
    return isinstance(text, str) and SCHEME.match(text) is not None


def file_system(address: str) -> tuple[Any, str]:
    """The file system of *address*, and the path in it. Raises :class:`UsageError` if there is no driver for it."""
    try:
        import fsspec
    except ImportError:
        raise UsageError(f"{address}: addresses need fsspec (pip install 'pagewash[remote]')") from None
    try:
        fs, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as e:
        raise UsageError(f"{address}: {e}") from e
    fs.invalidate_cache()
    return fs, str(path).rstrip("/") or "/"


def open_bytes(path: str, *, buffering: int = 0) -> BinaryIO:
    """The bytes of a file of this machine (*buffering* as in :func:`open`) or at an address, fetched in blocks as they
    are asked for; seekable where it can be. Raises :class:`OSError`.
    """
    if not is_address(path):
        return open(path, "rb", buffering=buffering)
    fs, inside = file_system(path)
    try:
        opened: BinaryIO = fs.open(inside, "rb", block_size=BLOCK)
    except OSError:
        raise
    except Exception as e:  # each driver has errors of its own: no network, no credentials, no such bucket
        raise OSError(f"{type(e).__name__}: {e}") from e
    return opened


def read_text(path: str | Path) -> str:
    """The text of a small file, in UTF-8. Raises :class:`OSError`."""
    if not is_address(path):
        return Path(path).read_text("utf-8")
    with open_bytes(str(path)) as f:
        return f.read().decode("utf-8")


def found(address: str) -> list[Remote]:
    """The files that *address* stands for: a file, a folder all the way down, or a pattern. Hidden ones are left out.

    Raises :class:`UsageError` if there is none.
    """
    fs, path = file_system(address)
    try:
        if any(c in path for c in "*?["):
            listed = fs.glob(path, detail=True)
            root = re.split(r"[*?\[]", path, maxsplit=1)[0].rpartition("/")[0]
        elif fs.isfile(path):
            listed, root = {path: fs.info(path)}, path.rpartition("/")[0]
        else:
            listed, root = fs.find(path, detail=True), path
    except FileNotFoundError:
        listed, root = {}, path
    except Exception as e:
        raise UsageError(f"{address}: cannot be listed: {type(e).__name__}: {e}") from e
    files = []
    for inside, info in sorted(listed.items()):
        name = inside[len(root) :].lstrip("/")
        if info.get("type") == "file" and not any(p.startswith(".") for p in name.split("/")):
            files.append(Remote(fs.unstrip_protocol(inside), name, int(info.get("size") or 0), _mark(info)))
    if not files:
        raise UsageError(f"{address}: no file there; check the name, and the credentials in force")
    return files


def _mark(info: dict[str, Any]) -> str:
    for key in (
        "ETag",
        "etag",
        "md5Hash",
        "content_md5",
        "LastModified",
        "last_modified",
        "mtime",
        "modified",
        "updated",
    ):
        if info.get(key):
            return str(info[key])
    return ""
