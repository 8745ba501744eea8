{# Plain schema names: a model of marts/ lands in the schema marts, whatever the target's own schema is. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
