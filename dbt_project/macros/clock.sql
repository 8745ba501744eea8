{# The last complete UTC day the run describes, as a date literal: the only clock. #}
{% macro as_of() -%}
    {%- set day = var('as_of', none) -%}
    {%- if day is none and execute -%}
        {{ exceptions.raise_compiler_error("the var as_of is missing: pass --vars '{as_of: YYYY-MM-DD}'") }}
    {%- endif -%}
    cast('{{ day or "1970-01-01" }}' as date)
{%- endmacro %}


{# The first instant after as_of: events before it are known to have happened. #}
{% macro after_as_of() -%} cast({{ add_days(as_of(), 1) }} as timestamp) {%- endmacro %}


{# The year of the CS plan. The plan runs July to June, so January to June belong to the year before. #}
{% macro plan_year() -%}
    {%- set day = (var('as_of', none) or '1970-01-01') | string -%}
    {%- set running = day[:4] | int if day[5:7] | int >= 7 else day[:4] | int - 1 -%}
    {{ var('plan_year', none) or running }}
{%- endmacro %}


{# The day after every day: the end of an interval that is still open. #}
{% macro end_of_time() -%} cast('9999-12-31' as date) {%- endmacro %}


{# The day before every day: the start of an interval that has no known start. #}
{% macro start_of_time() -%} cast('0001-01-01' as date) {%- endmacro %}
