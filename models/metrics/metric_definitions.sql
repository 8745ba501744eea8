{# The descriptions of this model's own columns are the definitions: one text for the docs, the marts and the pages. #}
select
    {% for column in model.columns.values() %}
        {{ text_literal(column.description) }} as {{ column.name }} {% if not loop.last %},{% endif %}
    {% else %} 'none' as no_definition
    {% endfor %}
