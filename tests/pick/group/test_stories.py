from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings

from digest.pick.group.stories import group
from tests.pick.samples import rates, report, report_lists, strait_drills

if TYPE_CHECKING:
    from digest.pick.group.stories import Cluster
    from digest.pick.report import Report


def _ids(stories: list[Cluster]) -> set[frozenset[int]]:
    return {frozenset(each.id for each in story.reports) for story in stories}


def test_reports_of_one_happening_become_one_story() -> None:
    drills, cuts = strait_drills(), rates()
    assert _ids(group([*drills, *cuts])) == {frozenset(each.id for each in story) for story in (drills, cuts)}


def test_two_happenings_in_one_country_stay_apart() -> None:
    found = group(
        [
            report("India tells platforms to remove false content", "New rules bind video services in India."),
            report("India signs trade deal with the islands", "Farm goods will enter India without duty.", outlet="B"),
        ]
    )
    assert [len(story.reports) for story in found] == [1, 1]


def test_the_same_words_three_weeks_later_are_another_story() -> None:
    first = report("Quake of magnitude 6.1 shakes Mindanao", "A quake shook Mindanao in the Philippines.", hours=1)
    second = report(
        "Quake of magnitude 6.1 shakes Mindanao", "A quake shook Mindanao in the Philippines.", hours=1 + 24 * 30
    )
    assert len(group([first, second])) == 2


def test_an_outlet_that_sends_an_entry_twice_tells_one_story() -> None:
    assert len(group([report("Ferry sinks off Cebu"), report("Ferry sinks off  Cebu", hours=5)])) == 1


@settings(max_examples=50)
@given(report_lists())
def test_every_report_is_in_exactly_one_story(reports: list[Report]) -> None:
    found = sorted(each.id for story in group(reports) for each in story.reports)
    assert found == sorted(each.id for each in reports)


def test_a_thousand_reports_are_grouped_in_seconds() -> None:
    words = "china vote flood talks trade chips border army bank court ship strait port rice steel visa".split()  # noqa: SIM905 - easier to read
    random = Random(3)  # noqa: S311 - sample data
    reports = [
        report(" ".join(random.sample(words, 6)), " ".join(random.choices(words, k=40)), hours=random.random() * 36)
        for _ in range(1000)
    ]
    begin = time.process_time()
    group(reports)
    assert time.process_time() - begin < 10


def test_two_words_for_one_country_do_not_make_a_story() -> None:
    found = group(
        [
            report("Kenya: No proof that Kenyan senator was invited abroad", "The post is false.", outlet="A"),
            report("Kenya: Photos do not show Kenyan trader with millions", "They are old.", outlet="B"),
        ]
    )
    assert [len(story.reports) for story in found] == [1, 1]
