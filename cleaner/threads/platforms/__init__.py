"""One file per forum software: its strings, element classes and quirks."""
