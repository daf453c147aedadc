"""Requests to a language model, its answers, and where answers are kept so that the same request is paid for once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Protocol

from digest.errors import DigestError


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked: its name, the messages, and how many tokens it may answer at most."""

    model: str
    system: str
    user: str
    max_tokens: int

    @property
    def sha256(self) -> str:
        """The same for the same request, whenever and wherever it is made."""
        whole = json.dumps([self.model, self.system, self.user, self.max_tokens])
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def tokens(self) -> int:
        """At least as many tokens as the messages have in any usual tokenizer: one for every three bytes of UTF-8."""
        return (len(self.system.encode()) + len(self.user.encode())) // 3 + _ENVELOPE


_ENVELOPE = 50  # tokens: what servers put around two messages


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered, untrusted, and how many tokens its server says that it read and wrote."""

    text: str
    tokens_in: int
    tokens_out: int


class ModelError(DigestError):
    """A model gave no answer; the text is a plain reason.

    `billed` is whether the request may have cost something all the same. `again_after` is after how many seconds it may
    be tried once more, None if it would fail again. `lasting` is whether every other request would fail as well.
    """

    def __init__(
        self, reason: str, *, billed: bool = False, again_after: float | None = None, lasting: bool = False
    ) -> None:
        super().__init__(reason)
        self.billed, self.again_after, self.lasting = billed, again_after, lasting


class OversizeError(Exception):
    """An answer is longer than anything that was asked for, or comes packed."""


class Model(Protocol):
    """Something that answers requests."""

    def ask(self, request: Request, seconds: float) -> Answer:
        """The answer to `request`.

        Args:
            request: what to ask.
            seconds: the longest that it may take, everything included.

        Raises:
            ModelError: There is no answer.
        """
        ...


class Unasked:
    """In place of a model where only kept answers count: a past edition is rebuilt from what was answered then."""

    def ask(self, request: Request, seconds: float) -> Answer:
        """Nothing."""
        del request, seconds
        raise ModelError("it was not asked then, and is not asked now", lasting=True)


class Answers(Protocol):
    """A place where answers are kept, by `Request.sha256`."""

    def get(self, request: Request) -> Answer | None:
        """The answer that was given to this request before, if it was kept."""
        ...

    def put(self, request: Request, answer: Answer) -> None:
        """Keep an answer."""
        ...
