"""The page says what is stored: a column that it does not tell of is a failing test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import SQLModel

from digest.db import audience, deliveries
from digest.db.tables import METADATA
from digest.web.public.privacy import STORED

if TYPE_CHECKING:
    import httpx2


def columns_about_readers() -> set[str]:
    """Every column of the tables of the audience and of the ledger, and whatever else names a subscriber."""
    own = {
        mapper.class_.__tablename__
        for mapper in SQLModel._sa_registry.mappers
        if mapper.class_.__module__ in {audience.__name__, deliveries.__name__}
    }
    own |= {
        table.name
        for table in METADATA.sorted_tables
        if any(key.column.table.name in {"subscriber", "subscription"} for key in table.foreign_keys)
    }
    return {f"{name}.{column.name}" for name in own for column in METADATA.tables[name].columns}


def test_every_column_that_has_something_of_a_reader_is_told_once() -> None:
    told = [column for each in STORED for column in each.columns]
    assert sorted(told) == sorted(columns_about_readers())


def test_a_column_more_would_be_noticed() -> None:
    assert "delivery.reply" in columns_about_readers()
    assert "sign_up.network" in columns_about_readers()
    assert len(columns_about_readers()) > 60


def test_the_page_says_all_of_it_and_whom_to_ask(reader: httpx2.Client) -> None:
    page = reader.get("/privacy").text
    assert all(f"<h3>{each.title}</h3>" in page for each in STORED)
    assert "mailto:editor@digest.example" in page
