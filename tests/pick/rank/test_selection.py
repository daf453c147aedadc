from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, strategies as st

from digest.pick.rank.score import Candidate, rank
from digest.pick.rank.selection import BRIEF, FLOOR, LEAD, MAIN, is_of, select
from digest.pick.report import Mark
from digest.pick.tag.tags import tag
from digest.settings import Focus, Sections
from tests.pick.samples import NOW, report, report_lists, told

if TYPE_CHECKING:
    from collections.abc import Collection

    from digest.pick.rank.selection import Selection
    from digest.pick.report import Report

FOCUS = Focus(regions=["asia"], topics={"security": 1, "diplomacy": 1, "elections": 1, "trade": 1})


def _select(
    reports: list[Report],
    sections: Sections,
    *,
    tellable: bool = True,
    pinned: tuple[str, ...] = (),
    by_editor: Collection[Report] = (),
) -> Selection:
    mark = Mark(pinned=True, by="Ana")
    ranked = rank(
        [Candidate(tag([each]), mark=mark if each in by_editor else None) for each in reports], FOCUS, NOW, []
    )
    open_ = [each for each in ranked if not each.excluded]
    return select(open_, sections, pinned, lambda _: tellable, lambda each: each.story.reports[0].title)


def test_one_war_does_not_fill_the_edition() -> None:
    war = [
        "Troops of India clash with rebels near Kargil",
        "Pakistan army shells Indian border post at Uri",
        "Indian navy stops freighter bound for Karachi",
        "New Delhi expels five diplomats over missile strike",
    ]
    elsewhere = ["Japan signs trade treaty with Fiji", "Vietnam elects new president in Hanoi"]
    reports = [report(title, outlet=f"O{number}") for number, title in enumerate([*war, *elsewhere])]
    selection = _select(reports, Sections(lead=0, main=0, briefs=5, per_country=2))
    chosen = [one.ranked.story.reports[0].title for one in selection.chosen]
    assert set(elsewhere) < set(chosen)
    assert len(set(war) & set(chosen)) == 2
    assert "2 stories of its country already" in selection.objections.values()


def test_a_lead_has_something_to_print() -> None:
    selection = _select([report("China fires missile in weapon test")], Sections(), tellable=False)
    assert [one.section for one in selection.chosen] == [BRIEF]


def test_a_question_or_a_list_of_takeaways_does_not_lead() -> None:
    reports = [
        report("Kazakhstan's election: 4 takeaways from the ballot", "Kazakhstan voted for a new parliament."),
        report("Vietnam signs treaty with Laos", "Vietnam and Laos signed a border treaty in Hanoi.", hours=30),
    ]
    lead = next(one for one in _select(reports, Sections()).chosen if one.section == LEAD)
    assert lead.ranked.story.reports == (reports[1],)


def test_what_is_left_out_is_told_why() -> None:
    reports = [
        report("China fires missile over desert in weapon test"),
        report("What could the border of Kazakhstan mean for you?", hours=40),
        report("Vietnam elects new president in Hanoi", hours=20),
    ]
    selection = _select(reports, Sections(lead=0, main=0, briefs=1))
    taken = [one.ranked for one in selection.chosen]
    ranked = rank([Candidate(tag([each])) for each in reports], FOCUS, NOW, [])
    assert len(taken) == 1
    assert "is the least that is printed" in selection.cut(ranked[-1])
    assert selection.cut(ranked[0]) == "too far down to be looked at"  # another object than those looked at


def test_no_other_story_is_taken_for_one_that_was_looked_at() -> None:
    reports = [report("China fires missile over desert in weapon test"), report("Japan signs treaty with Fiji")]
    selection = _select(reports, Sections(lead=0, main=0, briefs=1))
    for _ in range(100):  # each where the one before was, and where those looked at would have been
        (other,) = rank([Candidate(tag([report("Vietnam elects new president in Hanoi")]))], FOCUS, NOW, [])
        assert not selection.has_looked_at(other)


def test_two_updates_of_one_told_item_do_not_stand_together() -> None:
    item = told("Ferry sinks off Indonesia", "A ferry sank off Indonesia.")
    reports = [
        report("Vietnam elects new president in Hanoi", outlet="A"),
        report("China fires missile over desert in weapon test", outlet="B"),
    ]
    ranked = [
        replace(each, told=(item,)) for each in rank([Candidate(tag([each])) for each in reports], FOCUS, NOW, [])
    ]
    selection = select(ranked, Sections(), (), lambda _: True, lambda each: each.story.reports[0].title)
    assert len(selection.chosen) == 1
    (objection,) = selection.objections.values()
    assert objection.startswith("the same affair as: ")


