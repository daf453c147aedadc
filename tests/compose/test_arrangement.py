from __future__ import annotations

from itertools import groupby

from hypothesis import given, strategies as st

from digest.compose.arrangement import arranged, told_under
from digest.db.editions import Item, Section

COUNTRIES, TOPICS = ["JP", "IN", "CN"], ["economy", "security"]


def item(key: int, section: Section, countries: list[str], topics: list[str]) -> Item:
    return Item(
        edition_id=1,
        key=key,
        position=key,
        section=section,
        headline=f"Story {key}",
        countries=countries,
        topics=topics,
    )


@st.composite
def editions(draw: st.DrawFn) -> list[Item]:
    """The items of an edition in reading order, its briefs under their countries."""
    told = draw(
        st.lists(
            st.tuples(
                st.sampled_from(Section),
                st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=2),
                st.lists(st.sampled_from(TOPICS), unique=True, max_size=1),
            ),
            max_size=12,
        )
    )
    order = list(Section)
    told.sort(key=lambda one: (order.index(one[0]), one[1][:1] if one[0] is Section.BRIEF else []))
    return [item(key, *one) for key, one in enumerate(told, start=1)]


@given(editions(), st.sampled_from([*COUNTRIES, *TOPICS, "nowhere"]))
def test_nothing_is_lost_and_every_story_stays_in_its_section(items: list[Item], first: str) -> None:
    order = arranged(items, first)
    assert sorted(one.key for one in order) == [one.key for one in items]
    assert [one.section for one in order] == [one.section for one in items]


@given(editions(), st.sampled_from([*COUNTRIES, *TOPICS]))
def test_lead_and_main_stories_of_what_is_wanted_stand_first_and_the_others_keep_their_order(
    items: list[Item], first: str
) -> None:
    within = [one for one in arranged(items, first) if one.section is Section.MAIN]
    wanted = [first in one.countries or first in one.topics for one in within]
    assert wanted == sorted(wanted, reverse=True)
    for kind in (True, False):
        keys = [one.key for one, is_wanted in zip(within, wanted, strict=True) if is_wanted is kind]
        assert keys == sorted(keys)


@given(editions(), st.sampled_from([*COUNTRIES, *TOPICS]))
def test_briefs_stay_together_under_their_countries(items: list[Item], first: str) -> None:
    briefs = [one for one in arranged(items, first) if one.section is Section.BRIEF]
    runs = [country for country, _ in groupby(briefs, told_under)]
    assert len(runs) == len(set(runs))
    wanted = [
        any(first in one.countries or first in one.topics for one in run) for _, run in groupby(briefs, told_under)
    ]
    assert wanted == sorted(wanted, reverse=True)


@given(editions())
def test_what_no_story_is_about_changes_nothing(items: list[Item]) -> None:
    assert arranged(items, "MN") == items
