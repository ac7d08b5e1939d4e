"""The same as :mod:`cleaner.threads.platforms.xcom`, every part on a line of its own: name, @handle, the date below."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform
from cleaner.threads.platforms.xcom import SIGNS

PLATFORM = Platform("xcom_lines", must="@", anchor=r"@\w{2,30}", undated=True, above=True, needs=1, signs=SIGNS)
