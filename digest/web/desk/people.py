"""The people of the desk: who may log in and what they may do, for the admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from digest.accounts import passwords, sessions, users
from digest.db.accounts import Role, User
from digest.errors import AccountError, AddressError
from digest.web.at import Here, NotThereError, Shown
from digest.web.desk.access import Admin, Visitor
from digest.web.fields import Number
from digest.web.pages import Pages, back

router = APIRouter()
_URL = "/desk/people"


def person_at(person: Number, here: Here) -> User:
    """The user whose number the address names.

    Raises:
        NotThereError: There is none.
    """
    with here.database.read() as session:
        user = session.get(User, person)
    if user is None:
        raise NotThereError("there is no such person: the list shows who has an account")
    return user


Person = Annotated[User, Depends(person_at)]


@router.get(_URL)
def page(request: Request, here: Here, shown: Shown, visitor: Admin) -> Response:
    """Everybody with an account."""
    return _page(request, here, shown, visitor)


@router.post(_URL)
def add(
    request: Request,
    here: Here,
    shown: Shown,
    visitor: Admin,
    email: Annotated[str, Form(max_length=300)],
    name: Annotated[str, Form(max_length=300)],
    role: Annotated[Role, Form()],
) -> Response:
    """An account with a password that is shown on the answer and never again."""
    password = passwords.generated()
    try:
        hashed = passwords.hashed(password, email)
        with here.database.write() as session:
            user = users.add(
                session, email, name=name, role=role, password=hashed, by=visitor.name, now=here.clock.now()
            )
    except (AccountError, AddressError) as error:
        typed = {"email": email, "name": name, "role": role}
        return _page(request, here, shown, visitor, trouble=str(error), typed=typed)
    return _handed_out(request, here, shown, visitor, user, password)


@router.post(f"{_URL}/{{person}}/reset")
def reset(request: Request, here: Here, shown: Shown, visitor: Admin, user: Person) -> Response:
    """Another password, shown on the answer and never again; the sessions end."""
    password = passwords.generated()
    hashed = passwords.hashed(password, user.email)
    with here.database.write() as session:
        users.set_password(session, user.email, hashed, visitor.name, here.clock.now())
    return _handed_out(request, here, shown, visitor, user, password)


@router.post(f"{_URL}/{{person}}/role")
def set_role(request: Request, here: Here, visitor: Admin, user: Person, role: Annotated[Role, Form()]) -> Response:
    """Another role."""
    with here.database.write() as session:
        users.set_role(session, user.email, role, visitor.name, here.clock.now())
    return back(request, _URL, f"{user.name} is {role.value} now.")


@router.post(f"{_URL}/{{person}}/disable")
def disable(request: Request, here: Here, visitor: Admin, user: Person) -> Response:
    """No more logging in; the sessions end."""
    with here.database.write() as session:
        users.disable(session, user.email, visitor.name, here.clock.now())
    return back(request, _URL, f"{user.name} cannot log in any more.")


@router.post(f"{_URL}/{{person}}/enable")
def enable(request: Request, here: Here, visitor: Admin, user: Person) -> Response:
    """Logging in again."""
    with here.database.write() as session:
        users.enable(session, user.email, visitor.name, here.clock.now())
    return back(request, _URL, f"{user.name} can log in again.")


@router.post(f"{_URL}/{{person}}/end-sessions")
def end_sessions(request: Request, here: Here, visitor: Admin, user: Person) -> Response:
    """Logged out of every browser."""
    with here.database.write() as session:
        ended = sessions.revoke_all(session, user, visitor.name, here.clock.now())
    return back(request, _URL, f"{user.name} is logged out of {ended} browser{'s' * (ended != 1)}.")


def _handed_out(
    request: Request, here: Here, shown: Pages, visitor: Visitor, user: User, password: str
) -> Response:  # fmt: skip
    """The answer to the form itself: whoever reloads it asks for another password, and no address leads back to it."""
    where = f"{here.settings.serve.address}/desk"
    return shown.page(request, "password.html", visitor, user=user, password=password, where=where)


def _page(
    request: Request,
    here: Here,
    shown: Pages,
    visitor: Visitor,
    *,
    trouble: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    with here.database.read() as session:
        listed = users.listed(session, here.clock.now())
    return shown.page(
        request,
        "people.html",
        visitor,
        status=422 if trouble else 200,
        people=listed,
        roles=list(Role),
        trouble=trouble,
        typed=typed or {"email": "", "name": "", "role": Role.EDITOR},
    )
