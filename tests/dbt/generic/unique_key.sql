{# Every combination of the columns stands once; nulls are equal to each other. #}
{% test unique_key(model, columns) %}

    select {{ columns | join(', ') }}, count(*) as count_rows
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1

{% endtest %}
