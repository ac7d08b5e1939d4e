"""The command ``cleaner``: parser, flags, commands."""
