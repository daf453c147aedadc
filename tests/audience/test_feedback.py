from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from sqlmodel import select

from digest.audience.feedback import LONGEST, Opinion, opinion, opinions, save
from digest.db.audience import Feedback
from tests.fakes.editions import NOW, bare_edition, new_database, subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with new_database(tmp_path / "digest.db") as database, database.write() as writing:
        yield writing


def test_what_is_said_again_takes_the_place_of_what_was_said(session: Session) -> None:
    edition, (ann, ben) = bare_edition(session), subscribe(session, ["ann@readers.example", "ben@readers.example"])
    save(session, edition.id, ann, {1: Opinion(useful=True), 2: Opinion(text="Too long")}, NOW)
    save(session, edition.id, ben, {1: Opinion(useful=False)}, NOW)
    save(session, edition.id, ann, {1: Opinion(useful=False, text="On second thoughts")}, NOW)
    session.flush()
    assert opinions(session, edition.id, ann) == {
        1: Opinion(useful=False, text="On second thoughts"),
        2: Opinion(text="Too long"),
    }
    assert opinions(session, edition.id, ben) == {1: Opinion(useful=False)}
    assert len(session.exec(select(Feedback)).all()) == 3


def test_what_is_taken_back_is_not_kept(session: Session) -> None:
    edition, (ann,) = bare_edition(session), subscribe(session, ["ann@readers.example"])
    save(session, edition.id, ann, {1: Opinion(useful=True), 2: Opinion()}, NOW)
    session.flush()
    save(session, edition.id, ann, {1: Opinion()}, NOW)
    session.flush()
    assert session.exec(select(Feedback)).all() == []


@given(st.text(), st.text(max_size=2 * LONGEST))
def test_whatever_is_typed_is_one_line_of_bounded_length(useful: str, text: str) -> None:
    made = opinion(useful, text)
    assert len(made.text) <= LONGEST
    assert "\n" not in made.text
    assert "\0" not in made.text
    assert made.useful is None or useful in {"yes", "no"}
    assert opinion(useful, made.text) == Opinion(made.useful, made.text.strip())
