from __future__ import annotations

from digest.pick.rank.relevance import RELEVANT, is_there, relevance
from digest.pick.tag.tags import tag_report
from digest.settings import Focus
from tests.pick.samples import report

ASIA = Focus(regions=["asia"], topics={"security": 1, "diplomacy": 1, "disasters": 0.5})


def _relevance(title: str, text: str = "", focus: Focus = ASIA) -> float:
    return relevance([tag_report(report(title, text))], focus)


def test_an_affair_of_state_is_more_relevant_than_a_disaster_and_that_is_still_relevant() -> None:
    affair = _relevance("China and Vietnam sign border treaty", "The foreign ministers of both countries signed it.")
    disaster = _relevance("Earthquake kills 40 in Indonesia", "The earthquake destroyed homes; rescuers search on.")
    assert affair > disaster >= RELEVANT


def test_a_topic_without_weight_makes_nothing_relevant() -> None:
    politics_only = Focus(regions=["asia"], topics={"diplomacy": 1})
    assert _relevance("Earthquake kills 40 in Indonesia", "Rescuers search on.", politics_only) < RELEVANT


def test_what_happens_elsewhere_is_not_relevant() -> None:
    elsewhere = tag_report(report("Peru and Chile sign border treaty", "The foreign ministers signed it."))
    assert relevance([elsewhere], ASIA) == 0
    assert not is_there([elsewhere], ASIA)
    assert is_there([elsewhere], Focus())


def test_an_empty_focus_finds_everything_relevant() -> None:
    assert _relevance("Peru counts its llamas", focus=Focus()) == 1
