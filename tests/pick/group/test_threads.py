from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings

from digest.pick.group.threads import threads
from tests.pick.samples import rates, report, report_lists

if TYPE_CHECKING:
    from digest.pick.report import Report


def _trial(hours: float = 60) -> list[Report]:
    return [
        report(
            "Court in Manila tries ex-governor Basilio Reyno over dam contracts",
            "Prosecutors said Basilio Reyno took bribes from Lakan Builders for the Pasig dam.",
            hours=hours,
        ),
        report(
            "Basilio Reyno, former governor, goes on trial over Pasig dam",
            "A court in Manila heard that Lakan Builders paid Basilio Reyno for contracts.",
            hours=hours - 2,
            outlet="Delta Courier",
        ),
    ]


def _verdict(hours: float = 4) -> list[Report]:
    return [
        report(
            "Basilio Reyno jailed for nine years over Pasig dam bribes",
            "The former governor was found guilty in Manila of taking money from Lakan Builders.",
            hours=hours,
        )
    ]


def test_a_verdict_carries_on_the_trial() -> None:
    assert threads([_verdict(), rates(), _trial()]) == [2, None, None]


def test_a_story_on_another_subject_carries_nothing_on() -> None:
    assert threads([rates(), _trial()]) == [None, None]


def test_the_same_names_at_something_else_are_no_thread() -> None:
    wedding = [
        report("Daughter of Basilio Reyno marries in Cebu", "Guests danced on the beach until morning.", hours=1)
    ]
    assert threads([wedding, _trial()]) == [None, None]


def test_after_a_long_pause_a_thread_is_broken() -> None:
    assert threads([_verdict(), _trial(hours=24 * 12)]) == [None, None]


def test_two_stories_of_one_morning_are_no_thread() -> None:
    assert threads([_verdict(hours=4), _trial(hours=6)]) == [None, None]


def test_the_likest_of_several_earlier_stories_is_carried_on() -> None:
    arrest = [
        report(
            "Ex-governor Basilio Reyno arrested at Manila airport", "Basilio Reyno was on his way to Macau.", hours=90
        )
    ]
    assert threads([arrest, _trial(), _verdict()])[2] == 1


def test_nothing_carries_on_nothing() -> None:
    assert threads([]) == []


@settings(max_examples=50)
@given(report_lists())
def test_a_thread_leads_back_in_time_whatever_the_order(reports: list[Report]) -> None:
    stories = [[each] for each in reports]
    found = threads(stories)
    for story, earlier in zip(stories, found, strict=True):
        assert earlier is None or stories[earlier][0].published_at < story[0].published_at
    order = list(range(len(stories)))
    Random(7).shuffle(order)  # noqa: S311 - a shuffle, no secret
    shuffled = threads([stories[number] for number in order])
    moments = [None if each is None else stories[each][0].published_at for each in found]
    assert [None if each is None else stories[order[each]][0].published_at for each in shuffled] == [
        moments[number] for number in order
    ]
