from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, strategies as st

from digest.compose.changes import Add, Drop, LeadWith, Move, Nudge, Restore, SetItemText, SetSummary
from digest.db.editions import Section
from digest.errors import ChangeError
from tests.compose.changes.sample import BRIEF, CONTENT, LEAD, MAIN, item, keys

if TYPE_CHECKING:
    from digest.compose.changes import Change


def test_a_story_that_becomes_the_lead_sends_the_old_one_to_the_top_of_the_main_stories() -> None:
    moved = Move(5, LEAD).apply(CONTENT)
    assert keys(moved, LEAD) == [5]
    assert keys(moved, MAIN) == [1, 2, 3]


@pytest.mark.parametrize(
    ("index", "order"), [(0, [2, 4, 5, 6, 7]), (2, [4, 5, 2, 6, 7]), (99, [4, 5, 6, 7, 2]), (-1, [2, 4, 5, 6, 7])]
)
def test_a_story_moves_to_where_it_is_put(index: int, order: list[int]) -> None:
    assert keys(Move(2, BRIEF, index).apply(CONTENT), BRIEF) == order


def test_an_index_counts_the_others_of_the_section() -> None:
    assert keys(Move(4, BRIEF, 3).apply(CONTENT), BRIEF) == [5, 6, 7, 4]
    assert Move(4, BRIEF, 0).apply(CONTENT) == CONTENT


@pytest.mark.parametrize(("country", "order"), [("MY", [4, 5, 6, 8, 7]), ("VN", [4, 5, 6, 7, 8])])
def test_a_brief_without_a_place_goes_behind_those_of_its_country(country: str, order: list[int]) -> None:
    content = CONTENT.arranged([*CONTENT.items, item(8, MAIN, country)])
    assert keys(Move(8, BRIEF).apply(content), BRIEF) == order


@pytest.mark.parametrize(
    ("key", "step", "lead", "main", "briefs"),
    [
        (3, -1, [1], [3, 2], [4, 5, 6, 7]),
        (2, 1, [1], [3, 2], [4, 5, 6, 7]),
        (2, -1, [2], [1, 3], [4, 5, 6, 7]),
        (1, 1, [2], [1, 3], [4, 5, 6, 7]),
        (1, -1, [1], [2, 3], [4, 5, 6, 7]),
        (3, 1, [1], [2], [3, 4, 5, 6, 7]),
        (4, -1, [1], [2, 3, 4], [5, 6, 7]),
        (7, 1, [1], [2, 3], [4, 5, 6, 7]),
    ],
)
def test_a_step_up_or_down_goes_over_the_borders(
    key: int, step: Literal[-1, 1], lead: list[int], main: list[int], briefs: list[int]
) -> None:
    moved = Nudge(key, step).apply(CONTENT)
    assert [keys(moved, section) for section in Section] == [lead, main, briefs]


def test_the_only_story_above_the_briefs_can_step_down() -> None:
    alone = CONTENT.arranged(each for each in CONTENT.items if each.section is not MAIN)
    down = Nudge(1, 1).apply(alone)
    assert [keys(down, section) for section in Section] == [[], [1], [4, 5, 6, 7]]
    assert Nudge(1, -1).apply(down) == alone


def test_what_is_dropped_is_gone_and_cannot_be_changed_any_more() -> None:
    dropped = Drop(2).apply(CONTENT)
    assert 2 not in [each.key for each in dropped.items]
    for change in (Drop(2), Move(2, BRIEF), SetItemText(2, "headline", "New", "Port 2 opens"), SetSummary(2, (), "")):
        with pytest.raises(ChangeError, match="not in the edition any more"):
            change.apply(dropped)


def test_a_key_is_never_given_twice() -> None:
    once = Add(item(0), MAIN).apply(CONTENT)
    assert keys(once, MAIN) == [2, 3, 10]
    again = Add(item(0), MAIN).apply(Drop(10).apply(once))
    assert keys(again, MAIN) == [2, 3, 11]
    assert Restore(CONTENT, 1).apply(again).last_key == 11


def test_a_story_that_is_there_already_is_not_added_again() -> None:
    with pytest.raises(ChangeError, match="already"):
        Add(item(0, story_id=102), BRIEF).apply(CONTENT)


def test_an_added_lead_sends_the_old_one_down_too() -> None:
    added = Add(item(0), LEAD).apply(CONTENT)
    assert (keys(added, LEAD), keys(added, MAIN)) == ([10], [1, 2, 3])


def test_the_headline_leads_to_another_source() -> None:
    assert [each.entry_id for each in LeadWith(1, 12).apply(CONTENT).item(1).sources] == [12, 11]
    assert LeadWith(1, 11).apply(CONTENT) == CONTENT
    with pytest.raises(ChangeError, match="not among"):
        LeadWith(1, 13).apply(CONTENT)


changes = st.one_of(
    st.builds(Move, st.integers(1, 14), st.sampled_from(Section), st.none() | st.integers(-2, 9)),
    st.builds(Nudge, st.integers(1, 14), st.sampled_from([-1, 1])),
    st.builds(Drop, st.integers(1, 14)),
    st.builds(
        Add, st.sampled_from(["SG", "MY", "VN"]).map(lambda code: item(0, BRIEF, code)), st.sampled_from(Section)
    ),
)


@given(st.lists(changes, max_size=20))
def test_however_stories_are_moved_none_is_lost_and_one_leads_at_most(made: list[Change]) -> None:
    content, expected = CONTENT, {each.key for each in CONTENT.items}
    for change in made:
        try:
            content = change.apply(content)
        except ChangeError:
            continue
        if isinstance(change, Drop):
            expected.discard(change.key)
        elif isinstance(change, Add):
            expected.add(content.last_key)
        order = [list(Section).index(each.section) for each in content.items]
        assert order == sorted(order)
        assert sorted(each.key for each in content.items) == sorted(expected)
        assert len(content.within(LEAD)) <= 1
