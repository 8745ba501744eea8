with
    rates as (select * from {{ ref('int_velocity__rates') }}),

    members as (select * from {{ ref('segment_members') }}),

    middles as (

        select
            members.segment,
            rates.day,
            rates.measure,
            median(rates.rate) as middle,
            count(*) as count_customers
        from rates
        inner join members on rates.segment = members.member_segment
        group by members.segment, rates.day, rates.measure

    ),

    deviations as (

        select
            middles.segment,
            middles.day,
            middles.measure,
            middles.count_customers,
            median(abs(rates.rate - middles.middle)) as median_deviation
        from middles
        inner join members on middles.segment = members.segment
        inner join
            rates
            on members.member_segment = rates.segment
            and middles.day = rates.day
            and middles.measure = rates.measure
        group by middles.segment, middles.day, middles.measure, middles.count_customers

    ),

    -- where fewer than 30 customers make up a segment, the spread of all stands in; the floor keeps a calm
    -- day from turning small changes into large ones
    final as (

        select
            deviations.segment,
            deviations.day,
            deviations.measure,
            deviations.count_customers,
            {{ rounded(
                'greatest(1.4826e0 * case when deviations.count_customers < 30 then everybody.median_deviation'
                ~ ' else deviations.median_deviation end, 0.25e0)'
            ) }}
            as spread
        from deviations
        inner join
            deviations as everybody
            on everybody.segment = 'All'
            and deviations.day = everybody.day
            and deviations.measure = everybody.measure

    )

select *
from final
