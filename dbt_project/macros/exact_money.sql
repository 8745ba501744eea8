{#
    Exact products of money and rates. 19 digits by 18 is what every engine multiplies to the last place: DuckDB keeps
    only 18 digits of 18 by 18 and fails from 10,000 on, Spark drops places of what would need more than 38.
#}
{# An amount, decimal(18, 6), times a rate, decimal(18, 8): 14 places. #}
{% macro exact_product(amount, rate) -%} cast({{ amount }} as decimal(19, 6)) * {{ rate }} {%- endmacro %}


{# Where the next cent begins: an amount of cents, half a cent up ('+') or down ('-'), times a rate; 14 places. #}
{% macro half_cent_off(mrr, side, rate) -%}
    cast(cast({{ mrr }} {{ side }} 0.005 as decimal(19, 3)) * {{ rate }} as decimal(38, 14))
{%- endmacro %}
