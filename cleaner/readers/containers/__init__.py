"""Archives and compression: files inside files, as streams."""
