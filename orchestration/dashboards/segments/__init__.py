"""The Segments page: the three segments side by side, and who moved between them."""
