"""A server that speaks OpenAI's chat completions on 127.0.0.1, and answers as well or as badly as it is told to."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.pick.model.answers import Answer, Request

    Script = Callable[["Talk"], None]
    """What is done with one request."""


@dataclass
class Talk:
    """One request, and the connection to answer it on."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    ending: threading.Event
    write: Callable[[bytes], object]

    def answer(self, body: bytes, status: str = "200 OK", **headers: str) -> None:
        """A whole answer; an underscore in a header's name stands for a hyphen."""
        lines = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)


@dataclass
class FakeModel:
    """What was asked so far, and what is answered: each request takes the next script, the last one stays."""

    scripts: list[Script]
    talks: list[Talk] = field(default_factory=list)
    port: int = 0

    @property
    def base_url(self) -> str:
        """The address that a client is given."""
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def model_server(*scripts: Script) -> Iterator[FakeModel]:
    """Serve while the block runs."""
    fake, ending = FakeModel(list(scripts)), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            talk = Talk(self.path, headers, body, ending, self.wfile.write)
            script = fake.scripts[min(len(fake.talks), len(fake.scripts) - 1)]
            fake.talks.append(talk)
            self.close_connection = True
            try:
                script(talk)
            except OSError:
                return  # the client has left, which is what many tests are about

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        ending.set()
        server.shutdown()
        thread.join()
        server.server_close()


def sentences(*written: tuple[str, list[int]]) -> str:
    """What a model writes that does as it is told."""
    return json.dumps({"sentences": [{"text": text, "sources": sources} for text, sources in written]})


def completion(content: object, *, finish: str = "stop", usage: object = None, **message: object) -> bytes:
    """The envelope that a server puts around what its model writes."""
    return json.dumps(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "invented",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "message": {"role": "assistant", "content": content, **message},
                }
            ],
            "usage": usage or {"prompt_tokens": 300, "completion_tokens": 40, "total_tokens": 340},
        }
    ).encode()


def says(content: object, **more: Any) -> Script:
    """Answer properly, with this text."""
    return lambda talk: talk.answer(completion(content, **more))


def sends(body: bytes, status: str = "200 OK", **headers: str) -> Script:
    """Answer with these bytes."""
    return lambda talk: talk.answer(body, status, **headers)


def fails(status: str, about: str = "", **headers: str) -> Script:
    """Answer with an error as such servers do."""
    return sends(json.dumps({"error": {"message": about, "type": "invented"}}).encode(), status, **headers)


def hangs(talk: Talk) -> None:
    """Take the request and say nothing."""
    talk.ending.wait()


def drips(talk: Talk) -> None:
    """Never end: a byte now and then, so that no wait for a byte is long."""
    talk.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not talk.ending.wait(0.02):
        talk.write(b" ")


def hangs_midway(talk: Talk) -> None:
    """Send the first half, and then nothing more."""
    whole = completion("never")
    talk.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n" + whole[:60])
    talk.ending.wait()


def breaks_off(talk: Talk) -> None:
    """Send the first half, and hang up."""
    talk.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{")


def hangs_up(_talk: Talk) -> None:
    """Hang up without a word."""


def floods(talk: Talk) -> None:
    """Send more than anybody asked for, until the client leaves."""
    talk.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not talk.ending.is_set():
        talk.write(b'"' + b"x" * 100_000)


def packs(talk: Talk) -> None:
    """Send a small parcel with a large content."""
    talk.answer(gzip.compress(b" " * 5_000_000), Content_Encoding="gzip")


class RememberedAnswers:
    """Answers kept for as long as the program runs."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}

    def get(self, request: Request) -> Answer | None:
        """The answer that was given to this request before, if any."""
        return self._answers.get(request.sha256)

    def put(self, request: Request, answer: Answer) -> None:
        """Keep an answer."""
        self._answers[request.sha256] = answer
