"""Pages into documents: blocks that tile the text, with hints where there is markup."""
