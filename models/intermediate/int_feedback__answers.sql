with
    responses as (select * from {{ ref('stg_survey__survey_responses') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    segment_periods as (select * from {{ ref('int_customer_segment__periods') }}),

    answers as (

        select
            responses.response_id,
            responses.customer_id,
            coalesce('contact ' || responses.contact_id, 'response ' || responses.response_id) as respondent,
            responses.survey_type,
            responses.trigger,
            responses.score,
            responses.scale_min,
            responses.scale_max,
            responses.responded_at,
            cast(responses.responded_at as date) as responded_on
        from responses
        inner join customers on responses.customer_id = customers.customer_id
        where responses.responded_at < {{ after_as_of() }}

    ),

    -- answers count whether or not the customer is still there: without a segment that day they are
    -- Unassigned
    final as (

        select answers.*, coalesce(segment_periods.segment, 'Unassigned') as segment
        from answers
        left join
            segment_periods
            on answers.customer_id = segment_periods.customer_id
            and segment_periods.valid_from <= answers.responded_on
            and answers.responded_on < segment_periods.valid_to

    )

select *
from final
