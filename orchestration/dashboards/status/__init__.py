"""The page of the last run."""
