with
    employed as (select * from {{ ref('int_team__employed_days') }}),

    courses as (select * from {{ ref('stg_team__training_completions') }}),

    deliveries as (select * from {{ ref('stg_team__course_deliveries') }}),

    -- row per CSM, day and course given by then: as long as no delivery named it, it was not, unless
    -- completed
    given_courses as (

        select
            employed.csm_id,
            employed.day,
            coalesce(courses.completed_on <= employed.day, false) as is_completed,
            {{ ratio('courses.rating', 'courses.scale_max') }} as rating_share
        from employed
        inner join courses on employed.csm_id = courses.csm_id
        inner join deliveries on courses.csm_id = deliveries.csm_id and courses.course = deliveries.course
        where
            coalesce(deliveries.first_delivered_on, {{ start_of_time() }}) <= employed.day
            or courses.completed_on <= employed.day

    ),

    -- row per CSM and day, those without any course included
    final as (

        select
            employed.csm_id,
            employed.day,
            count(given_courses.csm_id) as count_given,
            count(*) filter (where given_courses.is_completed) as count_completed,
            count(given_courses.rating_share) filter (where given_courses.is_completed) as count_rated,
            coalesce(
                sum(given_courses.rating_share) filter (where given_courses.is_completed), 0
            ) as rating_shares
        from employed
        left join given_courses on employed.csm_id = given_courses.csm_id and employed.day = given_courses.day
        group by employed.csm_id, employed.day

    )

select *
from final
