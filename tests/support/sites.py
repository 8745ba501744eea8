"""The sites that tests read: of the demo company under hostile names, of nobody, of one customer, of rows by hand.

Each is drawn once in a session, by whichever process asks first.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.render import render_site, render_status
from orchestration.store.files import alone
from tests.fixtures import marts_factory as factory
from tests.support.compiled import build_company
from tests.unit.models.test_hand_worked import AS_OF
from tests.unit.models.warehouse import Rows

PUBLISHED_AT = datetime(2026, 11, 22, 6, 2, tzinfo=UTC)
# what people in other systems may call anything
GIVEN_BY_OTHERS = ("customer_name", "industry", "csm_id", "source", "opportunity_type", "stage")
ONE_CUSTOMER: Rows = {
    "customers": [
        {
            "customer_id": "only",
            "customer_name": "The only one",
            "employee_count": 60,
            "contract_start_date": "2025-01-15",
            "updated_at": "2025-01-15",
        }
    ],
    "subscriptions": [
        {
            "subscription_id": "s1",
            "customer_id": "only",
            "product_code": "suite",
            "start_date": "2025-01-15",
            "mrr": "500.00",
            "currency": "USD",
            "charge_type": "recurring",
        }
    ],
}


@dataclass(frozen=True)
class Site:
    """A rendered site as it lies in a publication: `<root>/site/*.html`, status beside it; `as_of` of its figures."""

    root: Path
    as_of: date = factory.AS_OF

    @property
    def index(self) -> Path:
        return self.root / "site" / "index.html"

    def page(self, name: str) -> Path:
        return self.root / "site" / f"{name}.html"

    @property
    def pages(self) -> list[Path]:
        return sorted((self.root / "site").glob("*.html"))

    @property
    def marts(self) -> Path:
        return self.root / "marts.duckdb"

    @property
    def facts(self) -> PublicationFacts:
        return PublicationFacts(f"{self.as_of}_{self.root.name}", self.as_of, published_at(self.as_of), plan_year=2026)

    @property
    def read_at(self) -> datetime:
        """When a reader opens it: some hours after it was published."""
        return published_at(self.as_of) + timedelta(hours=1)


def published_at(as_of: date) -> datetime:
    return PUBLISHED_AT if as_of == factory.AS_OF else datetime.combine(as_of + timedelta(days=1), time(6), UTC)


def site(folder: Path, name: str, marts: Callable[[Path], object], as_of: date) -> Site:
    """The site called `name` under `folder`: as somebody left it, else drawn now."""
    made = Site(folder / name, as_of)
    with alone(folder / f"{name}.lock"):
        if not (made.root / "status" / "index.html").exists():
            shutil.rmtree(made.root, ignore_errors=True)
            made.root.mkdir(parents=True)
            marts(made.marts)
            facts = made.facts
            render_site(made.marts, made.root / "site", facts)
            released = {"as_of": as_of.isoformat(), "published_at": facts.published_at.isoformat()}
            record = {"outcome": "published", "finished_at": released["published_at"], "published": released}
            render_status(record, made.root / "status")
    return made


def of_rows_by_hand(folder: Path) -> Site:
    """A company that meets every status, a small sample, held data: what the demo company does not."""
    return site(folder, "grown", lambda path: factory.grown_company().write(path), factory.AS_OF)


def of_nobody(folder: Path) -> Site:
    """No source delivers anything."""
    return site(folder, "empty", lambda path: _modelled({}, path), date.fromisoformat(AS_OF))


def of_one_customer(folder: Path) -> Site:
    """One customer with one subscription, and no other source."""
    return site(folder, "one_customer", lambda path: _modelled(ONE_CUSTOMER, path), date.fromisoformat(AS_OF))


def of_the_demo(folder: Path, published: Path) -> Site:
    """The demo company's publication, every name that others give replaced by the worst there is."""
    source = published / "marts.duckdb"
    with duckdb.connect(str(source), read_only=True) as connection:
        (as_of,) = connection.execute("select max(as_of) from metric_values").fetchone() or (None,)
    return site(folder, "demo", lambda path: _renamed(source, path), as_of)


def _modelled(rows: Rows, path: Path) -> None:
    company = build_company(rows, AS_OF)
    company.connection.execute(f"attach '{path}' as release")
    tables = company.rows("select table_name from duckdb_tables() where schema_name = 'marts'")
    for (table,) in tables:
        company.connection.execute(f"create table release.main.{table} as from warehouse.marts.{table}")
    company.connection.execute("detach release")


def _renamed(source: Path, path: Path) -> None:
    """A copy in which each such column holds hostile texts: one for each value there was, the value behind it."""
    shutil.copyfile(source, path)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'main' and not internal"
            f" and data_type = 'VARCHAR' and column_name in {GIVEN_BY_OTHERS}"
        ).fetchall()
        for table, column in columns:
            connection.execute(
                f"update {table} set {column} = list_extract($names, 1 + ('0x' || left(md5({column}), 6))::bigint"
                f" % len($names)) || ' ' || {column} where {column} is not null",
                {"names": [name for name in factory.HOSTILE_NAMES if name.strip()]},
            )
