{# Two-sided 95 % quantile of the normal distribution. #}
{% macro z_95() -%} 1.959963984540054e0{%- endmacro %}


{# One end of the Wilson 95 % interval of successes in trials; side is '-' (low) or '+' (high). Null without trials. #}
{% macro wilson(successes, trials, side) -%}
    {%- set k = "cast(" ~ successes ~ " as double)" -%}
    {%- set n = "nullif(cast(" ~ trials ~ " as double), 0)" -%}
    {%- set z = z_95() -%}
    {%- set half_width = z ~ " * sqrt(" ~ k ~ " * (" ~ n ~ " - " ~ k ~ ") / " ~ n ~ " + " ~ z ~ " * " ~ z ~ " / 4)" -%}
    {{ rounded(
        "(" ~ k ~ " + " ~ z ~ " * " ~ z ~ " / 2 " ~ side ~ " " ~ half_width ~ ") / (" ~ n ~ " + " ~ z ~ " * " ~ z ~ ")"
    ) }}
{%- endmacro %}
