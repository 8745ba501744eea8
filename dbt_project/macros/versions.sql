{#
    The order of the versions of a key, newest first: the authoritative source, then the contract's version column,
    then the delivery's date, then the row's hash - never the order of arrival, so that any order of loading gives
    the same winner.
#}
{% macro version_order(version_column=none) -%}
    _authority desc nulls last,
    {%- if version_column %} {{ version_column }} desc nulls last, {%- endif %}
    _delivered_on desc nulls last,
    _row_hash desc nulls last
{%- endmacro %}
