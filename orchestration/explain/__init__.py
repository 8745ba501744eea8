"""A published figure, explained down to the customers and files behind it. Imports no Dagster."""
