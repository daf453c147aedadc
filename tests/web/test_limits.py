"""Bodies that are larger than any form of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.compose import lifecycle
from digest.db.accounts import Role
from digest.web.limits import DESK_BYTES
from tests.fakes.editions import SLUG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.desk import Desk

WORDS = f"/desk/newsletters/{SLUG}/editions/1/words"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
START = b"subject=Ports&subject_before=The+strait+reopens&note="


def in_pieces(body: bytes) -> Iterator[bytes]:
    """A body whose length nobody says beforehand."""
    yield from (body[start : start + 50_000] for start in range(0, len(body), 50_000))


def subject(desk: Desk) -> str:
    with desk.installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1").subject


@pytest.mark.parametrize("says_its_length", [True, False])
def test_a_body_that_is_too_large_is_refused_and_nothing_is_done(desk: Desk, *, says_its_length: bool) -> None:
    body = START + b"x" * DESK_BYTES
    content = body if says_its_length else in_pieces(body)
    answer = desk.visitor(Role.EDITOR).post(WORDS, content=content, headers=FORM)
    assert answer.status_code == 413
    assert "send less at once" in answer.text
    assert subject(desk) == "The strait reopens"


def test_the_script_is_told_so_as_json(desk: Desk) -> None:
    body, headers = START + b"x" * DESK_BYTES, FORM | {"Accept": "application/json"}
    answer = desk.visitor(Role.EDITOR).post(WORDS, content=body, headers=headers)
    assert answer.status_code == 413
    assert "send less at once" in answer.json()["error"]


def test_a_stranger_cannot_fill_the_memory_either(desk: Desk) -> None:
    answer = desk.nobody().post("/desk/login", content=b"email=" + b"x" * DESK_BYTES, headers=FORM)
    assert answer.status_code == 413


def test_a_long_form_is_taken(desk: Desk) -> None:
    padded = START + b"&unknown=" + b"x" * (DESK_BYTES - len(START) - 9)
    answer = desk.visitor(Role.EDITOR).post(WORDS, content=padded, headers=FORM)
    assert answer.status_code == 303
    assert subject(desk) == "Ports"
