"""Programs of the system that tests run for real."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

# Debian keeps these out of an ordinary user's PATH.
_ASIDE = ("/usr/sbin", *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True))

NODE_PACKAGES = Path(sys.prefix) / "node" / "node_modules"
"""Where `make test` puts what tests/node/package-lock.json names, if npm is there."""


def found(program: str) -> str | None:
    """Where `program` is, if it is installed: a command, a path, or `npm:NAME` for a package of node."""
    if program.startswith(("/", "npm:")):
        path = NODE_PACKAGES / program.removeprefix("npm:")  # an absolute path takes the place of all before it
        return str(path) if path.exists() else None
    return shutil.which(program) or shutil.which(program, path=":".join(_ASIDE))
