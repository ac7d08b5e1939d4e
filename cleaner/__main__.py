"""``python -m cleaner`` is the command ``cleaner``."""

import sys

from cleaner.cli.command_line import main

if __name__ == "__main__":
    sys.exit(main())
