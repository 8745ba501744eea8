with
    customers as (select * from {{ ref('stg_customer__customers') }}),

    memberships as (select * from {{ ref('stg_customer__program_memberships') }}),

    surveys as (select * from {{ ref('stg_survey__survey_responses') }}),

    recognitions as (select * from {{ ref('stg_team__recognitions') }}),

    csms as (select * from {{ ref('stg_team__csms') }}),

    sponsors as (

        select 'executive_sponsorship' as record, cast(memberships.joined_at as date) as happened_on
        from memberships
        inner join customers on memberships.customer_id = customers.customer_id
        where memberships.program = 'executive_sponsorship'

    ),

    panel_members as (

        select memberships.customer_id, min(memberships.joined_at) as joined_at
        from memberships
        inner join customers on memberships.customer_id = customers.customer_id
        where memberships.program = 'advisory_panel'
        group by memberships.customer_id

    ),

    panel_answers as (

        select 'advisory_panel' as record, cast(surveys.responded_at as date) as happened_on
        from surveys
        inner join
            panel_members
            on surveys.customer_id = panel_members.customer_id
            and surveys.responded_at >= panel_members.joined_at

    ),

    pilots as (

        select 'pilot_programs' as record, cast(pilot_started_at as date) as happened_on
        from customers
        where is_pilot and pilot_started_at is not null

    ),

    nps_surveys as (

        select 'nps_program' as record, cast(surveys.sent_at as date) as happened_on
        from surveys
        inner join customers on surveys.customer_id = customers.customer_id
        where surveys.survey_type = 'nps' and surveys.trigger = 'relational'

    ),

    praise as (

        select 'recognition_program' as record, recognitions.recognised_on as happened_on
        from recognitions
        inner join csms on recognitions.csm_id = csms.csm_id

    ),

    pooled as (

        select *
        from sponsors

        union all

        select *
        from panel_answers

        union all

        select *
        from pilots

        union all

        select *
        from nps_surveys

        union all

        select *
        from praise

    ),

    final as (select record, happened_on, count(*) as count_records from pooled group by record, happened_on)

select *
from final
