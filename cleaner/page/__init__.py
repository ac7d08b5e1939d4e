"""The story of one page: cleaned, its metadata captured, host templates and page filters applied."""
