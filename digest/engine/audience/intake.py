"""Storing sign-ups as they come: nothing about the address is looked up, so that no answer can tell anything of it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from digest.audience.sign_ups import Outcome, range_of
from digest.db.audience import Frequency, SignUp
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.engine.installation import Installation
    from digest.settings import SignUps

_LONGEST_ADDRESS = 255  # one more than an address may have (RFC 5321, 4.5.3.1.3): what is cut is none
_LONGEST_FIRST = 60
_HOUR = timedelta(hours=1)
_ROOM = 4  # times the limit of mails: so many sign-ups of one network, and of all, are kept for each hour


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody sent. `host` is the address it came from; `trap` is what stood in the field that people leave."""

    email: str
    newsletters: Sequence[str]
    frequency: str
    first: str
    source: str
    trap: str
    host: str


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes sign-ups for one installation.

    Where they came from is kept as a hash under a key that only this process has: enough to count by, and after it has
    ended nobody can find out what it stood for.
    """

    installation: Installation
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def take(self, forms: Sequence[Form]) -> None:
        """Store what came, all of it in one transaction, but for what its senders sent far too much of already.

        Raises:
            DatabaseError: It cannot be stored; nothing of it is.
        """
        now = self.installation.clock.now()
        rows = [self._row(form, now) for form in forms]
        with self.installation.database.write() as session:
            store(session, self.installation.settings.sign_ups, rows, now)
        self.installation.woken.set()

    def _row(self, form: Form, now: datetime) -> dict[str, Any]:
        settled = {"handled_at": now, "outcome": Outcome.TRAPPED} if form.trap else {"handled_at": None, "outcome": ""}
        return settled | {
            "at": now,
            "email": "" if form.trap else one_line(form.email)[:_LONGEST_ADDRESS],
            "newsletters": self._offered(form.newsletters),
            "frequency": Frequency.WEEKLY if form.frequency == Frequency.WEEKLY else Frequency.EVERY,
            "first": one_line(form.first)[:_LONGEST_FIRST],
            "source": form.source,
            "network": self._network(form.host),
        }

    def _offered(self, asked: Sequence[str]) -> list[str]:
        """Those newsletters that there are; the only one, where nobody had to choose."""
        slugs = [newsletter.slug for newsletter in self.installation.settings.newsletters]
        return slugs if len(slugs) == 1 and not asked else [slug for slug in slugs if slug in asked]

    def _network(self, host: str) -> str:
        return hmac.digest(self.key, range_of(host).encode(), hashlib.sha256).hex()[:32]


def store(session: Session, limits: SignUps, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Store what there is room for: that depends on who sends, and how much, and on nothing that they send."""
    of_late = col(SignUp.at) > now - _HOUR
    networks = {row["network"] for row in rows}
    counted = select(SignUp.network, func.count()).where(of_late, col(SignUp.network).in_(networks))
    stored = Counter(dict(session.exec(counted.group_by(col(SignUp.network))).all()))
    in_all = session.exec(select(func.count()).select_from(SignUp).where(of_late)).one()
    kept = []
    for row in rows:
        network = row["network"]
        if stored[network] < _ROOM * limits.per_network_an_hour and in_all < _ROOM * limits.in_all_an_hour:
            stored[network] += 1
            in_all += 1
            kept.append(row)
    if kept:
        session.execute(insert(SignUp), kept)
