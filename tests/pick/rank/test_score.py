from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from digest.pick.rank.score import Candidate, rank
from digest.pick.report import Mark
from digest.pick.tag.tags import tag
from digest.settings import Focus
from tests.pick.samples import NOW, rates, report, strait_drills, told

if TYPE_CHECKING:
    from digest.pick.rank.score import Ranked
    from digest.pick.report import Report, Told

ASIA = Focus(regions=["asia"], topics={"security": 1, "diplomacy": 1, "economy": 0.6})


def _rank(*stories: list[Report], focus: Focus = ASIA, before: list[Told] | None = None) -> list[Ranked]:
    return rank([Candidate(tag(story)) for story in stories], focus, NOW, before or [])


def test_more_outlets_rank_higher_and_every_part_of_the_score_is_kept() -> None:
    first, second = _rank(rates(), strait_drills())
    assert first.story.reports[0].title.startswith("China begins")
    assert first.score > second.score > 0
    assert math.prod(first.components.values()) == pytest.approx(first.score, abs=0.01)


def test_the_reason_says_in_words_why_a_story_is_there() -> None:
    (only,) = _rank(strait_drills())
    assert only.reason.startswith("4 outlets in 4 countries; Taiwan, China; security")


def test_a_story_from_elsewhere_is_excluded_and_says_so() -> None:
    (only,) = _rank([report("Peru's troops clash with rebels near Lima", "The army of Peru sent soldiers.")])
    assert (only.score, only.excluded) == (0, "outside the focus")


def test_a_story_on_no_topic_of_the_focus_is_excluded() -> None:
    (only,) = _rank([report("Vietnam counts its rare monkeys", "Vietnam has 200 of them.")])
    assert only.excluded == "none of the topics"


@pytest.mark.parametrize(
    ("title", "kind"),
    [("Watch: China's army parades in Beijing", "video"), ("7 facts about China's army and its missiles", "listicle")],
)
def test_what_is_no_news_is_excluded_by_kind(title: str, kind: str) -> None:
    (only,) = _rank([report(title, "China's army has missiles.")])
    assert (only.score, only.excluded) == (0, f"{kind}, not news")


def test_a_climate_newsletter_works_from_the_same_code() -> None:
    climate = Focus(topics={"climate": 1, "energy": 0.7})
    heat = [report("Spain closes coal-fired power plant to cut emissions", "Carbon emissions in Spain fell.")]
    first, second = _rank(strait_drills(), heat, focus=climate)
    assert first.story.reports[0].title.startswith("Spain")
    assert second.excluded == "none of the topics"


def test_an_empty_focus_is_about_everything() -> None:
    (only,) = _rank([report("Peru's congress votes", "Congress in Lima voted.")], focus=Focus())
    assert not only.excluded


def test_outlets_that_a_state_directs_make_a_story_less_independent() -> None:
    free = strait_drills()[:2]
    bound = [report(each.title, each.text, outlet=each.outlet, country="CN", state_affiliated=True) for each in free]
    free_rank, bound_rank = _rank(free)[0], _rank(bound)[0]
    assert free_rank.components["outlets"] > bound_rank.components["outlets"]
    assert free_rank.components["countries"] > bound_rank.components["countries"]
    assert "state-affiliated only" in bound_rank.reason


def test_what_was_told_is_not_told_again() -> None:
    drills = strait_drills()
    before = told(drills[0].title, drills[0].text, hours=1, ids={each.id for each in drills})
    (only,) = _rank(drills, before=[before])
    assert (only.score, only.excluded, only.update) == (0, "told on 10 Mar", False)


def test_a_rewording_by_another_outlet_does_not_bring_a_story_back() -> None:
    drills = strait_drills()
    before = told(drills[0].title, drills[0].text, hours=2.5, ids={each.id for each in drills[:3]})
    (only,) = _rank(drills, before=[before])
    assert only.excluded == "told on 10 Mar"


def test_a_story_that_moved_comes_back_as_an_update() -> None:
    drills = strait_drills()
    before = told(drills[0].title, drills[0].text, hours=2.5, ids={each.id for each in drills})
    moved = report(
        "Chinese destroyer and Taiwanese frigate collide during drills off Hualien, 14 sailors missing",
        "A Chinese destroyer rammed the frigate Cheng Kung off Hualien during the drills, Taiwan's navy said. Fourteen "
        "sailors were missing and President Lin called an emergency cabinet session.",
        hours=1,
        outlet="Pacific Ledger",
    )
    (only,) = _rank([*drills, moved], before=[before])
    assert only.update
    assert only.fresh == (moved,)
    assert only.score > 0
    assert "new since 10 Mar" in only.reason


def test_what_an_editor_pinned_is_left_out_only_if_readers_know_all_of_it() -> None:
    monkeys = [report("Peru counts its rare monkeys", "Peru has 200 of them, a zoo in Lima said.")]
    pinned = Candidate(tag(monkeys), mark=Mark(pinned=True, by="Ana"))
    (first,) = rank([pinned], ASIA, NOW, [])
    assert (first.excluded, first.pinned_by, first.reason.split("; ")[-1]) == ("", "Ana", "pinned by Ana")
    assert first.score > 0
    (again,) = rank([pinned], ASIA, NOW, [told(monkeys[0].title, monkeys[0].text, hours=1, ids={monkeys[0].id})])
    assert again.excluded == "told on 10 Mar"


def test_what_is_none_of_ours_has_no_score_and_says_who_said_so() -> None:
    (only,) = rank([Candidate(tag(strait_drills()), mark=Mark(pinned=False, by="Ana"))], ASIA, NOW, [])
    assert (only.score, only.excluded) == (0, "an editor says it is none of ours: Ana")
    assert only.pinned_by == ""
