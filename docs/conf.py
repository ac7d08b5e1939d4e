"""Sphinx settings: Markdown sources, a reference that is generated from the code, nothing fetched."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import reference  # noqa: E402

import cleaner  # noqa: E402

project = "cleaner"
author = "The pagewash authors"
copyright = "2026, the pagewash authors"
release = version = cleaner.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "cleaner"
html_copy_source = False
exclude_patterns = ["_build"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
nitpicky = False

reference.write(HERE / "reference")
