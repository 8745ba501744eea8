{# How many of the columns of a row are filled; a boolean has_... tells of a text that stays behind. #}
{% macro filled_cells(columns, flags=[]) -%}
    {%- for column in columns %}
        case when {{ column }} is not null then 1 else 0 end {{ '+' if not loop.last or flags }}
    {%- endfor %}
    {%- for flag in flags %} case when {{ flag }} then 1 else 0 end {{ '+' if not loop.last }} {%- endfor %}
{%- endmacro %}
