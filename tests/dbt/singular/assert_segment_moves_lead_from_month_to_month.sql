-- A customer that pays at both ends of a month and on every day between starts the month where its first move
-- leaves from and ends it where its last move leads to; without a move both ends are one segment.
with
    months as (select * from {{ ref('int_calendar__months') }} where {{ is_explained('closing_on') }}),

    customer_days as (select * from {{ ref('int_customer_segment__days') }} where is_active),

    gaps as (select * from {{ ref('int_customer__gaps') }}),

    moves as (

        select
            *,
            row_number() over (
                partition by customer_id, {{ month_of('moved_on') }} order by moved_on asc nulls last
            ) as position,
            lag(to_segment) over (
                partition by customer_id, {{ month_of('moved_on') }} order by moved_on asc nulls last
            ) as previous_to_segment,
            lead(from_segment) over (
                partition by customer_id, {{ month_of('moved_on') }} order by moved_on asc nulls last
            ) as next_from_segment
        from {{ ref('segment_moves') }}

    ),

    paid_throughout as (

        select
            months.month,
            opening.customer_id,
            opening.segment as opening_segment,
            closing.segment as closing_segment
        from months
        inner join customer_days as opening on months.opening_on = opening.day
        inner join
            customer_days as closing
            on months.closing_on = closing.day
            and opening.customer_id = closing.customer_id
        where
            not exists (
                select 1
                from gaps
                where
                    gaps.customer_id = opening.customer_id
                    and gaps.left_on <= months.closing_on
                    and gaps.returned_on > months.opening_on
            )

    )

select
    paid_throughout.month,
    paid_throughout.customer_id,
    paid_throughout.opening_segment,
    paid_throughout.closing_segment,
    moves.moved_on,
    moves.from_segment,
    moves.to_segment
from paid_throughout
left join
    moves
    on paid_throughout.customer_id = moves.customer_id
    and paid_throughout.month = {{ month_of('moves.moved_on') }}
where
    (moves.moved_on is null and paid_throughout.opening_segment <> paid_throughout.closing_segment)
    or (moves.position = 1 and moves.from_segment <> paid_throughout.opening_segment)
    or moves.previous_to_segment <> moves.from_segment
    or (moves.next_from_segment is null and moves.to_segment <> paid_throughout.closing_segment)
