from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from digest.pick.choose import pick
from digest.pick.rank.balance import Balance, Covered, balance, covered, line
from digest.settings import Focus, Newsletter, Sections
from tests.pick.samples import NOW, rates, report, report_lists, strait_drills

if TYPE_CHECKING:
    from digest.pick.report import Report

ASIA = Focus(regions=["asia"], topics={"security": 1, "economy": 1, "diplomacy": 1, "elections": 1})


def _balance(reports: list[Report], **sections: int) -> Balance:
    newsletter = Newsletter(slug="asia", title="Asia", focus=ASIA, sections=Sections(**sections))
    picked = pick(reports, newsletter, NOW)
    return balance(picked, reports, ASIA)


def test_stories_are_weighed_against_what_was_reported() -> None:
    found = _balance([*strait_drills(), *rates()])
    shares = {each.name: each for each in found.countries}
    assert found.stories == 2
    assert (shares["TW"].count, shares["TW"].of, shares["TW"].edition) == (1, 2, 0.5)
    assert shares["TW"].day == pytest.approx(4 / 6, abs=0.001)
    assert line(found).startswith("Taiwan 1 of 2 (day 67 %), Indonesia 1 of 2 (day 33 %); state media 0 %")


def test_a_region_that_the_edition_leaves_out_is_missing() -> None:
    found = _balance([*strait_drills(), *rates()], lead=1, main=0, briefs=0, min_stories=1)
    assert found.missing == ("southeast-asia",)
    assert line(found).endswith("missing: Southeast Asia")


def test_state_media_count_where_they_are_quoted() -> None:
    bound = [
        report(each.title, each.text, outlet=f"State {each.outlet}", country="CN", state_affiliated=True)
        for each in strait_drills()
    ]
    found = _balance([*bound, *rates()])
    assert 0 < found.state_affiliated.edition < 1
    assert found.state_affiliated.day == pytest.approx(4 / 6, abs=0.001)


def _covered(reports: list[Report], *regions: str) -> Covered:
    newsletter = Newsletter(slug="asia", title="Asia", focus=ASIA)
    return covered(pick(reports, newsletter, NOW), Focus(regions=list(regions)))


def test_a_report_counts_once_for_the_country_that_its_story_is_about_first() -> None:
    day = [*strait_drills(), *rates()]
    assert _covered(day, "asia") == _covered(day) == Covered(6, {"ID": 2, "TW": 4})


def test_countries_beyond_the_focus_are_not_named_and_their_reports_count() -> None:
    assert _covered([*strait_drills(), *rates()], "southeast-asia") == Covered(6, {"ID": 2})


@given(report_lists())
def test_no_day_has_more_reports_on_countries_than_reports(reports: list[Report]) -> None:
    found = _covered(reports)
    assert sum(found.countries.values()) <= found.reports <= len(reports)


def test_an_empty_day_has_a_line_too() -> None:
    assert line(_balance([])) == "no stories"


@given(report_lists())
def test_shares_of_the_day_add_up(reports: list[Report]) -> None:
    found = _balance(reports)
    for side in (found.countries, found.topics, found.outlets):
        total = sum(each.day for each in side)
        assert total == pytest.approx(1, abs=0.01) or not side or not total
        assert all(0 <= each.edition <= 1 for each in side)
