"""The walls of the house, as failing tests: who may import what, who may read what, who may write where."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "orchestration"
WIRING = {CODE / "definitions.py", CODE / "launcher.py"}
MODELS = ROOT / "models"
# Every package and module of orchestration/, from the ground up.
FLOORS = (
    ("__init__", "settings", "progress", "spreadsheet"),
    ("demo", "dashboards", "store", "sources"),
    ("observe",),
    ("ingest", "transform"),
    ("publish", "quality"),
    ("explain", "recovery", "watch"),
    ("defs",),
    ("definitions",),
    ("launcher",),
    ("terminal",),
    ("cli",),
)

PYTHON = sorted(p for folder in ("orchestration", "expectations") for p in (ROOT / folder).rglob("*.py"))
# The macros of portable/ are where engines may differ; those beside it are SQL like a model's.
MACROS = sorted((ROOT / "dbt_project" / "macros").glob("*.sql"))
SQL = [*sorted(MODELS.rglob("*.sql")), *sorted((ROOT / "tests" / "dbt").rglob("*.sql")), *MACROS]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"orchestration.{alias.name}" for alias in node.names if node.module == "orchestration"}
            names.add(node.module)
    return names


def references(path: Path) -> set[str]:
    text = re.sub(r"\{#.*?#\}|--[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return set(re.findall(r"ref\(\s*['\"]([^'\"]+)['\"]", text)) | {
        f"source:{name}" for name in re.findall(r"source\(\s*['\"]([^'\"]+)['\"]", text)
    }


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_wiring_imports_dagster(path: Path) -> None:
    if path in WIRING or (CODE / "defs") in path.parents:
        return
    assert not {name for name in imported(path) if name.split(".")[0].startswith("dagster")}


def room_of(name: str) -> str:
    """`store` of `orchestration.store.files`, `settings` of `orchestration.settings`."""
    return name.split(".")[1]


@pytest.mark.parametrize("path", [p for p in PYTHON if CODE in p.parents], ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_only_from_floors_below(path: Path) -> None:
    own = path.relative_to(CODE).with_suffix("").parts[0]
    used = {room_of(name) for name in imported(path) if name.startswith("orchestration.")} - {own}
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    assert not {room for room in used if floor[room] >= floor[own]}


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
def test_ingestion_never_touches_pandas(path: Path) -> None:
    if (CODE / "ingest") in path.parents:
        assert "pandas" not in {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", sorted((CODE / "dashboards").rglob("*.py")), ids=lambda p: p.name)
def test_pages_know_nothing_of_the_warehouse_or_the_publication(path: Path) -> None:
    used = imported(path)
    assert not {name for name in used if name.startswith(("orchestration.publish", "orchestration.ingest"))}
    assert "warehouse.duckdb" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((MODELS / "staging").rglob("*.sql")), ids=lambda p: p.stem)
def test_staging_reads_only_raw_and_what_expectations_found(path: Path) -> None:
    allowed = "source:expectations" if path.parent.name == "expectations" else "source:raw"
    others = references(path) - {allowed}
    assert all(name.startswith("stg_") for name in others), others


@pytest.mark.parametrize(
    "path", [p for p in sorted(MODELS.rglob("*.sql")) if "staging" not in p.parts], ids=lambda p: p.stem
)
def test_nothing_past_staging_reads_a_source(path: Path) -> None:
    assert not {name for name in references(path) if name.startswith("source:")}


@pytest.mark.parametrize("path", sorted((MODELS / "marts").rglob("*.sql")), ids=lambda p: p.stem)
def test_marts_read_no_staging(path: Path) -> None:
    assert not {name for name in references(path) if name.startswith("stg_")}


# Constructs that read the clock, or that mean something else on another engine (see DECISIONS.md, "One SQL").
BANNED = {
    "the wall clock": r"\b(current_date|current_timestamp|now\s*\(|getdate\s*\(|today\s*\()",
    "a double-quoted identifier": r"\"[a-z_]+\"",
    "hash(); use md5()": r"\bhash\s*\(",
    "concat(); use ||": r"\bconcat\s*\(",
    "a function that only some engines know; use a macro of portable/": (
        r"\b(split_part|string_agg|listagg|date_diff|datediff|date_trunc|date_add|dateadd|last_day|to_months|unnest"
        r"|explode|generate_series|sequence|strftime|arg_max|any_value|list_\w+)\s*\("
    ),
    "a dbt cross-database macro": r"\bdbt\.(dateadd|datediff|split_part|last_day|safe_cast)\b",
}


@pytest.mark.parametrize("what", BANNED)
@pytest.mark.parametrize("path", SQL, ids=lambda p: p.stem)
def test_models_are_portable(path: Path, what: str) -> None:
    text = path.read_text(encoding="utf-8")
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|--[^\n]*|'[^']*'", "", text, flags=re.DOTALL)
    if what.startswith("a dbt"):
        bare = text
    assert not re.search(BANNED[what], bare), f"{path.relative_to(ROOT)} uses {what}"


@pytest.mark.parametrize("path", sorted(MODELS.rglob("*.sql")), ids=lambda p: p.stem)
def test_every_model_says_what_one_row_is(path: Path) -> None:
    about = path.with_suffix(".yml")
    assert about.exists(), f"{about.name} is missing beside {path.name}"
    description = re.search(r"description:\s*[>|\"']?-?\s*(.+)", about.read_text(encoding="utf-8"))
    assert description, about
    assert description[1].lower().lstrip("'\"").startswith(("one row", "{{ doc")), description[1]


def test_files_stay_small() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    limits = {".py": 250, ".sql": 100}
    long = {
        name: lines
        for name in listed
        if (limit := limits.get(Path(name).suffix)) and not name.startswith("tests/") and (ROOT / name).exists()
        if (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > limit
    }
    assert not long
