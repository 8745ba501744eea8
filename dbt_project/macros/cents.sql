{#
    An exact amount of 14 places, divided by the reporting currency's rate and rounded once to the cent, half away from
    zero. The quotient is a float and only says which cent is near; exact products settle which one it is.
#}
{% macro near_cent(amount, reporting_rate) -%}
    cast(round(cast({{ amount }} as double) / cast({{ reporting_rate }} as double), 2) as decimal(18, 2))
{%- endmacro %}


{# The cent itself, of the amount, the cent near it and the rate it was divided by. #}
{% macro exact_cent(amount, near, reporting_rate) -%}
    cast(
        case
            when {{ amount }} >= {{ half_cent_off(near, '+', reporting_rate) }}
            then {{ near }} + 0.01
            when {{ amount }} < {{ half_cent_off(near, '-', reporting_rate) }}
            then {{ near }} - 0.01
            else {{ near }}
        end as decimal(18, 2)
    )
{%- endmacro %}
