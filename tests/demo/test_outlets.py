"""The sample outlets' server: on the wished-for port if it can be had, on another if not."""

from __future__ import annotations

import os
import socket
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from digest.demo.outlets import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

LOOPBACK = "127.0.0.1"


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    (tmp_path / "feed.xml").write_text("<feed/>", encoding="utf-8")
    return tmp_path


@contextmanager
def a_listener() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0)) as listener:
        yield listener.getsockname()[1]


@contextmanager
def a_connection_that_goes_out() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0)) as listener, socket.create_connection(listener.getsockname()) as going:
        yield going.getsockname()[1]


def answered(port: int) -> bytes:
    with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/feed.xml", timeout=5) as answer:
        content: bytes = answer.read()
    return content


def test_they_serve_where_they_were_asked_to(feeds: Path) -> None:
    wished = 10_000 + os.getpid() % 10_000  # below those that connections go out by
    with serving(feeds, wished) as port:
        assert port == wished
        assert answered(port) == b"<feed/>"


@pytest.mark.parametrize("taken", [a_listener, a_connection_that_goes_out])
def test_they_serve_elsewhere_when_the_port_is_taken(
    feeds: Path, taken: Callable[[], AbstractContextManager[int]]
) -> None:
    with taken() as wished, serving(feeds, wished) as port:
        assert port != wished
        assert answered(port) == b"<feed/>"
