from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.compose import draft
from digest.compose.draft import Candidate
from digest.db.editions import Section

SUBJECT, PREHEADER = 70, 130


def story(number: int, headline: str, *, section: Section = Section.MAIN, country: str = "") -> Candidate:
    return Candidate(
        story_id=number,
        section=section,
        headline=headline,
        countries=[country] if country else [],
        summary=[],
        why_it_matters="",
        why_outlet="",
        sources=[],
        moved=False,
    )


def test_the_lead_comes_first_then_the_main_stories_then_the_briefs_by_country() -> None:
    order = [
        ("a", Section.BRIEF, "JP"),
        ("b", Section.MAIN, "SG"),
        ("c", Section.BRIEF, "KR"),
        ("d", Section.LEAD, "CN"),
        ("e", Section.BRIEF, "JP"),
        ("f", Section.MAIN, "IN"),
        ("g", Section.BRIEF, ""),
        ("h", Section.BRIEF, "KR"),
    ]
    chosen = [story(at, name, section=section, country=country) for at, (name, section, country) in enumerate(order)]
    assert "".join(placed.headline for placed in draft.arrange(chosen)) == "dbfaechg"


@given(st.lists(st.tuples(st.sampled_from(Section), st.sampled_from(["", "JP", "KR"])), max_size=12))
def test_arranging_loses_no_story_and_keeps_each_country_of_briefs_together(chosen: list[tuple[Section, str]]) -> None:
    stories = [story(at, str(at), section=section, country=country) for at, (section, country) in enumerate(chosen)]
    placed = draft.arrange(stories)
    assert sorted(int(one.headline) for one in placed) == list(range(len(stories)))
    briefs = [draft.country(one) for one in placed if one.section is Section.BRIEF]
    assert len(list(dict.fromkeys(briefs))) == sum(a != b for a, b in zip(briefs, [None, *briefs], strict=False))


def test_a_short_headline_is_the_subject() -> None:
    assert draft.subject("The strait reopens", ["Ports"]) == "The strait reopens"


def test_for_a_long_headline_another_outlets_short_one_is_the_subject() -> None:
    titles = ["long " * 30, "", "The strait reopens"]
    assert draft.subject("long " * 30, titles) == "The strait reopens"


def test_a_headline_is_cut_at_a_word_when_no_outlet_has_a_short_one() -> None:
    made = draft.subject("Ministers of nine countries agree, after " * 4, [])
    assert made == "Ministers of nine countries agree, after Ministers of nine countries…"


def test_a_headline_without_spaces_is_cut_where_the_length_ends() -> None:
    assert draft.subject("海峡が九年ぶりに再開" * 9, []) == ("海峡が九年ぶりに再開" * 9)[: SUBJECT - 1] + "…"


@pytest.mark.parametrize("length", [1, SUBJECT - 1, SUBJECT, SUBJECT + 1, 500])
def test_a_subject_is_never_longer_than_70_characters(length: int) -> None:
    assert 1 <= len(draft.subject("x" * length, [])) <= SUBJECT


def test_the_preheader_names_as_many_further_stories_as_fit() -> None:
    headlines = [f"Headline {at}, which has about fifty characters, or so" for at in range(6)]
    made = draft.preheader(headlines)
    assert made == f"Also: {headlines[1]}; {headlines[2]}"
    assert len(f"{made}; {headlines[3]}") > PREHEADER


def test_the_preheader_of_an_edition_with_one_story_is_its_headline() -> None:
    assert draft.preheader(["The strait reopens"]) == "The strait reopens"


@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=6))
def test_subject_and_preheader_keep_to_their_lengths_and_say_something(headlines: list[str]) -> None:
    assert 1 <= len(draft.subject(headlines[0], headlines[1:])) <= SUBJECT
    assert 1 <= len(draft.preheader(headlines)) <= PREHEADER


def test_the_key_points_are_the_first_three_headlines() -> None:
    assert draft.key_points([story(at, str(at)) for at in range(5)]) == ["0", "1", "2"]


@given(st.text(max_size=60), st.integers(2, 50))
def test_what_is_cut_is_a_beginning_and_shows_it(text: str, length: int) -> None:
    made = draft.cut(text, length)
    assert len(made) <= length
    assert made == text if len(text) <= length else text.startswith(made[:-1]) and made.endswith("…")
