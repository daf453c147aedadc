"""What each role may do at the desk."""

from __future__ import annotations

from enum import StrEnum

from digest.db.accounts import Role


class Right(StrEnum):
    """A kind of thing that is done at the desk; every page and every button asks for one."""

    READ = "read"
    EDIT = "edit"
    APPROVE = "approve"
    ADMINISTER = "administer"


_RIGHTS = {
    Role.VIEWER: {Right.READ},
    Role.EDITOR: {Right.READ, Right.EDIT},
    Role.APPROVER: {Right.READ, Right.EDIT, Right.APPROVE},
    Role.ADMIN: {Right.READ, Right.EDIT, Right.APPROVE, Right.ADMINISTER},
}


def may(role: Role, right: Right) -> bool:
    """Whether somebody of that role may do such a thing."""
    return right in _RIGHTS[role]
