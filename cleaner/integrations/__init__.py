"""Thin adapters to frameworks, each for its own extra. Nothing else imports them."""
