from __future__ import annotations

from itertools import pairwise

import pytest

from digest.accounts.roles import Right, may
from digest.db.accounts import Role


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.VIEWER, {Right.READ}),
        (Role.EDITOR, {Right.READ, Right.EDIT}),
        (Role.APPROVER, {Right.READ, Right.EDIT, Right.APPROVE}),
        (Role.ADMIN, {Right.READ, Right.EDIT, Right.APPROVE, Right.ADMINISTER}),
    ],
)
def test_each_role_may_do_this_and_nothing_else(role: Role, rights: set[Right]) -> None:
    assert {right for right in Right if may(role, right)} == rights


def test_each_role_may_do_all_that_the_one_before_may() -> None:
    assert all(may(above, right) for below, above in pairwise(Role) for right in Right if may(below, right))
