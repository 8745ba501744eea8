"""Ingestion: source files, described by mappings, become typed batches, raw tables and quarantine."""
