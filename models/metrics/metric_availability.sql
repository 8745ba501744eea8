with
    catalogue as (select * from {{ ref('metric_catalogue') }}),

    inputs as (select * from {{ ref('metric_inputs') }}),

    statuses as (select * from {{ ref('int_entity__status') }}),

    -- row per metric and entity it reads, with what keeps it from being computed or trusted
    faults as (

        select
            inputs.metric_id,
            inputs.entity,
            case
                when not inputs.is_required
                then null
                when not coalesce(statuses.is_mapped, false)
                then 'no source is mapped for ' || inputs.entity
                when inputs.needs_rows and statuses.row_count = 0
                then inputs.entity || ' has no rows yet'
            end as missing,
            case
                when statuses.is_held or statuses.data_issue is not null
                then coalesce(statuses.data_issue, 'a delivery of ' || inputs.entity || ' is held')
            end as data_issue
        from inputs
        left join statuses on inputs.entity = statuses.entity

    ),

    gathered as (

        select
            metric_id,
            {{ list_text('missing', '; ') }} as not_measurable_reason,
            {{ list_text('data_issue', '; ') }} as data_issue
        from faults
        group by metric_id

    ),

    final as (

        select
            catalogue.metric_id,
            catalogue.unit,
            catalogue.value_kind,
            catalogue.interval_kind,
            catalogue.segments,
            {{ first_listed('catalogue.period_types') }} as first_period_type,
            gathered.not_measurable_reason,
            gathered.data_issue
        from catalogue
        left join gathered on catalogue.metric_id = gathered.metric_id

    )

select *
from final
