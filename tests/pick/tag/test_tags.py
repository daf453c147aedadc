from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.pick.tag.tags import tag, tag_report
from tests.pick.samples import NOW, report, strait_drills


def test_places_are_shares_of_1_in_which_the_headline_counts_more() -> None:
    places = tag_report(report("Hanoi hosts talks", "Vietnam and Laos signed in Vientiane.")).places
    assert sum(places.values()) == pytest.approx(1)
    assert list(places) == ["VN", "LA"]


def test_the_home_of_a_company_is_half_a_place() -> None:
    tags = tag_report(report("TikTok faces ban in Australia"))
    assert tags.places == pytest.approx({"AU": 2 / 3, "CN": 1 / 3})
    assert tags.headline == {"AU", "CN"}
    assert [each.name for each in tags.organisations] == ["TikTok"]


def test_a_report_that_names_nothing_has_no_places() -> None:
    tags = tag_report(report("Rain expected"))
    assert (tags.places, tags.headline, tags.people) == ({}, frozenset(), ())


def test_people_are_those_of_the_day_of_the_report() -> None:
    old = tag_report(report("Prime Minister Kishida speaks", published_at=datetime(2023, 5, 1, tzinfo=UTC)))
    new = tag_report(report("Kishida speaks", published_at=NOW))
    assert [person.role(datetime(2023, 5, 1, tzinfo=UTC).date()) for person in old.people] == ["prime minister"]
    assert [person.role(NOW.date()) for person in new.people] == ["former prime minister"]


def test_a_bare_family_name_counts_where_the_report_tells_whose_it_is() -> None:
    told = tag_report(report("Kim and Putin meet", "The North Korean leader came by train."))
    assert told.headline == {"KP", "RU"}
    assert tag_report(report("Kim opens a bakery", "The baker comes from Ohio.")).headline == frozenset()


def test_a_story_has_the_people_and_organisations_that_most_of_its_reports_name_first() -> None:
    story = tag(
        [
            report("Modi meets Xi at BRICS summit", "Modi and Xi spoke."),
            report("Modi speaks at BRICS summit", "The United Nations listened."),
        ]
    )
    assert [person.name for person in story.people] == ["Narendra Modi", "Xi Jinping"]
    assert [each.name for each in story.organisations] == ["BRICS", "United Nations"]


def test_a_story_has_the_countries_of_all_its_reports() -> None:
    assert list(tag(strait_drills()).countries) == ["TW", "CN"]
