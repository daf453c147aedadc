"""Programs of the system that tests run for real."""

from __future__ import annotations

import shutil
from pathlib import Path

# Debian keeps these out of an ordinary user's PATH.
_ASIDE = ("/usr/sbin", *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True))


def found(program: str) -> str | None:
    """Where `program` is, if it is installed."""
    return shutil.which(program) or shutil.which(program, path=":".join(_ASIDE))
