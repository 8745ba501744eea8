with
    levels as (select * from {{ ref('int_health__levels') }}),

    rates as (select * from {{ ref('int_velocity__rates') }}),

    spreads as (select * from {{ ref('int_velocity__spreads') }}),

    milestones as (select * from {{ ref('int_velocity__milestones') }}),

    mrr_periods as (select * from {{ ref('int_customer_mrr__periods') }} where mrr > 0),

    weights as (select * from {{ ref('velocity_weights') }}),

    -- how unusual the change of pace is, in spreads of the segment
    usual_changes as (

        select
            rates.customer_id, rates.day, rates.measure, rates.rate / cast(spreads.spread as double) as pace
        from rates
        inner join
            spreads
            on rates.segment = spreads.segment
            and rates.day = spreads.day
            and rates.measure = spreads.measure

    ),

    -- a tenth more or less MRR than 91 days before is one step
    mrr_changes as (

        select
            levels.customer_id,
            levels.day,
            'mrr' as measure,
            ln(cast(levels.mrr as double) / cast(mrr_periods.mrr as double)) / 0.1e0 as pace
        from levels
        inner join
            mrr_periods
            on levels.customer_id = mrr_periods.customer_id
            and mrr_periods.valid_from <= {{ add_days('levels.day', -91) }}
            and {{ add_days('levels.day', -91) }} < mrr_periods.valid_to

    ),

    -- a fifth of the scale, 90 days on the 90 before, is one step
    sentiment_changes as (

        select
            customer_id,
            day,
            'sentiment' as measure,
            (answers_90d_sum / nullif(answers_90d, 0) - answers_prior_90d_sum / nullif(answers_prior_90d, 0))
            / 1000000e0
            / 0.2e0 as pace
        from levels
        where answers_90d > 0 and answers_prior_90d > 0

    ),

    pooled as (

        select *
        from usual_changes

        union all

        select customer_id, day, 'milestones', pace
        from milestones

        union all

        select *
        from mrr_changes

        union all

        select *
        from sentiment_changes

    ),

    -- as published: what follows from these numbers can be followed with them
    final as (

        select
            pooled.customer_id,
            pooled.day,
            pooled.measure,
            {{ rounded('greatest(least(pooled.pace, 3), -3)') }} as pace,
            {{ number('weights.weight') }} as weight
        from pooled
        inner join weights on pooled.measure = weights.measure

    )

select *
from final
