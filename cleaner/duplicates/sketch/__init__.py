"""What a record is reduced to before it is compared: shingles, fingerprints, MinHash values."""
