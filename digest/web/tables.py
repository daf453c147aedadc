"""Rows as files that others read: CSV that a spreadsheet cannot be tricked by, and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# What makes a spreadsheet take a cell for a formula, which may fetch addresses and run programs:
# <https://owasp.org/www-community/attacks/CSV_Injection>.
# Some take the full-width signs of Chinese and Japanese keyboards for the same.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as lines of CSV (RFC 4180) below a line with the names of the columns."""
    yield _line(columns)
    for row in rows:
        yield _line([_cell(row[column]) for column in columns])


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as one JSON object a line."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
