"""BI tools and shells as other people have them: processes of their own, with DuckDB in versions of their own."""
