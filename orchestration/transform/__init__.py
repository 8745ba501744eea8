"""Reading what a dbt run came to. Imports no Dagster."""
