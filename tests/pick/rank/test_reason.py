from __future__ import annotations

from digest.pick.group.copies import fold
from digest.pick.rank.components import voices
from digest.pick.rank.reason import told_by
from digest.settings import Weights
from tests.pick.group.test_copies import WIRE
from tests.pick.samples import report


def test_the_reason_names_the_agency_whose_text_several_print() -> None:
    tellings = fold(
        [report("Wall struck", WIRE, outlet=name, agency="Zenith" if name == "A" else "") for name in ("A", "B", "C")]
    )
    assert told_by(voices(tellings, (), Weights()), tellings, 1.0) == ["3 outlets", "Zenith, in 3 outlets"]
