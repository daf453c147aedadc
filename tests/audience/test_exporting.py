from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.audience.columns import open_table
from digest.audience.exporting import COLUMNS, exported
from digest.audience.forgetting import forget
from digest.audience.importing import add_all, take_in
from digest.audience.people import COLUMNS as PEOPLE, Person, Terms
from digest.db.audience import Frequency, Standing, Suppression, address_hash
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from typing import Any

    from digest.db.session import Database

ANN, BEN, EVE = "ann@readers.example", "ben@readers.example", "eve@readers.example"


def rows(database: Database, newsletter: str = SLUG) -> list[dict[str, Any]]:
    with database.read() as session:
        return list(exported(session, newsletter))


def test_all_of_a_newsletter_come_by_address_with_how_they_stand(either: Database) -> None:
    with either.write() as session:
        consented = NOW - timedelta(days=3)
        ann = Person(ANN, "Ann", "form", consented, Standing.ACTIVE, Frequency.WEEKLY, "JP")
        add_all(session, SLUG, [Person(BEN), ann, Person(EVE), Person("gone@readers.example")], NOW)
        add_all(session, "africa", [Person("zoe@readers.example")], NOW)
        session.add(Suppression(hash=address_hash(BEN), email=BEN, reason="complained", at=NOW))
        forget(session, "gone@readers.example", NOW)
    found = rows(either)
    assert [(row["email"], row["standing"]) for row in found] == [
        (ANN, "active"),
        (BEN, "suppressed"),
        (EVE, "active"),
    ]
    assert found[0] == dict(
        zip(COLUMNS, (ANN, "Ann", "active", Frequency.WEEKLY, "JP", None, "form", consented, NOW, NOW), strict=True)
    )


def test_what_was_exported_can_be_imported_and_nobody_is_brought_back(database: Database) -> None:
    with database.write() as session:
        people = [
            Person(ANN, "=1+1", "form", NOW, Standing.ACTIVE, Frequency.WEEKLY, "JP"),
            Person(BEN, standing=Standing.UNSUBSCRIBED),
            Person(EVE),
        ]
        add_all(session, SLUG, people, NOW)
        session.add(Suppression(hash=address_hash(EVE), email=EVE, reason="complained", at=NOW))
    before = rows(database)
    lines = [",".join(COLUMNS)]
    lines += [",".join("" if value is None else str(value) for value in row.values()) for row in before]
    refused: list[int] = []
    table, terms = open_table(io.BytesIO("\n".join(lines).encode()), PEOPLE), Terms("x", firsts={"JP"})
    list(take_in(database, "africa", table, terms, NOW, refuse=lambda row, _why: refused.append(row.line)))
    after = rows(database, "africa")
    assert [row | {"source": ""} for row in after] == [row | {"source": ""} for row in before if row["email"] != EVE]
    assert (after[0]["source"], refused) == ("form", [4])
