"""A whole corpus: the pipeline from dumps to published tables, told in passes over shards."""
