from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from sqlmodel import select

from digest.audience.feedback import LONGEST, Answer, Opinion, answer, opinions, save
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
    save(session, edition.id, ann, {1: Answer(useful=True), 2: Answer(text="Too long")}, NOW)
    save(session, edition.id, ben, {1: Answer(useful=False)}, NOW)
    save(session, edition.id, ann, {1: Answer(useful=False, text="On second thoughts")}, NOW)
    session.flush()
    assert opinions(session, edition.id, ann) == {
        1: Opinion(useful=False, text="On second thoughts"),
        2: Opinion(text="Too long"),
    }
    assert opinions(session, edition.id, ben) == {1: Opinion(useful=False)}
    assert len(session.exec(select(Feedback)).all()) == 3


def test_what_is_taken_back_is_not_kept(session: Session) -> None:
    edition, (ann,) = bare_edition(session), subscribe(session, ["ann@readers.example"])
    save(session, edition.id, ann, {1: Answer(useful=True), 2: Answer()}, NOW)
    session.flush()
    save(session, edition.id, ann, {1: Answer()}, NOW)
    session.flush()
    assert session.exec(select(Feedback)).all() == []


def test_a_line_stays_until_another_is_written_or_it_is_taken_back(session: Session) -> None:
    edition, (ann,) = bare_edition(session), subscribe(session, ["ann@readers.example"])

    def after(answer: Answer) -> Opinion | None:
        save(session, edition.id, ann, {1: answer}, NOW)
        session.flush()
        return opinions(session, edition.id, ann).get(1)

    assert after(Answer(text="Too long")) == Opinion(text="Too long")
    assert after(Answer(useful=True)) == Opinion(useful=True, text="Too long")
    assert after(Answer(text="Not so long")) == Opinion(text="Not so long")
    assert after(Answer(text="Yet another", deletes=True)) == Opinion(text="Yet another")
    assert after(Answer(deletes=True)) is None


@given(st.text(), st.text(max_size=2 * LONGEST))
def test_whatever_is_typed_is_one_line_of_bounded_length(useful: str, text: str) -> None:
    made = answer(useful, text)
    assert len(made.text) <= LONGEST
    assert "\n" not in made.text
    assert "\0" not in made.text
    assert made.useful is None or useful in {"yes", "no"}
    assert answer(useful, made.text) == Answer(made.useful, made.text.strip())
