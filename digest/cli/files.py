"""Writing files whole: a full disk or a crash leaves what was there before, never half of something."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from digest.errors import DigestError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def make_folder(path: Path, option: str) -> None:
    """Make the folder that an option names, with those above it, unless it is there.

    Raises:
        UsageError: There is a file in its place, or it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        file = next((each for each in (path, *path.parents) if each.exists() and not each.is_dir()), None)
        if file is not None:
            raise UsageError(f"{option} {path}: {file} is a file, and a folder is wanted: name another one") from error
        raise UsageError(
            f"{option} {path}: this folder cannot be made ({error.strerror or error}): name one where you may write"
        ) from error


def write_whole(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write `content` beside `path` first, and give it the name when all of it is on the disk.

    Args:
        path: The file.
        content: What is to stand in it; text as UTF-8.
        replace: Take the place of a file that is there.

    Raises:
        FileExistsError: There is a file, and `replace` is false.
        DigestError: It cannot be written; nothing was changed.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            os.link(draft, path)
    except FileExistsError:
        raise
    except OSError as error:
        raise DigestError(f"{path} cannot be written: {error.strerror or error}: {_remedy(path, error)}") from error
    finally:
        draft.unlink(missing_ok=True)


def _remedy(path: Path, error: OSError) -> str:
    if path.is_dir():
        return "it is a folder: move it away, or name another place"
    if error.errno in _NOT_ALLOWED:
        return f"let yourself write in {path.parent}, or name another place"
    return "mend that and run it again"
