"""The data folder: its version, whose turn it is, the warehouse in it, and files written whole. Imports no Dagster."""
