"""What cs-metrics prints. Imports no Dagster."""
