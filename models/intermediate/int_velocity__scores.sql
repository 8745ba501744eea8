{% set measures = ['usage', 'engagement', 'milestones', 'mrr', 'sentiment'] %}
{% set weighted, weights = [], [] %}
{% for m in measures %}
    {% do weighted.append('coalesce(cast(' ~ m ~ '_pace as double) * cast(' ~ m ~ '_weight as double), 0)') %}
    {% do weights.append('coalesce(cast(' ~ m ~ '_weight as double), 0)') %}
{% endfor %}

with
    customer_days as (select * from {{ ref('int_health__customer_days') }}),

    histories as (select * from {{ ref('int_velocity__histories') }}),

    paces as (select * from {{ ref('int_velocity__paces') }}),

    gathered as (

        select
            customer_id,
            day,
            {% for measure in measures %}
                max(pace) filter (where measure = '{{ measure }}') as {{ measure }}_pace,
                max(weight) filter (where measure = '{{ measure }}') as {{ measure }}_weight,
            {% endfor %}
            count(*) as count_measures
        from paces
        group by customer_id, day

    ),

    aged as (

        select customer_days.*, histories.days_of_history
        from customer_days
        inner join
            histories
            on customer_days.customer_id = histories.customer_id
            and customer_days.day = histories.day

    ),

    judged as (

        select
            aged.*,
            {% for measure in measures %}
                gathered.{{ measure }}_pace, gathered.{{ measure }}_weight,
            {% endfor %}
            case
                when aged.days_of_history < 112
                then 'history under 112 days'
                when gathered.usage_pace is null
                then 'no usage in 112 days'
                when gathered.count_measures < 2
                then 'usage alone'
            end as unscored_reason,
            -- one after the other: a sum over rows would depend on their order in the last place
            {{ rounded(
                '(' ~ weighted | join(' + ') ~ ') / nullif(' ~ weights | join(' + ') ~ ', 0)'
            ) }} as pace
        from aged
        left join gathered on aged.customer_id = gathered.customer_id and aged.day = gathered.day

    ),

    final as (

        select
            customer_id,
            day,
            is_month_end,
            segment,
            days_of_history,
            {% for measure in measures %} {{ measure }}_pace, {{ measure }}_weight, {% endfor %}
            unscored_reason,
            case when unscored_reason is null then pace end as pace,
            case
                when unscored_reason is null
                then cast(round(50 + 50 * tanh(cast(pace as double) / 2), 1) as decimal(5, 1))
            end as score
        from judged

    )

select *
from final
