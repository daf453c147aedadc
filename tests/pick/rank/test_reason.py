from __future__ import annotations

from digest.pick.group.copies import fold
from digest.pick.rank.components import voices
from digest.pick.rank.reason import told_by
from digest.pick.rank.score import Candidate, rank
from digest.pick.tag.tags import tag
from digest.settings import Focus, Weights
from tests.pick.group.test_copies import WIRE
from tests.pick.samples import NOW, report, strait_drills, told

ASIA = Focus(regions=["asia"], topics={"security": 1})


def test_the_reason_names_the_agency_whose_text_several_print() -> None:
    tellings = fold(
        [report("Wall struck", WIRE, outlet=name, agency="Zenith" if name == "A" else "") for name in ("A", "B", "C")]
    )
    assert told_by(voices(tellings, (), Weights()), tellings, 1.0) == ["3 outlets", "Zenith, in 3 outlets"]


def test_every_part_of_the_score_but_the_place_in_the_feed_is_put_into_words() -> None:
    drills = strait_drills()
    copy = report("Drills begin", drills[0].text, outlet="State Echo", country="CN", state_affiliated=True)
    (only,) = rank([Candidate(tag([*drills, copy]))], ASIA, NOW, [])
    assert set(only.words) == set(only.components) - {"prominence"}
    assert only.words["outlets"] == "5 outlets, heard as 4.25 (1 state-affiliated, 1 with another's text)"
    assert only.words["countries"] == "from 5 countries"
    assert only.words["recency"] == "latest development 2 hours before"
    assert only.words["novelty"] == "never told"


def test_what_was_told_says_when() -> None:
    drills = strait_drills()
    before = told(drills[0].title, drills[0].text, hours=1, ids={each.id for each in drills})
    (only,) = rank([Candidate(tag(drills))], ASIA, NOW, [before])
    assert only.words["novelty"] == "told on 10 Mar, nothing new"
