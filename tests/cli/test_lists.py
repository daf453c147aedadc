from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.audience.importing import Report
from digest.cli.lists import last
from digest.errors import DatabaseError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Iterator


def stopping(line: int, by: type[BaseException]) -> Iterator[Report]:
    if line:
        yield Report(line=line)
    raise by


def test_the_last_report_counts_and_of_an_empty_list_the_first() -> None:
    assert last(iter([Report(1), Report(2)]), Report(), dry_run=False) == Report(2)
    assert last(iter([]), Report(), dry_run=False) == Report()


@pytest.mark.parametrize(
    ("line", "dry_run", "words"),
    [
        (10_000, False, "stopped after line 10,000: all up to there is done"),
        (0, False, "stopped before the first lines were written"),
        (10_000, True, "stopped: this was a dry run, nothing was written"),
        (0, True, "stopped: this was a dry run, nothing was written"),
    ],
)
def test_a_stopped_import_says_what_is_done(line: int, dry_run: bool, words: str) -> None:
    with pytest.raises(StoppedError, match=words):
        last(stopping(line, KeyboardInterrupt), Report(), dry_run=dry_run)
    with pytest.raises(DatabaseError, match=words):
        last(stopping(line, DatabaseError), Report(), dry_run=dry_run)
