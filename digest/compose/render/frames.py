"""Messages on a pipe between two processes: the length, then as many bytes."""

from __future__ import annotations

import struct
from typing import IO

_LENGTH = struct.Struct(">I")

LONGEST = 64_000_000
"""Bytes of one message; more is a mistake. The longest HTML that a filled-in template can make has a few million."""


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message.

    Raises:
        OSError: The other side is gone.
    """
    stream.write(_LENGTH.pack(len(message)) + message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Read one message.

    Raises:
        EOFError: The other side is gone.
        ValueError: What came is no message.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > LONGEST:
        raise ValueError(f"a message of {length:,} bytes")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    read = stream.read(count)
    if len(read) < count:
        raise EOFError("the other side is gone")
    return read
