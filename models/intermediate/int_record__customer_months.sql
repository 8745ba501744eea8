{% set customer_cells = [
    'customer_name',
    'industry',
    'employee_count',
    'contract_start_date',
    'onboarding_started_at',
    'is_pilot',
    'pilot_started_at',
] %}
{% set survey_cells = [
    'survey_type',
    'trigger',
    'score',
    'scale_min',
    'scale_max',
    'sent_at',
    'responded_at',
] %}

with
    customer_records as (select * from {{ ref('stg_customer__customer_records') }}),

    responses as (select * from {{ ref('stg_survey__survey_responses') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    -- business cells: every column of the contract but the ids and the time of the change
    records as (

        select
            customer_id,
            updated_at as recorded_at,
            {{ customer_cells | length }} as count_cells,
            {{ filled_cells(customer_cells) }} as count_filled_cells
        from customer_records

        union all

        select
            customer_id,
            responded_at as recorded_at,
            {{ survey_cells | length + 1 }} as count_cells,
            {{ filled_cells(survey_cells, flags=['has_comment']) }} as count_filled_cells
        from responses

    ),

    final as (

        select
            records.customer_id,
            {{ month_of('records.recorded_at') }} as month,
            count(*) as count_records,
            cast(sum(records.count_cells) as bigint) as count_cells,
            cast(sum(records.count_filled_cells) as bigint) as count_filled_cells
        from records
        inner join customers on records.customer_id = customers.customer_id
        where records.recorded_at < {{ after_as_of() }}
        group by records.customer_id, {{ month_of('records.recorded_at') }}

    )

select *
from final
