from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from digest.collect.clean import calmed

TEXT = (
    "The ferry left Batam on Monday. In rough seas off Selu it sank, and the navy of Kesh found 40 people, NATO said."
)


@pytest.mark.parametrize(
    ("title", "text", "calm"),
    [
        ("FERRY FROM BATAM SANK OFF SELU", TEXT, "Ferry from Batam sank off Selu"),
        ("KESH NAVY FOUND 40 PEOPLE, NATO SAYS", TEXT, "Kesh navy found 40 people, NATO says"),
        ("US ENVOY FLIES TO PORT VELA", "", "US Envoy Flies to Port Vela"),
        ("“WE WILL SAIL,” MINISTER OF KESH TELLS BATAM", "", "“We will Sail,” Minister of Kesh Tells Batam"),
        ("Ferry SANK off Selu, NATO says", TEXT, "Ferry sank off Selu, NATO says"),
        ("Ferry SANK OFF Selu", TEXT, "Ferry sank off Selu"),
        ("Ferry SUNK off Selu", TEXT, "Ferry SUNK off Selu"),
        ("NATO says ferry sank", TEXT, "NATO says ferry sank"),
        ("TASS", "", "TASS"),
        ("KBS, MBC, SBS", "", "KBS, MBC, SBS"),
        ("", TEXT, ""),
    ],
)
def test_words_in_capitals_are_spelt_as_the_report_spells_them(title: str, text: str, calm: str) -> None:
    assert calmed(title, text) == calm


@given(st.text(max_size=60), st.text(max_size=120))
def test_calming_changes_nothing_but_case(title: str, text: str) -> None:
    assert calmed(title, text).casefold() == title.casefold()


@given(st.lists(st.sampled_from(["FERRY", "SANK", "OFF", "Selu", "NATO", "US", "VELA", "—"]), max_size=8).map(" ".join))
def test_calming_twice_is_calming_once(title: str) -> None:
    assert calmed(calmed(title, TEXT), TEXT) == calmed(title, TEXT)


def test_a_long_report_takes_no_time() -> None:
    begin = time.process_time()
    calmed("FERRY SANK OFF SELU " * 15, "A-b.c’d&e " * 20_000)
    assert time.process_time() - begin < 2
