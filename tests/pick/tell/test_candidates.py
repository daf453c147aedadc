from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from digest.pick.tell.candidates import bodies, candidates, untold
from digest.pick.tell.summarise import summarise
from tests.pick.samples import report, report_lists, strait_drills

if TYPE_CHECKING:
    from digest.pick.report import Report

WIRE = "Coast guards of both countries exchanged warnings near the Spratly reefs before dawn, officials said."
AGREED = "Vietnam and the Philippines signed an accord on shared fishing grounds after a day of talks."


def test_a_sentence_that_several_outlets_carry_belongs_to_the_one_that_had_it_first() -> None:
    later = report("Tension at the reefs", WIRE, outlet="Delta Courier", hours=2)
    first = report("Tension near the Spratly reefs", WIRE, outlet="Pacific Ledger", hours=6)
    made = summarise([later, first])
    assert [each.report_id for each in made.sentences] == [first.id]


def test_copies_of_one_text_do_not_outvote_other_outlets() -> None:
    copies = [report(f"Reefs {number}", WIRE, outlet=f"Outlet {number}") for number in range(5)]
    assert sum(len(own) for own in bodies(copies).values()) == 1


@given(report_lists())
def test_places_in_the_report_are_exact_even_for_a_sentence_that_stands_twice(reports: list[Report]) -> None:
    for one in candidates(reports, bodies(reports)):
        assert one.report.text[one.span.start : one.span.end] == one.span.text


def test_a_sentence_that_also_stands_within_a_longer_one_has_its_own_place() -> None:
    longer = f"“{WIRE} Nobody fired,” said an officer of the coast guard in Manila."
    text = f"{longer}\n\n{WIRE}"
    story = report("Warnings near the reefs", text)
    assert [one.span.start for one in candidates([story], bodies([story])) if one.span.text == WIRE] == [
        len(longer) + 2
    ]


def test_what_an_old_report_announces_is_no_candidate() -> None:
    old = report("Ministers to meet", "Ministers of Vietnam will meet in Manila to discuss fishing rights.", hours=20)
    new = report("Ministers agree", AGREED, hours=1)
    assert [one.report.id for one in candidates([old, new], bodies([old, new]))] == [new.id]


def test_an_update_tells_what_is_new_and_not_what_was_told() -> None:
    more = "Malaysia asked to join the accord, its foreign ministry said in a note to both capitals."
    story = report("Accord on fishing grounds", f"{AGREED} {more}")
    told = ["Vietnam and Philippines sign accord on fishing grounds", AGREED]
    assert [each.text for each in summarise([story], told=told).sentences] == [more]


def test_a_sentence_with_a_new_number_is_new() -> None:
    text = "The quake killed 210 people in western Sumatra, the disaster agency said."
    told = ["The quake killed 14 people in western Sumatra, the disaster agency said."]
    story = report("Quake in Sumatra", text)
    pool = candidates([story], bodies([story]))
    assert [one.text for one in untold(pool, told)] == [text]
    assert untold(pool, [text]) == []


def test_nothing_is_left_of_a_story_that_was_told_in_full() -> None:
    drills = strait_drills()
    told = [text for each in drills for text in (each.title, each.text)]
    made = summarise(drills, told=told)
    assert (made.sentences, made.why, made.key_point) == ((), None, None)
