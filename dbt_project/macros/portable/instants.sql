{# Arithmetic on timestamps that engines spell differently. #}
{% macro add_minutes(instant, n) -%}
    {{ return(adapter.dispatch('add_minutes', 'customer_success')(instant, n)) }}
{%- endmacro %}
{% macro default__add_minutes(instant, n) -%}
    cast({{ instant }} as timestamp) + to_minutes(cast({{ n }} as integer))
{%- endmacro %}
