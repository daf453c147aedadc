from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from digest.db.accounts import Role
from digest.errors import UsageError
from digest.web.server import listening

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

BOARD = "/desk/newsletters/asia/editions/1"


def test_no_piece_of_an_answer_waits_for_the_piece_before_it() -> None:
    listener = listening("127.0.0.1", 0)
    browser = socket.create_connection(listener.getsockname())
    connection, _ = listener.accept()
    with closing(listener), closing(browser), closing(connection):
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_address_that_is_taken_is_refused_with_what_to_do() -> None:
    with closing(listening("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=rf"`serve.port` {port} cannot be listened on: .*Set another port"):
            listening("127.0.0.1", port)


@pytest.mark.parametrize("path", [BOARD, f"{BOARD}/frame", "/desk/static/desk.css"])
def test_an_answer_is_compressed_for_whoever_can_read_that(desk: Desk, path: str) -> None:
    client = desk.visitor(Role.VIEWER)
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