def test_a_pinned_region_whose_stories_cannot_stand_leaves_its_place_to_others() -> None:
    reports = [
        report("Kazakhstan's parliament elected in landslide", outlet="A"),
        report("Vietnam elects new president in Hanoi", outlet="B", hours=20),
    ]
    ranked = [
        replace(each, told=(told("Kazakhstan votes", "Kazakhstan votes."),))
        for each in rank([Candidate(tag([each])) for each in [*reports[:1], *reports[:1]]], FOCUS, NOW, [])
    ] + rank([Candidate(tag([reports[1]]))], FOCUS, NOW, [])
    sections = Sections(lead=0, main=0, briefs=2)
    selection = select(ranked, sections, ("central-asia", "south-asia"), lambda _: True, lambda _: "A headline")
    assert [one.ranked.story.reports[0] for one in selection.chosen] == reports


def test_a_story_that_a_pinned_region_put_before_others_says_so_and_no_other_does() -> None:
    reports = [
        report("China fires missile over desert in weapon test", outlet="A"),
        report("Kazakhstan elects new parliament", outlet="B", hours=20),
        report("Vietnam elects new president in Hanoi", outlet="C", hours=10),
    ]
    sections = Sections(lead=0, main=0, briefs=2)
    chosen = _select(reports, sections, pinned=("central-asia",)).chosen
    assert [(one.ranked.story.reports[0].outlet, one.pinned) for one in chosen] == [("A", ""), ("B", "central-asia")]
    (_, last) = _select(reports[:2], sections, pinned=("central-asia",)).chosen
    assert last.pinned == ""


@given(report_lists())
def test_within_a_section_stories_stand_in_the_order_of_their_worth(reports: list[Report]) -> None:
    chosen = _select(reports, Sections()).chosen
    for section in (LEAD, MAIN, BRIEF):
        worths = [one.worth for one in chosen if one.section == section]
        assert worths == sorted(worths, reverse=True)
        assert all(worth >= FLOOR for worth in worths)


def test_nothing_below_the_floor_stands_even_for_a_pinned_region() -> None:
    soft = report("What could the border of Kazakhstan mean for you?", hours=40)
    selection = _select([soft], Sections(), pinned=("central-asia",))
    assert selection.chosen == []


@given(report_lists(), st.integers(1, 3))
def test_an_edition_holds_its_limits(reports: list[Report], per_country: int) -> None:
    sections = Sections(per_country=per_country)
    chosen = _select(reports, sections, pinned=("south-asia",)).chosen
    first = Counter(next(iter(one.ranked.focus_countries), "") for one in chosen)
    assert all(number <= per_country for country, number in first.items() if country)
    assert sum(one.section == LEAD for one in chosen) <= 1
    assert len(chosen) <= 13
    assert all(one.ranked.score >= FLOOR for one in chosen)
    assert all(isinstance(is_of(one.ranked, "south-asia"), bool) for one in chosen)


def test_what_an_editor_pinned_comes_first_from_the_main_stories_on_and_leads_only_if_it_is_worth_most() -> None:
    drills = report("China fires missile over desert in weapon test")
    treaty = report("Vietnam signs treaty with Laos", "Vietnam and Laos signed a border treaty.", hours=20)
    opinion = report("Opinion: why the vote in Nepal matters", "The vote in Nepal matters.", hours=40)
    monkeys = report("Peru counts its rare monkeys", "Peru has 200 of them.", hours=40)
    reports, sections = [drills, treaty, opinion, monkeys], Sections(lead=1, main=2, briefs=1)
    plain = _select(reports, sections)
    assert [one.ranked.story.reports[0] for one in plain.chosen] == [drills, treaty]
    chosen = _select(reports, sections, by_editor=[opinion, monkeys]).chosen
    assert [one.section for one in chosen] == [LEAD, MAIN, MAIN, BRIEF]
    assert [one.ranked.story.reports[0] for one in chosen[::3]] == [drills, treaty]
    assert {one.ranked.story.reports[0].id for one in chosen[1:3]} == {opinion.id, monkeys.id}
    assert _select(reports, sections, by_editor=[drills]).chosen[0].ranked.story.reports == (drills,)


def test_nothing_is_held_against_what_an_editor_pinned_but_that_it_has_nothing_to_print() -> None:
    war = [report(f"Army of India shells post {number} near Kargil", outlet=f"O{number}") for number in range(3)]
    sections = Sections(lead=0, main=1, briefs=2, per_country=1)
    assert len(_select(war, sections).chosen) == 1
    chosen = _select(war, sections, by_editor=war).chosen
    assert [one.section for one in chosen] == [MAIN, BRIEF, BRIEF]
    untold = _select(war[:1], sections, tellable=False, by_editor=war[:1]).chosen
    assert [one.section for one in untold] == [BRIEF]
