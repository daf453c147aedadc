from __future__ import annotations

from dataclasses import replace

import pytest

from digest.pick.tell.size import Size
from digest.pick.tell.summarise import summarise
from digest.pick.tell.tolls import count, is_superseded, is_toll
from tests.pick.samples import report

QUAKE = "Quake hits villages in western Sumatra"


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        ("At least 14 people were killed and 30 injured in Padang.", {"dead": 14, "hurt": 30}),
        ("The quake killed 1,200 people, officials said.", {"dead": 1200}),
        ("The death toll rose to 210 on Sunday.", {"dead": 210}),
        ("Earthquakes kill 2,445 in Sumatra as deaths mount", {"dead": 2445}),
        ("Three soldiers died and five are missing.", {"dead": 3, "lost": 5}),
        ("The bank cut its rate by 25 basis points.", {}),
        ("Deaths fell by 12% last year.", {}),
    ],
)
def test_the_dead_the_hurt_and_the_missing_are_counted(sentence: str, counted: dict[str, float]) -> None:
    assert count(sentence) == counted


def test_a_later_number_takes_the_place_of_an_earlier_one() -> None:
    old = report(QUAKE, "At least 14 people were killed in Sumatra, police said.", hours=9, outlet="Delta Courier")
    new = report(QUAKE, "The quake killed 210 people in Sumatra, the disaster agency said.", hours=1)
    told = " ".join(each.text for each in summarise([old, new]).sentences)
    assert "210" in told
    assert "14" not in told


def test_two_numbers_of_one_time_from_two_authorities_are_both_told_with_who_says_them() -> None:
    rebels = report(
        "Clash at the northern border post",
        "The rebel council said 60 soldiers were killed in the clash at the border post.",
        hours=2,
        outlet="Delta Courier",
    )
    army = report(
        "Army and rebels clash at the northern border post",
        "The clash left nine soldiers dead, according to the defence ministry in the capital.",
        hours=1,
    )
    made = summarise([rebels, army])
    assert {each.report_id for each in made.sentences} == {rebels.id, army.id}
    told = " ".join(each.text for each in made.sentences)
    assert "rebel council said 60" in told
    assert "nine soldiers dead, according to the defence ministry" in told


def test_the_same_authority_at_one_time_does_not_disagree_with_itself() -> None:
    one = report(QUAKE, "The quake killed 14 people in Sumatra, the disaster agency said.", hours=2, outlet="B")
    other = report(QUAKE, "The disaster agency said 30 people had died in the Sumatra quake.", hours=1)
    told = " ".join(each.text for each in summarise([one, other]).sentences)
    assert "30" in told
    assert "14" not in told


def test_a_brief_tells_the_newest_number_alone() -> None:
    one = report(QUAKE, "Rescue workers said 60 people died in the Sumatra villages.", hours=2, outlet="B")
    other = report(QUAKE, "The quake killed nine in Sumatra villages, according to the government.", hours=1)
    made = summarise([one, other], Size(words=35, sentences=1, longest=35), why=False)
    assert [each.report_id for each in made.sentences] == [other.id]


def test_a_headline_that_counts_fewer_than_a_newer_one_is_superseded() -> None:
    old = report("Quake kills 14 in Sumatra", hours=5)
    new = report("Quake kills 210 in Sumatra", hours=1)
    assert is_superseded(old, [old, new])
    assert not is_superseded(new, [old, new])
    text = "Rescue workers reached the villages of western Sumatra in the morning."
    both = [report("Quake kills 14 in Sumatra", text, hours=5), report("Quake kills 210 in Sumatra", text, hours=1)]
    assert summarise(both).headline == "Quake kills 210 in Sumatra"


def test_a_sentence_does_not_contradict_a_newer_headline() -> None:
    old = report(QUAKE, "Officials in Padang said 2,000 people had died in the villages.", hours=12, outlet="B")
    new = report(
        "Quake in Sumatra kills 1,000 as villagers dig", "Villagers dug for survivors with their bare hands.", hours=1
    )
    assert not any("2,000" in each.text for each in summarise([old, new]).sentences)


def test_the_dead_of_another_report_are_not_told_under_a_headline_that_knows_of_none() -> None:
    lead = report(
        "Supply boats pass coast guard near reef",
        "But it was a quiet week, sailors said, and the boats went on to the reef at noon.",
        hours=1,
    )
    other = report(
        "Boat deaths near reef to be investigated",
        "The coast guard in Manila said that three fishermen died when their boat was hit and sank near the reef.",
        outlet="B",
    )
    assert not any("died" in each.text for each in summarise([lead, other]).sentences)
    clash = replace(lead, text=lead.text.replace("quiet", "deadly"))
    assert any("died" in each.text for each in summarise([clash, other]).sentences)


def test_a_date_counts_nobody() -> None:
    assert not is_toll("Crowds marked the May 25 anniversary of the singer's death.")
    assert count("On 3 March nine people died in Cebu.") == {"dead": 9}
