from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.session import Database
from digest.db.stories import ModelAnswer
from digest.pick.model.answers import Answer, Request
from digest.pick.model.stored import StoredAnswers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
REQUEST = Request("invented", "rules", "data", 100)
ANSWER = Answer('{"sentences": []} — “said” 🛩', 300, 40)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    made.upgrade()
    yield made
    made.close()


def test_an_answer_is_there_for_the_next_program(database: Database) -> None:
    assert StoredAnswers(database, NOW).get(REQUEST) is None
    StoredAnswers(database, NOW).put(REQUEST, ANSWER)
    assert StoredAnswers(database, NOW).get(REQUEST) == ANSWER


def test_the_row_says_which_model_answered_and_when(database: Database) -> None:
    StoredAnswers(database, NOW).put(REQUEST, ANSWER)
    with database.read() as session:
        row = session.exec(select(ModelAnswer)).one()
    assert (row.model, row.answered_at, row.request_sha256) == ("invented", NOW, REQUEST.sha256)


def test_the_first_answer_to_a_request_stays(database: Database) -> None:
    answers = StoredAnswers(database, NOW)
    answers.put(REQUEST, ANSWER)
    answers.put(REQUEST, Answer("another", 1, 1))
    assert answers.get(REQUEST) == ANSWER


def test_a_past_edition_does_not_see_what_was_answered_later(database: Database) -> None:
    StoredAnswers(database, NOW).put(REQUEST, ANSWER)
    assert StoredAnswers(database, NOW - timedelta(seconds=1)).get(REQUEST) is None
    assert StoredAnswers(database, NOW + timedelta(days=300)).get(REQUEST) == ANSWER


def test_a_database_that_cannot_be_used_costs_the_answer_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    without_tables = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    answers = StoredAnswers(without_tables, NOW)
    assert answers.get(REQUEST) is None
    answers.put(REQUEST, ANSWER)
    without_tables.close()
    assert len(caplog.records) == 2
