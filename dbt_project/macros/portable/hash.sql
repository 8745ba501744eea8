{# A number in [0, 1) that follows from a text alone: the first eight hexadecimal digits of its md5, over 16^8. #}
{% macro hash_fraction(text) -%}
    {{ return(adapter.dispatch('hash_fraction', 'customer_success')(text)) }}
{%- endmacro %}
{% macro default__hash_fraction(text) -%}
    cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) / 4294967296e0
{%- endmacro %}
