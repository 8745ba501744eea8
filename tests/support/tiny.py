"""A company with customers and subscriptions alone, in two small files and one mapping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

MAPPING = """\
source: tiny
description: A billing export and a customer list, nothing else.
root: .
inputs:
  customers: {path: "customers.csv", format: csv}
  subscriptions: {path: "subscriptions.csv", format: csv}
entities:
  customers:
    input: customers
    delivery: snapshot
    columns: {customer_id: id, customer_name: name, employee_count: staff, contract_start_date: since,
              updated_at: {constant: "2025-01-01"}}
  subscriptions:
    input: subscriptions
    delivery: snapshot
    columns: {subscription_id: id, customer_id: customer, product_code: product, start_date: start, end_date: end,
              mrr: amount, currency: {constant: USD}, charge_type: {constant: recurring},
              updated_at: {constant: "2025-01-01"}}
"""


@dataclass(frozen=True)
class Tiny:
    """The folder of the mapping and its files, and the data folder of its runs."""

    sources: Path
    data_dir: Path

    def arguments(self, as_of: str) -> tuple[str | Path, ...]:
        return ("run", "--as-of", as_of, "--sources", self.sources, "--data-dir", self.data_dir)

    def deliver(self, customers: int = 40, spoiled: int = 0) -> None:
        """Customer n pays 100 n a month from 2025-01-15; every tenth leaves at the end of March 2026.

        The first `spoiled` subscriptions carry a negative amount.
        """
        start = date(2025, 1, 15)
        people, rows = ["id,name,staff,since"], ["id,customer,product,start,end,amount"]
        for n in range(1, customers + 1):
            people.append(f"c{n},Customer {n},{10 + n},{start - timedelta(days=n)}")
            end = "2026-04-01" if n % 10 == 0 else ""
            rows.append(f"s{n},c{n},suite,{start},{end},{'-' if n <= spoiled else ''}{100 * n}.00")
        (self.sources / "customers.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
        (self.sources / "subscriptions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def tiny_company(folder: Path) -> Tiny:
    """The company in `folder`, its files delivered and sound."""
    company = Tiny(folder / "sources", folder / "data")
    company.sources.mkdir(parents=True)
    (company.sources / "tiny.yml").write_text(MAPPING, encoding="utf-8")
    company.deliver()
    return company
