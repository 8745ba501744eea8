with
    event_breakdowns as (select * from {{ ref('int_churn__event_breakdowns') }}),

    comparisons as (
        select *
        from {{ ref('int_calendar__comparisons') }}
        where is_published and not is_history_too_short and {{ is_explained('period_end') }}
    ),

    -- row per metric and event it counts; MRR is lost by contraction, too
    counted as (

        select *, 'churn_reasons_logos' as metric_id, cast(1 as decimal(18, 2)) as amount
        from event_breakdowns
        where event_type = 'logo_churn'

        union all

        select *, 'churn_reasons_mrr' as metric_id, mrr_lost as amount
        from event_breakdowns

    ),

    -- row per event and period its day lies in, with what is to be said of it
    placed as (

        select
            counted.*,
            comparisons.period_type,
            comparisons.period_end,
            counted.breakdown_value
            || ' on '
            || cast(counted.event_on as string)
            || ', MRR lost '
            || cast(counted.mrr_lost as string) as said
        from counted
        inner join
            comparisons
            on counted.event_on > comparisons.opening_on
            and counted.event_on <= comparisons.closing_on

    ),

    occurring as (select distinct metric_id, period_type, period_end, breakdown, breakdown_value from placed),

    -- row per event and value that occurs in its period: only its own gets the amount
    shared as (

        select
            placed.*,
            occurring.breakdown_value as occurring_value,
            case
                when placed.breakdown_value = occurring.breakdown_value then placed.amount else 0
            end as own_amount
        from placed
        inner join
            occurring
            on placed.metric_id = occurring.metric_id
            and placed.period_type = occurring.period_type
            and placed.period_end = occurring.period_end
            and placed.breakdown = occurring.breakdown

    ),

    final as (

        select
            metric_id,
            segment,
            breakdown,
            occurring_value as breakdown_value,
            period_type,
            period_end,
            customer_id as unit_id,
            {{ number('sum(own_amount)') }} as numerator,
            {{ number('sum(amount)') }} as denominator,
            cast(count(*) as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            {{ list_text('said', '; ') }} as evidence
        from shared
        group by metric_id, segment, breakdown, occurring_value, period_type, period_end, customer_id

    )

select *
from final
