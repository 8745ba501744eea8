{# Segment of a customer with an open recurring subscription. Unknown employees and a small MRR are Core. #}
{% macro segment_of(mrr, employee_count) -%}
    case
        when {{ mrr }} > {{ var('strategic_mrr_above') }}
        then 'Strategic'
        when
            {{ mrr }} <= {{ var('digital_mrr_up_to') }}
            and {{ employee_count }} <= {{ var('digital_employees_up_to') }}
        then 'Digital'
        else 'Core'
    end
{%- endmacro %}
