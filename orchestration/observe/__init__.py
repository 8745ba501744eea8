"""What a run tells of itself: a structured log without values, the memory it took, its versions. Imports no Dagster."""
