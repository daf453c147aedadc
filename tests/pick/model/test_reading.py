from __future__ import annotations

import json

import pytest
from hypothesis import given, settings, strategies as st

from digest.pick.model.reading import Written, read
from tests.fakes.model import sentences

GOOD = sentences(("Nine ships sailed.", [1, 2]))
EXPECTED = [Written("Nine ships sailed.", frozenset({1, 2}))]


@pytest.mark.parametrize(
    "answer", [GOOD, f"```json\n{GOOD}\n```", f"```\n{GOOD}```", f"Here is the summary:\n{GOOD}\nDone!", f"\n {GOOD} "]
)
def test_json_is_read_bare_or_wrapped(answer: str) -> None:
    assert read(answer) == EXPECTED


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Nine ships sailed.",
        GOOD[:-4],
        "{}",
        "[]",
        "null",
        '{"sentences": "Nine ships sailed."}',
        '{"sentences": {"text": "Nine"}}',
        '{"sentences": ["Nine ships sailed."]}',
        '{"sentences": [{"text": "Nine ships sailed."}]}',
        '{"sentences": [{"text": 9, "sources": [1]}]}',
        '{"sentences": [{"text": "  ", "sources": [1]}]}',
        '{"sentences": [{"text": "Nine", "sources": 1}]}',
        "}{",
        '{"a":' * 30_000 + "1" + "}" * 30_000,
        "<html><body>502</body></html>",
    ],
)
def test_anything_else_is_no_sentence(answer: str) -> None:
    assert read(answer) == []


def test_endless_sentences_and_endless_lists_are_left() -> None:
    assert read(sentences(("x " * 5_000, [1]))) == []
    assert len(read(sentences(*[("Nine ships sailed.", [1])] * 500))) <= 12


def test_several_sentences_in_the_place_of_one_are_read_one_by_one() -> None:
    answer = sentences(("Nine ships sailed on Monday. Mr. Lee of the U.S. Navy said so.", [1]))
    assert [one.text for one in read(answer)] == ["Nine ships sailed on Monday.", "Mr. Lee of the U.S. Navy said so."]


def test_numbers_that_are_none_are_left_out() -> None:
    answer = '{"sentences": [{"text": "Nine ships sailed.", "sources": [1, "2", null, true, 2.0, -3]}]}'
    assert read(answer)[0].sources == {1, -3}


@settings(max_examples=60)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_json_is_survived(value: object) -> None:
    for answer in (value, {"sentences": value}, {"sentences": [{"text": value, "sources": value}]}):
        assert all(one.text for one in read(json.dumps(answer)))


@settings(max_examples=60)
@given(st.text())
def test_any_text_is_survived_and_what_is_read_is_one_line_that_can_be_stored(text: str) -> None:
    read(text)
    for one in read(sentences((text, [1]))):
        assert "\n" not in one.text
        one.text.encode()
