"""A web server on the loopback address that says exactly what it was told to, byte for byte and as slowly."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable, Iterator

    Script = Callable[["Request"], Iterable["bytes | float"]]
    """What is said to a request: bytes to send, and numbers of seconds to wait before going on."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked for; the names of its headers are in lower case."""

    path: str
    headers: dict[str, str]
    method: str = "GET"


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; an underscore in a header's name stands for a hyphen."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "Connection: close", "", ""])
    return head.encode("latin-1") + body


class LoopbackServer:
    """Answers each path by its script; a path without one is answered with 404."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.requests: list[Request] = []
        self._scripts: dict[str, Script] = {}
        self._ending = threading.Event()
        owner = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                owner._converse(self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            request_queue_size = 64

        self._server = Server((host, 0), Handler)
        self.host, self.port = host, self._server.server_address[1]

    def url(self, path: str = "/") -> str:
        """The address of `path` on this server."""
        return f"http://{self.host}:{self.port}{path}"

    def says(self, path: str, answer: bytes) -> str:
        """Answer `path` with these bytes and hang up; return its address."""
        return self.does(path, lambda _request: [answer])

    def does(self, path: str, script: Script) -> str:
        """Answer `path` by a script and hang up; return its address."""
        self._scripts[path] = script
        return self.url(path)

    def asked(self, path: str) -> list[Request]:
        """The requests for `path` so far."""
        return [request for request in self.requests if request.path == path]

    @contextmanager
    def running(self) -> Iterator[LoopbackServer]:
        """Serve while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._ending.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def _converse(self, connection: socket.socket) -> None:
        try:
            request = _read(connection)
            self.requests.append(request)
            for step in self._scripts.get(request.path, _nothing_there)(request):
                if isinstance(step, bytes):
                    connection.sendall(step)
                elif self._ending.wait(step):
                    return
        except OSError:
            return  # the client has left, which is what many tests are about


def _nothing_there(_request: Request) -> Iterable[bytes | float]:
    return [http(status="404 Not Found")]


def _read(connection: socket.socket) -> Request:
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(4096)
        if not part:
            raise ConnectionError("the client left before it had asked")
        head += part
    first, *lines = head.decode("latin-1").split("\r\n\r\n", 1)[0].split("\r\n")
    pairs = (line.partition(":") for line in lines)
    method, path, *_ = first.split(" ")
    return Request(path, {name.strip().lower(): value.strip() for name, _, value in pairs}, method)
