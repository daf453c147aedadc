"""What in an item no source says, as the editor is shown it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose import lifecycle
from digest.db.editions import Item, Section
from digest.db.feeds import Entry
from digest.engine import building, support
from tests.fakes.collected import installed
from tests.fakes.editions import SLUG, draft_edition
from tests.pick.samples import strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.installation import Installation
    from digest.engine.support import ItemSupport


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, strait_drills()) as made:
        building.build(made, made.newsletter(SLUG))
        yield made


def first(installation: Installation) -> ItemSupport:
    with installation.database.read() as session:
        edition = lifecycle.find(session, SLUG, "latest")
        return support.supports(session, lifecycle.items_of(session, edition))[0]


def change(installation: Installation, **fields: object) -> None:
    with installation.database.write() as session:
        item = session.exec(select(Item)).first()
        assert item is not None
        item.sqlmodel_update(fields)


def test_a_quoted_sentence_names_its_entry_and_lacks_nothing(built: Installation) -> None:
    found = first(built)
    (sentence, *_) = found.sentences
    with built.database.read() as session:
        entries = {entry.url: entry for entry in session.exec(select(Entry))}
    entry = entries[sentence.url]
    assert (sentence.title, sentence.published_at) == (entry.title, entry.published_at)
    assert [each.unsupported for each in found.sentences] == [()] * len(found.sentences)
    assert found.headline == found.why_it_matters == ()


def test_why_a_brief_matters_is_held_against_nothing_as_no_reader_sees_it(built: Installation) -> None:
    change(built, section=Section.BRIEF, why_it_matters="They may last 40 days.")
    assert first(built).why_it_matters == ()


def test_what_no_source_says_is_shown_where_it_stands(built: Installation) -> None:
    own = {"text": "Some 400 sailors of General Wu Shen left on 9 May.", "outlet": "", "entry_id": None}
    kept = {"text": "The drills began.", "outlet": "Harbour Wire", "entry_id": 1}
    change(built, headline="Vietnam answers the drills", summary=[kept, own], why_it_matters="They may last 40 days.")
    found = first(built)
    assert found.headline == ("Vietnam",)
    assert [each.unsupported for each in found.sentences] == [(), ("400", "Wu Shen", "9 May")]
    assert found.sentences[1].url == found.sentences[1].title == ""
    assert found.why_it_matters == ("40",)


def test_what_a_source_says_by_now_is_not_remembered_as_missing(built: Installation) -> None:
    own = {"text": "Some 400 sailors left.", "outlet": "", "entry_id": None}
    change(built, summary=[own])
    assert first(built).sentences[0].unsupported == ("400",)
    with built.database.write() as session:
        entry = session.exec(select(Entry)).first()
        assert entry is not None
        entry.article = "Some 400 sailors left the harbour."
    assert first(built).sentences[0].unsupported == ()


def test_of_an_item_whose_sources_nobody_knows_nothing_is_said(installation: Installation) -> None:
    draft_edition(installation)
    found = first(installation)
    assert [each.unsupported for each in found.sentences] == [()]
    assert found.sentences[0].outlet == "Harbour Post"
