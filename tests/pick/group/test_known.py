"""Grouping run after run: stories keep their numbers, and what an editor ruled holds."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from digest.pick.group.rulings import Ruling, ruled
from digest.pick.group.stories import group
from tests.pick.samples import rates, report, report_lists, strait_drills

if TYPE_CHECKING:
    from digest.pick.group.stories import Cluster
    from digest.pick.report import Report


def _ids(stories: list[Cluster]) -> list[frozenset[int]]:
    return [frozenset(each.id for each in story.reports) for story in stories]


def test_a_new_report_joins_the_story_that_is_known() -> None:
    first, *rest = strait_drills()
    found = group([first, *rest], known=[{first.id}])
    assert [story.known for story in found] == [(0,)]


def test_a_report_like_no_other_opens_a_story() -> None:
    drills = strait_drills()
    new = report("Parliament in Kathmandu passes a budget")
    found = group([*drills, new], known=[{each.id for each in drills}])
    assert [(len(story.reports), story.known) for story in found] == [(4, (0,)), (1, ())]


def test_a_known_story_stays_together_though_its_reports_are_not_alike() -> None:
    one, other = report("Ferry sinks off Cebu"), report("Parliament in Kathmandu passes a budget")
    assert len(group([one, other], known=[{one.id, other.id}])) == 1


def test_known_stories_become_one_when_later_reports_make_them_alike() -> None:
    one, *rest, other = strait_drills()
    found = group([one, *rest, other], known=[{99}, {other.id}, {one.id, rest[0].id}])
    assert [story.known for story in found] == [(2, 1)], "the number of the larger one first"


def test_reports_that_are_gone_do_not_matter() -> None:
    drills = strait_drills()
    assert [story.known for story in group(drills, known=[{8888, drills[0].id}, {9999}])] == [(0,)]


def test_a_ruling_parts_a_known_story_and_each_report_goes_with_its_like() -> None:
    drills, cuts = strait_drills(), rates()
    known = [{each.id for each in [*drills, *cuts]}]
    found = group([*drills, *cuts], known, [Ruling(drills[0].id, cuts[0].id, together=False)])
    assert _ids(found) == [frozenset(each.id for each in part) for part in (drills, cuts)]
    assert [story.known for story in found] == [(0,), ()], "the larger part keeps the number"


def test_a_ruling_brings_together_what_is_not_alike() -> None:
    one, other = report("Ferry sinks off Cebu"), report("Parliament in Kathmandu passes a budget")
    assert len(group([one, other], rulings=[Ruling(one.id, other.id, together=True)])) == 1


def test_a_ruling_keeps_apart_what_is_alike() -> None:
    one, other, *_ = strait_drills()
    assert len(group([one, other], rulings=[Ruling(one.id, other.id, together=False)])) == 2


def test_a_ruling_over_a_report_that_is_gone_still_ties_the_others() -> None:
    one, other = report("Ferry sinks off Cebu"), report("Parliament in Kathmandu passes a budget")
    rulings = [Ruling(one.id, 9999, together=True), Ruling(9999, other.id, together=True)]
    assert len(group([one, other], rulings=rulings)) == 1


def test_one_headline_sent_twice_is_two_stories_if_an_editor_says_so() -> None:
    one, other = report("Ferry sinks off Cebu"), report("Ferry sinks off Cebu", hours=4)
    assert len(group([one, other], rulings=[Ruling(one.id, other.id, together=False)])) == 2


_RULED = st.lists(st.builds(Ruling, st.integers(1, 15), st.integers(1, 15), st.booleans()), max_size=6)


@settings(max_examples=50)
@given(report_lists(), _RULED, st.data())
def test_grouping_again_with_the_result_as_known_changes_nothing(
    reports: list[Report], rulings: list[Ruling], data: st.DataObject
) -> None:
    known = data.draw(st.lists(st.frozensets(st.integers(1, 15), max_size=5), max_size=4))
    once = group(reports, known, rulings)
    again = group(reports, _ids(once), rulings)
    assert _ids(again) == _ids(once)
    assert [story.known for story in again] == [(number,) for number in range(len(once))]


@settings(max_examples=50)
@given(report_lists(), _RULED)
def test_the_order_of_the_reports_does_not_matter(reports: list[Report], rulings: list[Ruling]) -> None:
    shuffled = reports.copy()
    Random(7).shuffle(shuffled)  # noqa: S311 - a shuffle, no secret
    assert group(shuffled, (), rulings) == group(reports, (), rulings)


@settings(max_examples=15, stateful_step_count=12)
class Runs(RuleBasedStateMachine):
    """Entries arrive in batches, editors rule, and every run starts from the stories of the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.reports: list[Report] = []
        self.rulings: list[Ruling] = []
        self.stories: dict[int, frozenset[int]] = {}
        self.numbers = 0

    @rule(batch=report_lists())
    def entries_arrive(self, batch: list[Report]) -> None:
        """Up to four more."""
        start = len(self.reports)
        for number, each in enumerate(batch[:4], start + 1):
            self.reports.append(report(each.title, each.text, hours=number, outlet=each.outlet, id=number))
        self._run()

    @rule(one=st.integers(1, 20), other=st.integers(1, 20), together=st.booleans())
    def an_editor_rules(self, one: int, other: int, together: bool) -> None:
        """On two entries that are there or are not."""
        self.rulings.append(Ruling(one, other, together))
        self._run()

    def _run(self) -> None:
        before, numbers = self.stories, list(self.stories)
        found = group(self.reports, list(before.values()), self.rulings)
        self.stories = {}
        for story in found:
            if not story.known:
                self.numbers += 1
            number = numbers[story.known[0]] if story.known else self.numbers
            assert number not in self.stories, "a number names one story"
            self.stories[number] = frozenset(each.id for each in story.reports)
        lived_on = sorted(place for story in found for place in story.known)
        assert lived_on == list(range(len(before))), "every known story lives on in exactly one"
        ruled_apart = ruled(self.rulings)
        for ids in before.values():
            free = not any(ruled_apart.apart_from(each) for each in ids)
            assert not free or any(ids <= now for now in self.stories.values()), "only rulings part a story"

    @invariant()
    def every_report_is_in_one_story(self) -> None:
        """And in no other."""
        numbers = sorted(number for ids in self.stories.values() for number in ids)
        assert numbers == [each.id for each in self.reports]

    @invariant()
    def rulings_hold(self) -> None:
        """Those that newer ones do not contradict."""
        groups = ruled(self.rulings)
        told = [(number, story) for story, ids in self.stories.items() for number in ids]
        for (one, story), (other, other_story) in combinations(told, 2):
            assert not (groups.are_apart(one, other) and story == other_story)
            assert groups.of(one) != groups.of(other) or story == other_story


TestRuns = Runs.TestCase
