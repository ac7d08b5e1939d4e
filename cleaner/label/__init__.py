"""What each block is, and why."""
