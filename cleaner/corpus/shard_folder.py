"""The folder of a shard: what says that it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson


def done(folder: Path) -> dict[str, Any] | None:
    """The counts of a shard that is done, or None; files that a power cut left short do not count."""
    try:
        counts: dict[str, Any] = orjson.loads((folder / "counts.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return counts if counts.get("bytes") == sizes(folder) else None


def sizes(folder: Path) -> dict[str, int]:
    """Sizes of a shard's files."""
    return {p.name: p.stat().st_size for p in sorted(folder.iterdir()) if p.suffix in (".parquet", ".npy")}
