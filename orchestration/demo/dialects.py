"""How the company's systems write files: a frame's bytes in each dialect, the same every time."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

Writer = Callable[[pd.DataFrame], bytes]


def excel_csv(frame: pd.DataFrame) -> bytes:
    """CSV as a European desktop writes it: byte order mark, CRLF, semicolons."""
    return b"\xef\xbb\xbf" + frame.to_csv(index=False, sep=";", lineterminator="\r\n").encode()


def iso_csv(frame: pd.DataFrame) -> bytes:
    """Plain CSV."""
    return frame.to_csv(index=False, lineterminator="\n").encode()


def iso_csv_without_end(frame: pd.DataFrame) -> bytes:
    """Plain CSV whose last line has no newline."""
    return iso_csv(frame).rstrip(b"\n")


def separated_by(mark: str) -> Writer:
    """Plain text with `mark` between cells."""
    return lambda frame: frame.to_csv(index=False, sep=mark, lineterminator="\n").encode()


def json_lines(frame: pd.DataFrame) -> bytes:
    """One JSON object a line; missing values are null."""
    return frame.to_json(orient="records", lines=True, force_ascii=False).encode()


def gzipped(write: Writer) -> Writer:
    """The dialect `write`, compressed; no time stands in the archive."""
    return lambda frame: gzip.compress(write(frame), compresslevel=4, mtime=0)


def fast_csv(frame: pd.DataFrame) -> bytes:
    """Plain CSV of text columns, for the large files."""
    table = pa.Table.from_pandas(frame.astype(object), preserve_index=False).replace_schema_metadata(None)
    out = io.BytesIO()
    pa_csv.write_csv(table, out, pa_csv.WriteOptions(quoting_style="needed", quoting_header="none"))
    return out.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    """A Parquet file with typed timestamps."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None), out)
    return out.getvalue()


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def iso_day(values: pd.Series) -> np.ndarray:
    """YYYY-MM-DD texts, None where missing."""
    return _text(values, "D")


def iso_time(values: pd.Series, suffix: str = "Z") -> np.ndarray:
    """YYYY-MM-DDThh:mm:ss texts with a suffix, None where missing."""
    return _text(values, "s", suffix)


def _text(values: pd.Series, unit: str, suffix: str = "") -> np.ndarray:
    moments = values.to_numpy().astype(f"M8[{unit}]")
    text = np.char.add(np.datetime_as_string(moments, unit=unit), suffix).astype(object)
    text[np.isnat(moments)] = None
    return text


def local_time(values: pd.Series, zone: str) -> pd.Series:
    """The wall clock of a zone for UTC times, without a zone."""
    return values.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)


def offset_time(values: pd.Series, zone: str) -> np.ndarray:
    """ISO texts of a zone's wall clock with its offset, such as 2026-03-01T09:30:00-05:00."""
    local = local_time(values, zone)
    hours = ((local - values).dt.total_seconds() // 3600).fillna(0).astype(int)
    suffix = [f"{'-' if h < 0 else '+'}{abs(h):02d}:00" for h in hours]
    text = np.datetime_as_string(local.to_numpy().astype("M8[s]"), unit="s").astype(object) + np.array(
        suffix, dtype=object
    )
    text[values.isna().to_numpy()] = None
    return text


def dmy(values: pd.Series, with_time: bool = False) -> np.ndarray:
    """DD-MM-YYYY texts (with hh:mm if asked), None where missing."""
    iso = _text(values, "m" if with_time else "D")
    return np.array(
        [None if t is None else f"{t[8:10]}-{t[5:7]}-{t[:4]}" + (f" {t[11:16]}" if with_time else "") for t in iso],
        dtype=object,
    )


def us_time(values: pd.Series) -> np.ndarray:
    """MM/DD/YYYY hh:mm texts, None where missing."""
    iso = _text(values, "m")
    return np.array([None if t is None else f"{t[5:7]}/{t[8:10]}/{t[:4]} {t[11:16]}" for t in iso], dtype=object)
