"""A company of 30 customers whose files arrive in two deliveries: published after the first, hurt during the second."""

from __future__ import annotations

from pathlib import Path

from tests.support.tiny import Tiny, tiny_company

AS_OF = "2026-06-29"

USAGE = """\
source: product
description: What people did in the product, a file a day.
root: .
inputs:
  events: {path: "usage/{delivered_on:%Y-%m-%d}.csv", format: csv}
entities:
  usage_events:
    input: events
    delivery: append
    columns: {event_id: id, customer_id: customer, occurred_at: at, feature: feature,
              event_name: {constant: used}}
"""


def before(folder: Path) -> Tiny:
    """30 customers and three days of usage, with a faulty row a day."""
    company = tiny_company(folder)
    company.deliver(30)
    (company.sources / "product.yml").write_text(USAGE, encoding="utf-8")
    (company.sources / "usage").mkdir()
    _usage(company, range(1, 4))
    return company


def after(company: Tiny) -> None:
    """Three customers more, churn records, two days more of usage, and one of the old days corrected."""
    company.deliver(33)
    company.deliver_churn()
    _usage(company, range(3, 6), corrected=3)


def _usage(company: Tiny, days: range, corrected: int = 0) -> None:
    for day in days:
        rows = ["id,customer,at,feature"]
        rows += [f"e{day}-{n},c{n},2026-06-{day:02} 10:00:00,search" for n in range(1, 31)]
        rows.append(f"e{day}-x,c1,{'2026-06-03 11:00:00' if day == corrected else 'soon'},search")
        (company.sources / "usage" / f"2026-06-{day:02}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
