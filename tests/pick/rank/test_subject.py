from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, strategies as st

from digest.pick.rank.subject import Subjects
from tests.pick.samples import rates, report, report_lists, strait_drills

if TYPE_CHECKING:
    from digest.pick.report import Report

FLOOD = report(
    "Flood in Assam sweeps away camp; nine soldiers missing",
    "A dam gave way above Tezpur and the water took a camp of soldiers, the army said.",
)
HARBOUR = report(
    "Soldier was bullied before death, inquest told",
    "The soldier had complained to the army about her sergeant for a year.",
    outlet="B",
)


def heard(*reports: Report, window: tuple[list[Report], ...] = ()) -> list[int]:
    story = list(reports)
    return [each.id for each in Subjects([story, *window]).heard(story)]


def test_reports_of_one_happening_are_all_heard() -> None:
    assert len(heard(*strait_drills())) == len(strait_drills())
    assert len(heard(*rates())) == 2


def test_a_report_that_shares_only_common_words_is_not_heard() -> None:
    assert heard(FLOOD, HARBOUR) == [FLOOD.id]


def test_two_that_name_one_town_tell_one_thing() -> None:
    other = report("Rescue teams reach cut-off valley", "Boats reached the valley near Tezpur at noon.", outlet="B")
    assert heard(FLOOD, other) == [FLOOD.id, other.id]


def test_two_that_give_one_number_tell_one_thing() -> None:
    one = report("Court frees 31 fishermen", "The men came home after a year in prison.")
    other = report("Joy in the harbour as the crews return", "All 31 had been held since spring.", outlet="B")
    assert len(heard(one, other)) == 2


def test_a_country_an_office_or_an_agency_in_common_is_not_enough() -> None:
    one = report("China's envoy calls for calm in the valley", "The Chinese foreign ministry spoke, Reuters reported.")
    other = report(
        "China raises pensions", "The Chinese foreign ministry had no comment, Reuters reported.", outlet="B"
    )
    assert len(heard(one, other)) == 1


def test_a_name_that_half_the_window_names_is_nobodys() -> None:
    one = report("Envoy in Jakarta warns on aid", "He said that the Karuva should not get any of it.")
    other = report("Beijing's man for the region wants talks", "He met the Karuva and called for talks.", outlet="B")
    war = tuple([report(f"Day {day} of the war", "The Karuva fired rockets at dawn.")] for day in range(12))
    assert len(heard(one, other)) == 2
    assert len(heard(one, other, window=war)) == 1


def test_a_headline_that_the_other_report_tells_is_the_same() -> None:
    one = report("Parliament scraps fuel subsidy", "Lawmakers voted late at night.")
    other = report("Pumps run dry after vote", "The subsidy for fuel was scrapped at midnight.", outlet="B")
    assert len(heard(one, other)) == 2


def test_two_disasters_of_one_kind_of_day_in_one_country_are_one() -> None:
    one = report("Quake kills hundreds in western Nepal", "Rescuers dug through the night.")
    other = report("Nepal: villages flattened by earthquake", "Roads are blocked and phones are dead.", outlet="B")
    assert len(heard(one, other)) == 2


def test_what_was_joined_for_sure_is_heard_whatever_it_says() -> None:
    story = [FLOOD, HARBOUR]
    assert Subjects([story]).heard(story, {(HARBOUR.id, FLOOD.id)}) == story


def test_of_two_that_share_nothing_the_news_is_heard_and_not_the_comment() -> None:
    view = report("Opinion: India needs better dams", "Every monsoon brings the same grief.", outlet="B")
    assert heard(view, FLOOD) == [FLOOD.id]


@given(report_lists())
def test_somebody_is_always_heard_and_nobody_new_is(reports: list[Report]) -> None:
    if reports:
        found = Subjects([reports]).heard(reports)
        assert found
        assert found == [each for each in reports if each in found]


@given(st.lists(st.text(alphabet="Aa. “”\"'’\n…!?1\t\x00中ß", max_size=200), min_size=2, max_size=4))
def test_any_texts_can_be_compared(texts: list[str]) -> None:
    story = [report(text[:40] or "x", text) for text in texts]
    assert Subjects([story]).heard(story)
