"""Atomic publication of a release, its history, and what became of each run. Imports no Dagster."""
