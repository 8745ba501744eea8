{# The rules health is scored by: rows of this version of the seeds health_weights, health_curves and health_bands. #}
{% macro health_version() -%} '{{ var("health_version", "v1") }}'{%- endmacro %}


{# The day before every dated record, so that a day can be carried as a number that adds and subtracts. #}
{% macro day_zero() -%} cast('1900-01-01' as date) {%- endmacro %}
