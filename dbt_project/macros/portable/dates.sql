{# Date arithmetic that engines spell differently. Dates in, dates out; counts are integers. #}
{% macro add_days(day, n) -%}
    {{ return(adapter.dispatch('add_days', 'customer_success')(day, n)) }}
{%- endmacro %}
{% macro default__add_days(day, n) -%} cast({{ day }} + cast({{ n }} as integer) as date) {%- endmacro %}


{# Clamps to the last day of a shorter month. #}
{% macro add_months(day, n) -%}
    {{ return(adapter.dispatch('add_months', 'customer_success')(day, n)) }}
{%- endmacro %}
{% macro default__add_months(day, n) -%}
    cast({{ day }} + to_months(cast({{ n }} as integer)) as date)
{%- endmacro %}


{# Whole days from the first date to the second. #}
{% macro days_between(from_day, to_day) -%}
    {{ return(adapter.dispatch('days_between', 'customer_success')(from_day, to_day)) }}
{%- endmacro %}
{% macro default__days_between(from_day, to_day) -%}
    date_diff('day', cast({{ from_day }} as date), cast({{ to_day }} as date))
{%- endmacro %}


{# Days from one timestamp to another as a decimal with 10 places. #}
{% macro fractional_days_between(from_at, to_at) -%}
    {{ return(adapter.dispatch('fractional_days_between', 'customer_success')(from_at, to_at)) }}
{%- endmacro %}
{% macro default__fractional_days_between(from_at, to_at) -%}
    cast(
        round(
            cast(
                date_diff(
                    'microsecond', cast({{ from_at }} as timestamp), cast({{ to_at }} as timestamp)
                ) as double
            )
            / 86400000000,
            10
        ) as decimal(28, 10)
    )
{%- endmacro %}


{# First day of the month. #}
{% macro month_of(day) -%} {{ return(adapter.dispatch('month_of', 'customer_success')(day)) }}{%- endmacro %}
{% macro default__month_of(day) -%} cast(date_trunc('month', {{ day }}) as date) {%- endmacro %}


{# First day of the quarter. #}
{% macro quarter_of(day) -%}
    {{ return(adapter.dispatch('quarter_of', 'customer_success')(day)) }}
{%- endmacro %}
{% macro default__quarter_of(day) -%} cast(date_trunc('quarter', {{ day }}) as date) {%- endmacro %}


{# Last day of the month. #}
{% macro month_end_of(day) -%}
    {{ return(adapter.dispatch('month_end_of', 'customer_success')(day)) }}
{%- endmacro %}
{% macro default__month_end_of(day) -%} last_day(cast({{ day }} as date)) {%- endmacro %}


{# Calendar months from the month of the first date to the month of the second. #}
{% macro months_between(from_day, to_day) -%}
    {{ return(adapter.dispatch('months_between', 'customer_success')(from_day, to_day)) }}
{%- endmacro %}
{% macro default__months_between(from_day, to_day) -%}
    cast(
        (year({{ to_day }}) - year({{ from_day }})) * 12
        + month({{ to_day }})
        - month({{ from_day }}) as integer
    )
{%- endmacro %}


{# The same day twelve months earlier; a month's last day stays a month's last day. #}
{% macro twelve_months_before(day) -%}
    case
        when {{ day }} = {{ month_end_of(day) }}
        then {{ month_end_of(add_months(day, -12)) }}
        else {{ add_months(day, -12) }}
    end
{%- endmacro %}
