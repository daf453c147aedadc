"""An edition's words survive being stored and read, whatever they are."""

from __future__ import annotations

import json

from hypothesis import given, strategies as st

from digest.compose.content import Content, ItemContent, Sentence, Source, as_data, content_of, from_data, put
from digest.db.editions import Edition, Section
from tests.fakes.editions import NOW

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
numbers = st.integers(1, 10**9)
sources = st.builds(Source, st.none() | numbers, texts, texts, texts, st.just(NOW.isoformat()), st.booleans())
items = st.builds(
    ItemContent,
    key=numbers,
    section=st.sampled_from(Section),
    headline=texts,
    summary=st.lists(st.builds(Sentence, texts, texts, st.none() | numbers), max_size=3).map(tuple),
    why_it_matters=texts,
    why_outlet=texts,
    countries=st.lists(texts, max_size=2).map(tuple),
    sources=st.lists(sources, max_size=2).map(tuple),
    moved=st.booleans(),
    written_by=texts,
    story_id=st.none() | numbers,
    picked=st.dictionaries(texts, texts, max_size=2),
)


@st.composite
def contents(draw: st.DrawFn) -> Content:
    told = tuple(draw(st.lists(items, max_size=4, unique_by=lambda item: item.key)))
    points = tuple(draw(st.lists(texts, max_size=3)))
    last_key = max([draw(numbers), *(item.key for item in told)])
    return Content(draw(texts), draw(texts), draw(texts), points, told, last_key)


def edition() -> Edition:
    return Edition(
        id=7, newsletter="asia", number=1, day=NOW.date(), subject="", preheader="", built_at=NOW, send_at=NOW
    )


@given(contents())
def test_words_come_back_from_json_as_they_were(content: Content) -> None:
    assert from_data(json.loads(json.dumps(as_data(content)))) == content


@given(contents())
def test_words_come_back_from_rows_as_they_were(content: Content) -> None:
    row = edition()
    rows = put(content, row)
    assert content_of(row, rows, content.last_key) == content
    assert [one.position for one in rows] == list(range(1, len(rows) + 1))
    assert {one.edition_id for one in rows} <= {7}


def test_the_highest_key_is_known_even_if_nobody_kept_it() -> None:
    row = edition()
    rows = put(Content("", "", items=(ItemContent(5, Section.MAIN, "A"), ItemContent(3, Section.BRIEF, "B"))), row)
    assert content_of(row, rows).last_key == 5
