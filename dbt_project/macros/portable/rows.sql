{# A select-list expression that yields one row per integer from 0 to n (none if n is negative or null). #}
{% macro int_rows(n) -%} {{ return(adapter.dispatch('int_rows', 'customer_success')(n)) }}{%- endmacro %}
{% macro default__int_rows(n) -%} unnest(generate_series(0, {{ n }})) {%- endmacro %}


{# The distinct values of a group in one text, in alphabetical order. #}
{% macro list_text(column, separator=', ') -%}
    {{ return(adapter.dispatch('list_text', 'customer_success')(column, separator)) }}
{%- endmacro %}
{% macro default__list_text(column, separator) -%}
    string_agg(distinct {{ column }}, '{{ separator }}' order by {{ column }} nulls last)
{%- endmacro %}
