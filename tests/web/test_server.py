from __future__ import annotations

import socket
from contextlib import closing

from digest.web.server import _listening


def test_no_piece_of_an_answer_waits_for_the_piece_before_it() -> None:
    listener = _listening("127.0.0.1", 0)
    browser = socket.create_connection(listener.getsockname())
    connection, _ = listener.accept()
    with closing(listener), closing(browser), closing(connection):
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
