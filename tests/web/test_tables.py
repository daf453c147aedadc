from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, strategies as st

from digest.web.tables import csv_lines, json_lines

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


@pytest.mark.parametrize("start", FORMULA)
def test_no_cell_begins_like_a_formula(start: str) -> None:
    (_, line) = csv_lines(["a"], [{"a": f"{start}1+1"}])
    assert next(csv.reader(io.StringIO(line)))[0].startswith("'")


@given(st.lists(st.fixed_dictionaries({"a": TEXT, "b": st.integers() | st.none()}), max_size=5))
def test_what_is_written_can_be_read_back(rows: list[dict[str, str | int | None]]) -> None:
    text = "".join(csv_lines(["a", "b"], rows))
    _, *read = list(csv.reader(io.StringIO(text, newline="")))
    assert [cells[0].removeprefix("'") for cells in read] == [str(row["a"]).removeprefix("'") for row in rows]
    assert [json.loads(line) for line in "".join(json_lines(rows)).split("\n")[:-1]] == rows


@given(TEXT)
def test_every_cell_is_safe(text: str) -> None:
    line = list(csv_lines(["a"], [{"a": text}]))[1]
    (cell,) = next(csv.reader(io.StringIO(line, newline="")), [""])
    assert not cell.startswith(FORMULA)
