"""The pages people read: queries over the published marts, view models, charts, templates. Imports no Dagster."""
