{# A figure as evidence and pages show it, rounded; but 0.9999 must not read as 100 %. #}
{% macro shown(value, unit) -%}
    case
        when {{ unit }} = 'ratio' and {{ value }} < 1 and round({{ value }} * 100, 1) >= 100
        then {{ cut_off(value ~ ' * 100', 1) }} || ' %'
        when {{ unit }} = 'ratio'
        then {{ cut_off('round(' ~ value ~ ' * 100, 1)', 1) }} || ' %'
        else {{ cut_off('round(' ~ value ~ ', 2)', 2) }}
    end
{%- endmacro %}


{# A number cut off after so many places; a whole one without any. #}
{% macro cut_off(value, places) -%}
    case
        when floor({{ value }}) = {{ value }}
        then cast(cast(floor({{ value }}) as bigint) as string)
        else
            cast(
                cast(
                    floor({{ value }} * {{ 10 ** places }}) / {{ 10 ** places }} as decimal(18, {{ places }})
                ) as string
            )
    end
{%- endmacro %}


{# 'Segmentation coverage 98.7 % on 2026-07-15', or that there is no figure. #}
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
