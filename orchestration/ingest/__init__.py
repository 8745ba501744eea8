"""Ingestion: source files, described by mappings, become typed immutable batches, raw tables and quarantine."""
