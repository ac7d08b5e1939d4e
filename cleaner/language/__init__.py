"""What a language says, as data (``data/<xx>.toml``), and what reads it: dates, bylines, credits, identification."""
