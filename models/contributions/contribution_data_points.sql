with
    comparisons as (select * from {{ ref('int_customer__comparisons') }} where period_type = 'month'),

    totals as (select * from {{ ref('int_record__customer_months') }}),

    counted as (

        select
            comparisons.closing_on,
            comparisons.customer_id,
            comparisons.opening_segment,
            coalesce(totals.count_records, 0) as count_records,
            coalesce(totals.count_cells, 0) as count_cells,
            coalesce(totals.count_filled_cells, 0) as count_filled_cells
        from comparisons
        left join
            totals
            on comparisons.customer_id = totals.customer_id
            and {{ month_of('comparisons.closing_on') }} = totals.month
        where comparisons.opening_mrr > 0

    ),

    -- who had no record of the month has no data points, and nothing that could be filled
    final as (

        select
            kinds.metric_id,
            counted.opening_segment as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'month' as period_type,
            counted.closing_on as period_end,
            counted.customer_id as unit_id,
            {{ number('counted.count_filled_cells') }} as numerator,
            case
                kinds.metric_id
                when 'data_points_per_customer'
                then {{ number('1') }}
                else {{ number('counted.count_cells') }}
            end as denominator,
            cast(
                case
                    when kinds.metric_id = 'data_points_per_customer' or counted.count_records > 0
                    then 1
                    else 0
                end as bigint
            ) as count_units,
            cast(
                case
                    when kinds.metric_id = 'data_points_per_customer' or counted.count_records > 0
                    then 0
                    else 1
                end as bigint
            ) as count_excluded,
            {{ number('null') }} as squares,
            case
                when counted.count_records > 0
                then
                    counted.count_filled_cells
                    || ' of '
                    || counted.count_cells
                    || ' cells filled; records: '
                    || counted.count_records
                else 'no record in the month'
            end as evidence
        from counted
        cross join (values ('data_points_per_customer'), ('data_point_fill_rate')) as kinds(metric_id)

    )

select *
from final
