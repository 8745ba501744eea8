"""From checked rows to the two files of a batch, and the count of every row that came in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from .contract import Contract
from .headers import ReadFile
from .inputs import Source
from .landing import Manifest
from .lines import line_sql
from .read import raw_sql
from .rules import CONFLICT_MESSAGE
from .select import literal, quoted
from .twins import find_twins

_AT_A_TIME = 50_000  # faulty rows: a file can have millions of them, each with its text and its reasons
_NO_TEXTS = "(select null::bigint as _row_number, null::varchar as raw_text)"


@dataclass(frozen=True)
class Outcome:
    """Splits work/checked.parquet into work/batch/{accepted,quarantine}.parquet and fills in the manifest."""

    connection: duckdb.DuckDBPyConnection
    contract: Contract
    source: Source
    work: Path
    manifest: Manifest

    @property
    def checked(self) -> str:
        return f"read_parquet({literal(str(self.work / 'checked.parquet'))})"

    def write(self) -> None:
        """Write both files; afterwards rows_in = accepted + quarantined + duplicates, filtered rows apart."""
        total, kept, faulty = self._counts()
        has_twins = find_twins(self.connection, self.contract, self.checked)
        manifest = self.manifest
        manifest.rows_in, manifest.filtered = kept, total - kept
        if self.source.has_own_text and (file := self.source.single):
            # A select may leave rows out and make one of several: what does not come out is counted as filtered.
            manifest.filtered = max(0, self._rows_of(file) - total)
        manifest.accepted = self._write_accepted()
        self._find_faulty(is_any=has_twins or faulty > 0)
        manifest.quarantined = self._write_quarantine(total)
        manifest.duplicates = kept - manifest.accepted - manifest.quarantined
        if not total:
            rows = sum(self._rows_of(file) for file in self.source.files) if self.source.has_own_text else 0
            what = f"the select gives none of {rows} rows" if rows else "a header and no rows"
            manifest.warnings.append(f"{self.source.names}: {what}")

    def _counts(self) -> tuple[int, int, int]:
        row = self.connection.execute(
            "select count(*), count(*) filter (_kept), count(*) filter (_kept and _faults is not null) "
            f"from {self.checked}"
        ).fetchone()
        return row or (0, 0, 0)

    def _rows_of(self, file: ReadFile) -> int:
        row = self.connection.execute(f"select count(*) from ({file.sql}) as rows_of_file").fetchone()
        return row[0] if row else 0

    def _write_accepted(self) -> int:
        manifest = self.manifest
        names = ", ".join(quoted(name) for name in self.contract.column_names)
        day = f"date '{manifest.delivered_on}'" if manifest.delivered_on else "null::date"
        return self._copy(
            f"""select {names},
                {literal(manifest.source)} as _source, {literal(manifest.batch_id)} as _batch_id, _row_number,
                timestamp '{manifest.landed_at}' as _loaded_at, {day} as _delivered_on,
                {manifest.authority}::integer as _authority, _row_hash
            from {self.checked}
            where _kept and _faults is null
                and _row_number not in (select _row_number from twins where is_copy or is_conflict)""",
            "accepted",
        )

    def _find_faulty(self, is_any: bool) -> None:
        """View faulty: one row per row to be quarantined, with every reason; on disk, for they can be millions."""
        rule = literal(f"duplicate_key:{self.contract.key[0]}")
        conflict = f"[{{'rule': {rule}, 'message': {literal(CONFLICT_MESSAGE)}}}]"
        key_text = " || '|' || ".join(f"coalesce({quoted(name)}::varchar, '')" for name in self.contract.key)
        own = "_text, _line_row" if self.source.has_own_text else "null::varchar as _text, null as _line_row"
        condition = "_kept and (_faults is not null or coalesce(is_conflict, false))" if is_any else "false"
        kept = literal(str(self.work / "faulty.parquet"))
        self.connection.execute(
            f"""copy (select _row_number, {key_text} as key_text, {own},
                coalesce(_faults, []) || case when is_conflict then {conflict} else [] end as faults
            from {self.checked} left join twins using (_row_number)
            where {condition}) to {kept} (format parquet, compression snappy)"""
        )
        self.connection.execute(f"create or replace temp view faulty as from read_parquet({kept})")
        rules = self.connection.execute(
            "select f.rule, count(*) from (select unnest(faults) as f from faulty) group by 1 order by 1"
        ).fetchall()
        self.manifest.quarantined_by_rule = dict(rules)

    def _write_quarantine(self, total: int) -> int:
        texts, shifts, line = self._places(total) if self.manifest.quarantined_by_rule else (_NO_TEXTS, "", "null")
        kept = literal(str(self.work / "texts.parquet"))
        self.connection.execute(f"copy (select * from {texts}) to {kept} (format parquet, compression snappy)")
        self._number_repeats(kept)
        label = literal(f"{self.contract.entity}|{self.manifest.source}|{self.source.names}|")
        parts = self.work / "parts"
        parts.mkdir()
        for part, (first, last) in enumerate(self._stretches()):
            within = f"_row_number between {first} and {last}"
            # Rows are put in order within a part, and the parts are in order.
            self.connection.execute(
                f"""copy (
                    with q as (
                        select faulty.*, texts.raw_text
                        from (from faulty where {within}) as faulty
                        join (from read_parquet({kept}) where {within}) as texts using (_row_number)
                    ),
                    placed as (select q.*, {line} as line from q {shifts})
                    select md5({label} || raw_text || '|' || coalesce(occurrence, 1)) as quarantine_id,
                        {literal(self.source.names)} as file, line::bigint as line, _row_number, raw_text, key_text,
                        list_transform(faults, lambda f: f.rule) as rules,
                        list_transform(faults, lambda f: f.message) as messages
                    from placed left join (from repeats where {within}) using (_row_number)
                    order by _row_number
                ) to {literal(str(parts / f"{part:06}.parquet"))} (format parquet, compression snappy)"""
            )
        files = ", ".join(literal(str(file)) for file in sorted(parts.iterdir()))
        return self._copy(f"from read_parquet([{files}])", "quarantine")

    def _number_repeats(self, texts: str) -> None:
        """Table repeats(_row_number, occurrence): the rows of the file whose text comes more than once."""
        self.connection.execute(
            f"""create or replace temp table repeats as
            with digests as (select _row_number, md5_number(raw_text) as digest from read_parquet({texts})),
            repeated as (select digest from digests group by digest having count(*) > 1)
            select _row_number, row_number() over (partition by digest order by _row_number) as occurrence
            from digests where digest in (from repeated)"""
        )

    def _stretches(self) -> list[tuple[int, int]]:
        """(first, last) row numbers of the faulty rows, so many at a time that joining and sorting them is cheap."""
        found = self.connection.execute(
            f"""select min(_row_number), max(_row_number)
            from (select _row_number, row_number() over (order by _row_number) // {_AT_A_TIME} as part from faulty)
            group by part order by part"""
        ).fetchall()
        return found or [(0, 0)]

    def write_lines(self) -> None:
        """work/batch/lines.parquet: (_row_number, line) of every row; after `write`. Null where no one file tells."""
        _, shifts, line = self._places(self._counts()[0])
        own = ", _line_row" if self.source.has_own_text else ""
        rows = f"(select _row_number{own} from {self.checked}) as q"
        self._copy(f"select q._row_number, ({line})::bigint as line from {rows} {shifts}", "lines")

    def _places(self, total: int) -> tuple[str, str, str]:
        """SQL of (_row_number, raw_text), a join that `line` needs, and the expression for the line."""
        file = self.source.single
        if self.source.has_own_text:
            texts = "(select _row_number, _text as raw_text from faulty)"
            if file is None:
                return texts, "", "null"
            # A select may filter and reorder: only the _row_number it passes on leads back to the file.
            join, line = line_sql(file.prepared, file.spec, None, self.work)
            return texts, join.replace("_row_number", "_line_row"), line.replace("_row_number", "_line_row")
        if file is None:
            return _NO_TEXTS, "", "null"
        raw = raw_sql(file.prepared, file.spec, file.columns)
        texts = f"(select * from ({raw}) where _row_number in (select _row_number from faulty))"
        return texts, *line_sql(file.prepared, file.spec, total, self.work)

    def _copy(self, sql: str, name: str) -> int:
        """Write the rows of a select as Parquet; returns how many."""
        path = literal(str(self.work / "batch" / f"{name}.parquet"))
        row = self.connection.execute(f"copy ({sql}) to {path} (format parquet, compression zstd)").fetchone()
        return row[0] if row else 0
