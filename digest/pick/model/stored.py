"""Answers kept in the database."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.db.stories import ModelAnswer
from digest.errors import DatabaseError
from digest.pick.model.answers import Answer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from digest.db.session import Database
    from digest.pick.model.answers import Request

_log = logging.getLogger(__name__)


class StoredAnswers:
    """Answers in the table `model_answer`; each is written at once, in a transaction of its own.

    So an edition that is broken off has not paid in vain. Do not ask a model while a transaction that writes is open:
    on SQLite the answer could not be written. A database that cannot be read or written costs a second payment, not
    the edition.

    Args:
        database: where they are kept.
        now: the moment that the edition is built for. Answers are dated with it and later ones are not seen, so that
            a past edition is rebuilt from what was answered then.
    """

    def __init__(self, database: Database, now: datetime) -> None:
        self._database, self._now = database, now

    def get(self, request: Request) -> Answer | None:
        """The answer that was given to this request before, if any."""
        try:
            with self._database.read() as session:
                found = _kept(session, request)
        except DatabaseError as error:
            _log.warning("answers of the model cannot be looked up: %s", error)
            return None
        if found is None or found.answered_at > self._now:
            return None
        return Answer(found.answer, found.tokens_in, found.tokens_out)

    def put(self, request: Request, answer: Answer) -> None:
        """Keep an answer; one that another process has kept meanwhile stays."""
        row = ModelAnswer(
            request_sha256=request.sha256,
            model=request.model,
            answer=answer.text,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            answered_at=self._now,
        )
        try:
            with self._database.write() as session:
                if _kept(session, request) is None:
                    session.add(row)
        except DatabaseError as error:
            _log.warning("an answer of the model cannot be kept: %s", error)


def _kept(session: Session, request: Request) -> ModelAnswer | None:
    return session.exec(select(ModelAnswer).where(col(ModelAnswer.request_sha256) == request.sha256)).one_or_none()
