"""Great Expectations suites as code: what people collect is judged here. Imports no Dagster."""
