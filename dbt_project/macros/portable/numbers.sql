{# Published numbers that are not money: decimal(28, 10), whatever they were computed as. #}
{% macro number(expression) -%} cast({{ expression }} as decimal(28, 10)) {%- endmacro %}


{# A floating result, rounded at the declared scale before it is published. #}
{% macro rounded(expression) -%} cast(round({{ expression }}, 10) as decimal(28, 10)) {%- endmacro %}


{# A floating value on its way into a sum: sums of decimals are exact, so the order of rows has no say in them. #}
{% macro summand(expression) -%} cast({{ expression }} as decimal(28, 18)) {%- endmacro %}


{# numerator / denominator at 10 places; null if the denominator is 0. #}
{% macro ratio(numerator, denominator) -%}
    {{ return(adapter.dispatch('ratio', 'customer_success')(numerator, denominator)) }}
{%- endmacro %}
{% macro default__ratio(numerator, denominator) -%}
    {{ rounded("cast(" ~ numerator ~ " as double) / nullif(cast(" ~ denominator ~ " as double), 0)") }}
{%- endmacro %}
