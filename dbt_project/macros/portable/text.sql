{# The first item of a text that lists several, separated by commas. #}
{% macro first_listed(items) -%}
    {{ return(adapter.dispatch('first_listed', 'customer_success')(items)) }}
{%- endmacro %}
{% macro default__first_listed(items) -%} trim(split_part({{ items }}, ',', 1)) {%- endmacro %}


{# Whether a text that lists several items, separated by ', ', lists this one. #}
{% macro lists(items, item) -%} ', ' || {{ items }} || ', ' like '%, ' || {{ item }} || ', %' {%- endmacro %}


{# A text as a literal on one line. #}
{% macro text_literal(text) -%}
    {%- set words = text.replace("'", "''").split() | join(" ") -%} {{ "'" ~ words ~ "'" }}
{%- endmacro %}
