"""What executes shards."""
