from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.collect.clean import clean_title
from digest.collect.clean.titles import ENDS, STARTS

if TYPE_CHECKING:
    from digest.collect.clean.row import Row

BY_START = {
    "wire label": [
        ("BREAKING: Ferry sinks off Batam", "Ferry sinks off Batam"),
        ("Breaking News | Ferry sinks off Batam", "Ferry sinks off Batam"),
        ("EXCLUSIVE | Ferry sinks off Batam", "Ferry sinks off Batam"),
        ("[UPDATED] Ferry sinks off Batam", "Ferry sinks off Batam"),
        ("2nd LD: Ferry sinks off Batam", "Ferry sinks off Batam"),
        ("Just in - ferry sinks off Batam", "Ferry sinks off Batam"),
    ],
    "wire label with a dash": [
        ("UPDATE 2-Ferry sinks off Batam", "Ferry sinks off Batam"),
        ("Exclusive-Ferry sank with pilot asleep", "Ferry sank with pilot asleep"),
    ],
    "shout": [
        ("REVEALED: how the ferry sank", "How the ferry sank"),
        ("Must read: iPhone found on ferry", "iPhone found on ferry"),
    ],
    "number": [("3. Ferry sinks off Batam", "Ferry sinks off Batam"), ("#7: Ferry sinks", "Ferry sinks")],
    "sign": [("► Ferry sinks off Batam", "Ferry sinks off Batam"), ("* Ferry sinks", "Ferry sinks")],
}
BY_END = {
    "note in brackets": [("Ferry sinks (UPDATED)", "Ferry sinks"), ("Ferry sinks [with photos inside]", "Ferry sinks")],
    "mark": [("Ferry sinks »", "Ferry sinks"), ("Ferry sinks |", "Ferry sinks")],
}


@pytest.mark.parametrize("row", [*STARTS, *ENDS], ids=lambda row: row.name)
def test_each_habit_of_headlines_goes(row: Row) -> None:
    for raw, title in (BY_START | BY_END)[row.name]:
        assert row.found.search(raw), raw
        assert clean_title(raw) == title


@pytest.mark.parametrize(
    ("raw", "outlet", "title"),
    [
        ("Ferry sinks off Batam - The Daily Harbour", "", "Ferry sinks off Batam"),
        ("Ferry sinks off Batam | Kesh News", "", "Ferry sinks off Batam"),
        ("Ferry sinks off Batam | Harbour Wire", "Harbour Wire", "Ferry sinks off Batam"),
        ("Ferry sinks off Batam - Kesh - Island Tribune", "Kesh", "Ferry sinks off Batam"),
        ("Trade talks - a long way to go", "", "Trade talks - a long way to go"),
        ("Kesh ties – and why they matter", "", "Kesh ties – and why they matter"),
        ("LIVE: Ferry  sinks", "", "Live: Ferry sinks"),
        ("WATCH | Ferry sinks", "", "Watch: Ferry sinks"),
        ("[VIDEO] Ferry sinks", "", "Video: Ferry sinks"),
        ("Analysis-Envoys juggle talks", "", "Analysis: Envoys juggle talks"),
        ("Opinion | Envoys juggle talks", "", "Opinion: Envoys juggle talks"),
        ("Live-action film of the strait banned", "", "Live-action film of the strait banned"),
        ("Flash-flood warning for Batam", "", "Flash-flood warning for Batam"),
        ("Lead-acid battery plant opens in Kesh", "", "Lead-acid battery plant opens in Kesh"),
        ("9/11 trial opens in Kesh", "", "9/11 trial opens in Kesh"),
        ("10 dead as ferry sinks", "", "10 dead as ferry sinks"),
        ("$5bn for the harbour", "", "$5bn for the harbour"),
        ("Ferry sinks 🚢 off Batam 😢", "", "Ferry sinks off Batam"),
        ("Heat of 45°C in Kesh", "", "Heat of 45°C in Kesh"),
        ("“We will sail, says minister", "", "We will sail, says minister"),
        ("Minister: “We will sail”", "", "Minister: “We will sail”"),
        ("Kesh’s minister says ‘We will sail’", "", "Kesh’s minister says ‘We will sail’"),
        ("Ferry sinks off Batam)", "", "Ferry sinks off Batam"),
        ("Tan &amp;amp; Sons &lt;b&gt;sues&lt;/b&gt;", "", "Tan & Sons sues"),
        ("BREAKING:", "", "BREAKING:"),
        ("", "", ""),
    ],
)
def test_titles_keep_what_tells_the_reader_something(raw: str, outlet: str, title: str) -> None:
    assert clean_title(raw, outlet) == title


_PIECES = st.sampled_from(
    ["Live: ", "LIVE", "3. ", " - Kesh News", "“", '"', "(", ")", "🚢", " | ", "a", "Ferry sinks", "»"]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=9).map("".join)))
def test_cleaning_a_title_twice_is_cleaning_it_once(raw: str) -> None:
    once = clean_title(raw, "Kesh News")
    assert clean_title(once, "Kesh News") == once
    assert "\n" not in once
