"""A real SMTP server on 127.0.0.1: in a thread of the test, or in a process of its own.

`python -m tests.fakes.smtp JOURNAL` prints its port and appends each recipient of an accepted message to JOURNAL,
flushed before the answer, so that the journal knows of every message that anybody was told is accepted.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP, AuthResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiosmtpd.smtp import Envelope, LoginPassword, Session

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it logs every refusal that a test provokes


@dataclass
class Post:
    """What the server was asked, and what it is to answer. A reply is a line such as `550 5.1.1 unknown`."""

    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    connections: int = 0
    mail_reply: str = ""
    rcpt_replies: dict[str, str] = field(default_factory=dict)
    data_replies: dict[str, str] = field(default_factory=dict)
    hang_up_before: set[int] = field(default_factory=set)  # numbers of messages: at MAIL, once each
    hang_up_after: set[str] = field(default_factory=set)  # addresses: when their message is there, without an answer
    greeted: Callable[[], None] = lambda: None
    seconds: float = 0  # that it thinks about each message

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name and signature
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count the connection."""
        del server, envelope
        session.host_name = hostname
        self.connections += 1
        self.greeted()
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender, refuse it, or hang up."""
        del session, options
        if len(self.accepted) in self.hang_up_before:
            self.hang_up_before.discard(len(self.accepted))
            _hang_up(server)
        envelope.mail_from = address
        return self.mail_reply or "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient or refuse it."""
        del server, session, options
        self.asked.append(address)
        if address in self.rcpt_replies:
            return self.rcpt_replies[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the message or refuse it."""
        del session
        await asyncio.sleep(self.seconds)
        (to,) = envelope.rcpt_tos
        if to in self.data_replies:
            return self.data_replies[to]
        assert isinstance(envelope.original_content, bytes)
        self.accepted.append((to, envelope.original_content))
        if to in self.hang_up_after:
            self.hang_up_after.discard(to)
            _hang_up(server)
        return "250 2.0.0 queued"


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()
    raise asyncio.CancelledError


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int
    post: Post


@contextlib.contextmanager
def smtp_server(post: Post | None = None, *, login: tuple[str, str] | None = None, **options: Any) -> Iterator[Server]:
    """A server in a thread; `options` are aiosmtpd's, such as `tls_context`."""
    post = post or Post()
    if login is not None:

        def authenticate(
            _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
        ) -> AuthResult:
            return AuthResult(success=(data.login.decode(), data.password.decode()) == login, handled=False)

        options |= {"authenticator": authenticate, "auth_required": True}
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)  # the test's own thread may have a loop: playwright's
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(_listen(loop, post, options), loop).result()
    try:
        yield Server(_port(listening), post)
    finally:
        asyncio.run_coroutine_threadsafe(_stop(listening), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(loop: asyncio.AbstractEventLoop, post: Any, options: dict[str, Any]) -> asyncio.Server:
    return await loop.create_server(lambda: SMTP(post, hostname="post.example", loop=loop, **options), "127.0.0.1", 0)


async def _stop(listening: asyncio.Server) -> None:
    listening.close()
    talks = asyncio.all_tasks() - {asyncio.current_task()}
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)


def _port(listening: asyncio.Server) -> int:
    port = listening.sockets[0].getsockname()[1]
    assert isinstance(port, int)
    return port


class Journal:
    """Takes everything, and writes down for whom before it says so."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the message."""
        del server, session
        os.write(self._file, "".join(f"{to}\n" for to in envelope.rcpt_tos).encode())
        return "250 2.0.0 queued"


@contextlib.contextmanager
def smtp_process(journal: Path) -> Iterator[int]:
    """A server in a process of its own, by its port."""
    command = [sys.executable, "-m", "tests.fakes.smtp", str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


async def _serve(journal: Path) -> None:
    listening = await _listen(asyncio.get_running_loop(), Journal(journal), {})
    sys.stdout.write(f"{_port(listening)}\n")
    sys.stdout.flush()
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
