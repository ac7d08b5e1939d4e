"""``DedupIndex``: which records were seen before, kept on disk."""
