from __future__ import annotations

import resource
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.cli.files import make_folder, write_whole
from digest.errors import DigestError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file of this process may grow beyond 4 KiB."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, ignored)


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "edition.html"
    write_whole(file, "one")
    write_whole(file, "two")
    assert file.read_text(encoding="utf-8") == "two"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_is_there_stays_when_it_may_not_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write_whole(file, "theirs", replace=False)
    assert file.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_leaves_what_was_there_and_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "edition.html"
    write_whole(file, "before")
    with pytest.raises(DigestError, match=r"edition\.html cannot be written"):
        write_whole(file, "x" * 100_000)
    assert file.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DigestError, match="No such file or directory"):
        write_whole(tmp_path / "absent" / "config.yaml", "text")


def test_a_folder_in_the_place_of_a_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "edition.html").mkdir()
    with pytest.raises(DigestError, match="it is a folder: move it away"):
        write_whole(tmp_path / "edition.html", "text")


def test_a_folder_where_nobody_may_write_is_named() -> None:
    with pytest.raises(DigestError, match=r"edition\.html cannot be written: .*: let yourself write in /sys, or name"):
        write_whole(Path("/sys/edition.html"), "text")


def test_a_folder_is_made_with_those_above_it_and_may_be_there_already(tmp_path: Path) -> None:
    for _ in range(2):
        make_folder(tmp_path / "one" / "two", "--out")
    assert (tmp_path / "one" / "two").is_dir()


@pytest.mark.parametrize("below", ["", "one", "one/two"])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, below: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"^--out .*: .*/notes\.txt is a file, and a folder is wanted: name another"):
        make_folder(file / below, "--out")
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(UsageError, match=r"--out /sys/preview: this folder cannot be made .*: name one where"):
        make_folder(Path("/sys/preview"), "--out")
