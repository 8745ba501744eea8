"""What is looked at across raw entities. Imports no Dagster."""
