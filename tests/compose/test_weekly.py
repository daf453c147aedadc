from __future__ import annotations

from hypothesis import given, strategies as st

from digest.compose import weekly
from digest.compose.draft import Candidate, subject
from digest.compose.weekly import Telling
from digest.db.editions import Section


def story(
    headline: str = "Port opens", *, section: Section = Section.MAIN, country: str = "", **more: bool
) -> Candidate:
    return Candidate(
        story_id=None,
        section=section,
        headline=headline,
        countries=[country] if country else [],
        summary=[],
        why_it_matters="",
        why_outlet="",
        sources=[],
        moved=more.get("moved", False),
    )


def telling(edition: int, headline: str, score: float, *, corrected: bool = False, country: str = "") -> Telling:
    return Telling(edition, hash(headline) % 1000, story(headline, country=country), score, corrected)


def same(one: Telling, other: Telling) -> bool:
    """As if a headline's first letter told which happening it is of."""
    return one.story.headline[0] == other.story.headline[0]


def headlines(tellings: list[Telling]) -> list[str]:
    return [each.story.headline for each in tellings]


TELLINGS = st.lists(
    st.builds(
        telling,
        st.integers(1, 7),
        st.text("abcdef", min_size=1, max_size=2),
        st.floats(0, 1),
        corrected=st.booleans(),
        country=st.sampled_from(["", "JP", "IN"]),
    ),
    max_size=30,
)


def test_a_happening_is_told_by_its_latest_telling_and_counts_as_its_best() -> None:
    week = [telling(1, "a", 0.9), telling(2, "b", 0.8), telling(3, "a now", 0.2)]
    found = weekly.latest(week, same)
    assert headlines(found) == ["a now", "b"]
    assert found[0].score == 0.9


@given(TELLINGS)
def test_no_two_are_of_one_happening_and_none_is_lost(week: list[Telling]) -> None:
    found = weekly.latest(week, same)
    assert len({each.story.headline[0] for each in found}) == len(found)
    for each in week:
        (kept,) = [one for one in found if same(one, each)]
        assert (kept.edition, kept.score >= each.score) >= (each.edition, True)


@given(TELLINGS, st.integers(1, 10), st.integers(1, 5))
def test_the_best_are_so_many_of_one_country_so_many_and_none_that_was_wrong(
    week: list[Telling], most: int, per_country: int
) -> None:
    ranked = weekly.latest(week, same)
    chosen = weekly.best(ranked, most, per_country)
    assert len(chosen) <= most
    assert not any(each.is_corrected for each in chosen)
    assert all(sum(each.story.countries == [code] for each in chosen) <= per_country for code in ("JP", "IN"))
    assert [each for each in ranked if each in chosen] == chosen


def test_what_was_corrected_is_left_out_with_its_earlier_tellings() -> None:
    ranked = weekly.latest(
        [telling(1, "a", 0.9), telling(2, "a again", 0.8, corrected=True), telling(1, "b", 0.1)], same
    )
    assert headlines(weekly.best(ranked, 10, 4)) == ["b"]


def test_a_correction_of_an_earlier_telling_does_not_touch_a_later_one() -> None:
    ranked = weekly.latest([telling(1, "a", 0.9, corrected=True), telling(2, "a again", 0.8)], same)
    assert headlines(weekly.best(ranked, 10, 4)) == ["a again"]


def test_what_an_editor_added_counts_as_much_as_what_it_stands_before() -> None:
    assert weekly.scores([{}, {"score": 0.7}, {"reason": "written by hand"}, {"score": 0.2}, {}]) == [
        0.7, 0.7, 0.2, 0.2, 0.0
    ]  # fmt: skip


def test_each_story_stays_as_long_as_it_was_told_and_the_best_at_length_leads() -> None:
    placed = weekly.placed(
        [story("brief", section=Section.BRIEF), story("main", moved=True), story("lead", section=Section.LEAD)], 1
    )
    assert [(each.headline, each.section.value) for each in placed] == [
        ("main", "lead"), ("lead", "main"), ("brief", "brief")
    ]  # fmt: skip
    assert not any(each.moved for each in placed)


def test_of_briefs_alone_the_best_leads() -> None:
    placed = weekly.placed([story("one", section=Section.BRIEF), story("two", section=Section.BRIEF)], 1)
    assert [each.section for each in placed] == [Section.LEAD, Section.BRIEF]


def test_a_newsletter_without_leads_has_none() -> None:
    assert [each.section for each in weekly.placed([story()], 0)] == [Section.MAIN]


@given(st.text("abc ", min_size=1, max_size=120).filter(str.strip))
def test_the_subject_says_that_it_is_the_week_and_is_no_longer_than_any(headline: str) -> None:
    line = subject(headline, [], weekly.SUBJECT)
    assert line.startswith("The week: ")
    assert len(line) <= 70
