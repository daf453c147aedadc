"""What the program says, and ends with, when the system refuses something."""

from __future__ import annotations

import errno
import gc
import os
from typing import TYPE_CHECKING

import pytest

from digest.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    """The program has its objects stay to its end; here it is not the only one."""
    yield
    gc.unfreeze()


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "edition.html"),
            "error: edition.html: No space left on device",
        ),
        (OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE)), "error: Address already in use"),
        (OSError("nobody knows why"), "error: nobody knows why"),
    ],
)
def test_what_the_system_refuses_is_said_with_its_place_if_it_has_one(
    refused: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise refused

    monkeypatch.setattr(app, "app", refuse)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 1
    assert " ".join(capsys.readouterr().err.split()) == f"{said}: mend that and run the same command again"
