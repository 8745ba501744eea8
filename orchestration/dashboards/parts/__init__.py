"""Parts that several pages are made of: figures, charts, tables, targets, the banner."""
