"""A CSV file from outside, read a line at a time: whatever it holds, each line comes as cells, or as why it cannot."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

MAX_LINE = 20_000
"""How many characters a line may have."""
MAX_LINES = 20
"""Over how many lines a cell in quotation marks may run."""
_SEPARATORS = ",;\t"  # commas where the standard holds, semicolons where a comma is the decimal point
_UTF16 = ("\udcff\udcfe", "\udcfe\udcff")  # its byte order marks, as bytes that are no UTF-8
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the number of the line where it begins; `fault` says why it cannot be used."""

    line: int
    cells: list[str]
    fault: str = ""


def rows(file: IO[bytes]) -> Iterator[Row]:
    """The rows of a CSV file in UTF-8 that are not empty, in constant memory; the file is closed with them.

    A quotation mark that is never closed spoils its own line only. Cells are as `guarded` leaves them: what it put
    before a formula is taken off.

    Raises:
        UsageError: The file is UTF-16.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    separator = ""
    for number, lines, fault in _records(text):
        if not separator:
            if lines[0].startswith(_UTF16):
                raise UsageError("the file is UTF-16: save it as CSV in UTF-8")
            separator = max(_SEPARATORS, key=lines[0].count)
        for row in _parsed(number, lines, fault, separator):
            if row.fault or "".join(row.cells).strip():
                yield row


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `plain` gives back what it was."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What a cell was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _records(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str], str]]:
    """The lines of each record, with the number of the first of them and what is wrong with it."""
    ahead: deque[str] = deque()
    number = 1
    while first := _next(ahead, text):
        lines, is_open = [first], first.count('"') % 2 == 1
        while is_open and len(lines) < MAX_LINES and len(lines[-1]) < MAX_LINE and (more := _next(ahead, text)):
            lines.append(more)
            is_open = more.count('"') % 2 == 0
        if is_open:
            ahead.extendleft(reversed(lines[1:]))
            del lines[1:]
        if first.strip():
            yield number, lines, _fault(lines, is_open=is_open)
        number += len(lines)


def _next(ahead: deque[str], text: io.TextIOWrapper) -> str:
    """The next line; of one that is too long only what may be in a line, and the rest is passed over."""
    if ahead:
        return ahead.popleft()
    line = rest = text.readline(MAX_LINE)
    while len(rest) == MAX_LINE and not rest.endswith(("\n", "\r")):
        rest = text.readline(MAX_LINE)
    return line


def _fault(lines: list[str], *, is_open: bool) -> str:
    if any(len(line) >= MAX_LINE for line in lines):
        return f"it is longer than {MAX_LINE:,} characters"
    if not all(_is_utf8(line) for line in lines):
        return "it is not UTF-8: save the file as CSV in UTF-8"
    return "a quotation mark is never closed" if is_open else ""


def _is_utf8(line: str) -> bool:
    if line.isascii():
        return True
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parsed(number: int, lines: list[str], fault: str, separator: str) -> Iterator[Row]:
    if fault or (len(lines) == 1 and '"' not in lines[0]):
        cells = lines[0].rstrip("\r\n").split(separator)
        yield Row(number, [plain(cell) for cell in cells] if "'" in lines[0] else cells, fault)
        return
    reader, start = csv.reader(lines, delimiter=separator), number
    try:
        for cells in reader:
            yield Row(start, [plain(cell) for cell in cells])
            start = number + reader.line_num
    except csv.Error as error:
        yield Row(start, [lines[0]], f"it is not CSV: {error}")
