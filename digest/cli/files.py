"""Writing files whole: a full disk or a crash leaves what was there before, never half of something."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from digest.errors import DigestError

if TYPE_CHECKING:
    from pathlib import Path


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
        raise DigestError(f"{path} cannot be written: {error.strerror or error}: mend that and run it again") from error
    finally:
        draft.unlink(missing_ok=True)
