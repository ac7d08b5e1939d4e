"""corpus-cleaner: scraped pages in, a clean corpus out."""
