"""What a run tells of itself: a structured log, a summary, and whether somebody has to be told. Imports no Dagster."""
