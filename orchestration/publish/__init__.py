"""Atomic publication of a release, its history and the status of the last attempt. Imports no Dagster."""
