"""The version of the package, which also goes into every output."""

from __future__ import annotations

__version__ = "0.1.0"
