{# Whether a period is young enough for its figure to be explained unit by unit: it ends within the last 13 months. #}
{% macro is_explained(period_end) -%}
    {{ period_end }} > {{ month_end_of(add_months(as_of(), -13)) }}
{%- endmacro %}
