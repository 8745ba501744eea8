"""The pages of single CSMs: their customers and what to do this week."""
