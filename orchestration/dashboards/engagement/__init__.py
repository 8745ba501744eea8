"""The Engagement page: who is reached, by what, and who is not."""
