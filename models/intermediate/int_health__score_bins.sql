with
    steps as (select {{ int_rows('9') }} as step),

    -- row per ten points of the score; a score of 100 is in the last
    final as (

        select
            case when step = 0 then '00' else cast(10 * step as varchar) end
            || '-'
            || cast(10 * step + 10 as varchar) as score_bin,
            cast(10 * step as integer) as score_from,
            cast(case when step = 9 then 101 else 10 * step + 10 end as integer) as score_below
        from steps

    )

select *
from final
