"""Files that appear whole, Parquet in and out, the schemas of all tables, the output folder."""
