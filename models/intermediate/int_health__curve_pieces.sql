with
    curves as (select * from {{ ref('health_curves') }} where version = {{ health_version() }}),

    neighbours as (
        select
            component,
            signal,
            x,
            points,
            lag(x) over (partition by component, signal order by x asc nulls last) as x_before,
            lead(x) over (partition by component, signal order by x asc nulls last) as x_after,
            lead(points) over (partition by component, signal order by x asc nulls last) as points_after
        from curves

    ),

    -- row per point and the straight line to the next one; before the first and after the last the curve is
    -- level
    final as (

        select
            component,
            signal,
            cast(x as double) as x,
            case when x_before is null then -1e15 else cast(x as double) end as x_from,
            coalesce(cast(x_after as double), 1e15) as x_below,
            cast(points as double) as points,
            coalesce(cast(points_after - points as double) / cast(x_after - x as double), 0) as slope
        from neighbours

    )

select *
from final
