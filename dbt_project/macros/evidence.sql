{# A figure as evidence shows it, cut off and not rounded: 0.9999 must not read as 100 %. #}
{% macro shown(value, unit) -%}
    case
        {{ unit }}
        when 'ratio'
        then cast(cast(floor({{ value }} * 1000) / 10 as decimal(18, 1)) as string) || ' %'
        else cast(cast(floor({{ value }} * 100) / 100 as decimal(18, 2)) as string)
    end
{%- endmacro %}


{# 'Segmentation coverage 98.7 % on 2026-07-15', or that there is none. #}
{% macro figure_shown(name, value, unit, period_type, period_end) -%}
    case
        when {{ value }} is null
        then {{ name }} || ' has no value'
        else
            {{ name }}
            || ' '
            || {{ shown(value, unit) }}
            || case {{ period_type }} when 'month' then ' in the month to ' else ' on ' end
            || {{ period_end }}
    end
{%- endmacro %}
