"""The front page: every target, and what changed."""
