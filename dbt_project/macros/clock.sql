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


{# The first day of the plan: July 1 of plan_year. #}
{% macro plan_start() -%} cast('{{ plan_year() | trim }}-07-01' as date) {%- endmacro %}


{# From this day on the churn standard is asked for: June 1 of the plan year, unless the var says another day. #}
{% macro churn_standard_from() -%}
    {%- set day = var('churn_standard_from', none) or (plan_year() | trim) ~ '-06-01' -%}
    cast('{{ day }}' as date)
{%- endmacro %}


{# The tenth Monday to Friday after a day: two weeks later, a Saturday's and a Sunday's on the Friday of the second. #}
{% macro tenth_weekday_after(day) -%}
    {%- set a_monday = "cast('1900-01-01' as date)" -%}
    case
        {{ days_between(a_monday, day) }} % 7
        when 5
        then {{ add_days(day, 13) }}
        when 6
        then {{ add_days(day, 12) }}
        else {{ add_days(day, 14) }}
    end
{%- endmacro %}


{# The day after every day: the end of an interval that is still open. #}
{% macro end_of_time() -%} cast('9999-12-31' as date) {%- endmacro %}


{# The day before every day: the start of an interval that has no known start. #}
{% macro start_of_time() -%} cast('0001-01-01' as date) {%- endmacro %}
