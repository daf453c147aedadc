"""The server in a thread of its own, beside the schedule."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import contextmanager
from ipaddress import ip_network
from typing import TYPE_CHECKING

import uvicorn

from digest.errors import UsageError
from digest.pick.tag.places import gazetteer
from digest.web.app import Site
from digest.web.pages import templates
from digest.web.public import pages as public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

    from digest.engine.installation import Installation
    from digest.settings import Serve

_LAST_ANSWERS = 5  # seconds that requests under way get when the server stops


@contextmanager
def serving(installation: Installation) -> Iterator[str]:
    """Answer browsers until the block ends.

    Yields:
        Where, such as `http://127.0.0.1:8000`.

    Raises:
        UsageError: The address cannot be listened on.
    """
    serve = installation.settings.serve
    listener = listening(serve.host, serve.port)
    site = Site(installation)
    server = server_of(site, serve)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="desk")
    thread.start()
    warm_up = threading.Thread(target=_warm_up, name="warm-up")
    warm_up.start()
    host, port = listener.getsockname()[:2]
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}"
    finally:
        site.streams.stop()
        server.should_exit = True
        thread.join()
        warm_up.join()  # an interpreter that ends amid it would crash
        listener.close()


def server_of(site: ASGIApp, serve: Serve) -> uvicorn.Server:
    """A server that is to be run, which believes the proxies of its settings and nobody else."""
    config = uvicorn.Config(
        site,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(serve.proxies),  # by itself, uvicorn believes whatever comes from this machine
        forwarded_allow_ips=[str(ip_network(proxy, strict=False)) for proxy in serve.proxies],
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    return uvicorn.Server(config)


def _warm_up() -> None:
    """Read and compile, beside everything else, what the first board would wait a second for."""
    for environment in (templates(), public.templates()):
        for name in environment.list_templates(["html"]):
            environment.get_template(name)
    gazetteer()


def listening(host: str, port: int) -> socket.socket:
    """A socket that connections wait at already, so that nobody is refused while the server starts.

    Raises:
        UsageError: The address cannot be listened on.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.create_server((str(address[0]), int(address[1])), family=family, backlog=128)
    except OSError as error:
        raise UsageError(
            f"`serve.host` {host} and `serve.port` {port} cannot be listened on: {error.strerror or error}. "
            "Set another port, or stop what listens there"
        ) from error
    # What it accepts inherits this. Without it the end of an answer waits for the browser to acknowledge its beginning,
    # which takes that 40 ms; asyncio sees to it only where a socket names its protocol, and this one does not.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
