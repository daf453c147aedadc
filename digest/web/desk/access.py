"""Who is at the desk, and what they may ask for: every handler names the right that it needs by a parameter's type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from digest.accounts import sessions
from digest.accounts.roles import Right, may
from digest.web.at import installation_of

if TYPE_CHECKING:
    from digest.db.accounts import DeskSession, User

COOKIE = "digest_desk"
_WATCHING = "Digest-Watching"  # a header of what a page asks for by itself: that alone keeps nobody logged in


class LoginNeededError(Exception):
    """Nobody is logged in, or no longer."""


class ForbiddenError(Exception):
    """Somebody is logged in whose role may not ask for this."""

    def __init__(self, right: Right) -> None:
        super().__init__(right)
        self.right = right


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in."""

    user: User
    session: DeskSession

    @property
    def name(self) -> str:
        """The name that the record gets."""
        return self.user.name

    def may(self, right: str) -> bool:
        """Whether their role has the right."""
        return may(self.user.role, Right(right))


def visitor_of(request: Request) -> Visitor | None:
    """Who sent the request, by its cookie."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    installation = installation_of(request)
    now = installation.clock.now()
    if _WATCHING in request.headers:
        with installation.database.read() as session:
            login = sessions.find(session, token, now)
    else:
        login = sessions.resume(installation.database, token, now)
    return Visitor(login.user, login.desk_session) if login else None


@dataclass(frozen=True, slots=True)
class Requires:
    """A dependency of a handler: somebody with the right."""

    right: Right

    def __call__(self, request: Request) -> Visitor:
        """Who asks.

        Raises:
            LoginNeededError: Nobody is logged in.
            ForbiddenError: Their role lacks the right.
        """
        visitor = visitor_of(request)
        if visitor is None:
            raise LoginNeededError
        if not may(visitor.user.role, self.right):
            raise ForbiddenError(self.right)
        return visitor


Reader = Annotated[Visitor, Depends(Requires(Right.READ))]
Editor = Annotated[Visitor, Depends(Requires(Right.EDIT))]
Approver = Annotated[Visitor, Depends(Requires(Right.APPROVE))]
Admin = Annotated[Visitor, Depends(Requires(Right.ADMINISTER))]
