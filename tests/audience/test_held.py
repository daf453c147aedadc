from __future__ import annotations

import json
from typing import TYPE_CHECKING

from digest.audience.held import _TABLES, held
from digest.db.tables import METADATA
from tests.fakes.editions import SLUG
from tests.fakes.readers import ANN, FORMER, JOANN, NAME, SAID, followed, put_on_record

if TYPE_CHECKING:
    from typing import Any

    from digest.db.session import Database


def of(database: Database, address: str) -> dict[str, Any]:
    with database.read() as session:
        return held(session, address)


def test_all_that_is_held_of_somebody_is_told(either: Database) -> None:
    followed(either)
    put_on_record(either)
    found = of(either, ANN)
    assert found["address"] == ANN
    assert found["subscriber"]["name"] == NAME
    assert found["subscriptions"][0]["source"] == f"told by {ANN}"
    assert found["events"][0]["detail"] == {"reason": f"{NAME} has enough"}
    assert {mail["kind"].value for mail in found["mails"]} == {"confirm", "move to"}
    assert len(found["sign_ups"]) == 3
    copy = found["deliveries"][0]
    assert (copy["newsletter"], copy["edition"], copy["email"]) == (SLUG, 1, FORMER)
    assert (found["feedback"][0]["text"], found["feedback"][0]["edition"]) == (SAID, 1)
    assert found["record"][0]["detail"]["to"] == ANN


def test_a_row_is_told_in_the_order_of_its_table_but_whom_it_is_about_first(database: Database) -> None:
    followed(database)
    found = of(database, ANN)
    assert list(found["subscriber"]) == ["email", "name", "added_at"]
    assert list(found["deliveries"][0])[:2] == ["email", "status"]
    assert list(found["subscriptions"][0])[:4] == ["newsletter", "standing", "frequency", "first"]


def test_nothing_of_anybody_else_is_told_nor_what_links_are_made_from(database: Database) -> None:
    followed(database)
    said = json.dumps(of(database, ANN), default=str)
    assert JOANN not in said
    assert "key" not in {key for row in of(database, ANN)["mails"] for key in row}
    assert of(database, JOANN)["record"] == []


def test_of_a_stranger_nothing_is_held(database: Database) -> None:
    followed(database)
    found = of(database, "nobody@readers.example")
    assert found.pop("address") == "nobody@readers.example"
    assert not any(found.values())


def test_every_table_that_refers_to_a_subscriber_is_looked_through() -> None:
    looked = {table.__tablename__ for table in _TABLES.values()} | {"subscriber"}
    for table in METADATA.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name in {"subscriber", "subscription"}:
                assert table.name in looked
