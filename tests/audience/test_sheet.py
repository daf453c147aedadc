from __future__ import annotations

import csv
import io
import tracemalloc

import pytest
from hypothesis import given, strategies as st

from digest.audience.sheet import MAX_LINE, MAX_LINES, Row, guarded, plain, rows
from digest.errors import UsageError

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)


def read(content: str | bytes) -> list[Row]:
    return list(rows(io.BytesIO(content.encode() if isinstance(content, str) else content)))


def cells(content: str | bytes) -> list[list[str]]:
    return [row.cells for row in read(content)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_rows_come_as_any_spreadsheet_writes_them(separator: str, end: str, mark: str) -> None:
    lines = [separator.join(row) for row in (["name", "email"], ["Ann", "ann@x.example"])]
    assert read(mark + end.join(lines) + end) == [Row(1, ["name", "email"]), Row(2, ["Ann", "ann@x.example"])]


def test_empty_rows_are_passed_over_and_lines_are_counted_as_an_editor_shows_them() -> None:
    text = '\n , \na,"one\ntwo",b\n\n""\nc,d\n'
    assert read(text) == [Row(3, ["a", "one\ntwo", "b"]), Row(7, ["c", "d"])]


def test_a_quotation_mark_that_is_never_closed_spoils_its_own_line_only() -> None:
    found = read('a,b\n"open,c\n' + "d,e\n" * 50)
    assert found[1] == Row(2, ['"open', "c"], "a quotation mark is never closed")
    assert found[2:] == [Row(number, ["d", "e"]) for number in range(3, 53)]


def test_a_cell_may_run_over_several_lines_but_not_over_many() -> None:
    long = "\n" * (MAX_LINES - 1)
    assert cells(f'a,b\n"x{long}",y') == [["a", "b"], [f"x{long}", "y"]]
    assert read(f'a,b\n"x{long}\n",y')[1].fault == "a quotation mark is never closed"


def test_a_line_that_is_not_utf8_is_told_and_the_others_are_read() -> None:
    found = read(b"a,b\n\xe9ve,c\nd,\xc3\xa9")
    assert [row.fault for row in found] == ["", "it is not UTF-8: save the file as CSV in UTF-8", ""]
    assert found[2] == Row(3, ["d", "é"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_file_in_utf16_is_refused_whole_if_it_says_so(encoding: str) -> None:
    content = ("\ufeff" if encoding == "utf-16-be" else "") + "email\nann@x.example\n"
    with pytest.raises(UsageError, match="UTF-16"):
        read(content.encode(encoding))


def test_a_line_without_an_end_is_told_and_takes_no_memory() -> None:
    content = io.BytesIO(b"a,b\n" + b"x" * 20_000_000 + b"\nc,d\n")
    tracemalloc.start()
    found = list(rows(content))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [row.line for row in found] == [1, 2, 3]
    assert found[1].fault == f"it is longer than {MAX_LINE:,} characters"
    assert peak < 5_000_000


def test_what_looks_like_a_formula_is_made_text() -> None:
    for cell in ("=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "\rx", "\nx", "'=x"):
        assert guarded(cell) == f"'{cell}"
    for cell in ("", "x", "'", "O'Neil", "'quoted'", "1=1"):
        assert guarded(cell) == cell == plain(cell)


@given(st.text("'=+-@\t\rab", max_size=6))
def test_no_guarded_cell_is_a_formula_and_all_can_be_read_back(cell: str) -> None:
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert plain(guarded(cell)) == cell


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=6))
def test_what_a_spreadsheet_writes_is_read_back(written: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["email", "name"], *([guarded(cell) for cell in row] for row in written)])
    expected = [row for row in written if "".join(row).strip()]
    assert cells(file.getvalue()) == [["email", "name"], *expected]


@given(st.binary(max_size=200) | st.text('",;\n\r\0\ufeff=é', max_size=80).map(str.encode))
def test_any_bytes_give_rows_with_lines_that_are_there(content: bytes) -> None:
    try:
        found = read(content)
    except UsageError:
        return
    count = len(io.TextIOWrapper(io.BytesIO(content), "utf-8", "replace", newline="").readlines())
    assert all(1 <= row.line <= count for row in found)
    assert [row.line for row in found] == sorted(row.line for row in found)
