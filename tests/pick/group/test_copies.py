from __future__ import annotations

import time
from dataclasses import replace

from hypothesis import given, settings, strategies as st

from digest.pick.group.copies import fold, is_copy
from tests.pick.samples import report, report_lists

WIRE = (
    "The harbour of Port Ansel was closed on Monday after a tanker struck the outer wall during a storm, the port "
    "authority said. No one was hurt. Divers will look at the hull before the ship is moved, and twelve other vessels "
    "are waiting outside the breakwater. The authority's head, Mira Santoso, told reporters that the wall had been "
    "due for repair since the spring. Insurers put the damage at nine million crowns."
)
OWN = (
    "Twelve ships lay idle off Port Ansel on Monday night. A tanker had hit the harbour's outer wall in heavy seas "
    "some hours earlier, and the port authority closed both entrances. Fishermen who saw the collision said that the "
    "pilot boat turned back because of the waves. The city's mayor asked why the wall had not been mended."
)


def test_one_text_under_two_headlines_is_one_telling() -> None:
    first = report("Tanker strikes harbour wall", WIRE, outlet="Harbour Wire", hours=5)
    second = report("Port Ansel closed after collision", WIRE, outlet="Delta Courier", hours=4)
    (telling,) = fold([second, first])
    assert (telling.original, telling.copies) == (first, (second,))
    assert telling.outlets == ["Harbour Wire", "Delta Courier"]


def test_a_shortened_copy_is_recognised() -> None:
    whole = report("Tanker strikes harbour wall", WIRE)
    assert is_copy(whole, report("Port Ansel closed", WIRE[: len(WIRE) // 2], outlet="Delta Courier"))


def test_two_articles_on_one_event_are_two_tellings() -> None:
    assert not is_copy(report("Tanker strikes wall", WIRE), report("Ships lie idle", OWN, outlet="Delta Courier"))


def test_an_article_that_quotes_a_short_one_is_not_its_copy() -> None:
    long = " ".join(f"Sentence {number} tells of quite another thing at length." for number in range(60))
    short = " ".join(WIRE.split()[:30])
    assert not is_copy(report("In brief", short), report("The week in ports", f"{short} {long}", outlet="B"))


def test_paragraphs_moved_under_the_same_headline_are_still_a_copy() -> None:
    parts = [f"{part}." for part in WIRE.split(". ")]
    moved = " ".join([parts[3], "The mayor has called a meeting of all the parties for Friday.", parts[0]])
    headline = "Tanker strikes outer wall of harbour"
    assert is_copy(report(headline, WIRE), report(headline, moved + OWN, outlet="B"))


def test_a_long_headline_alone_folds_reports_without_a_text_and_a_short_one_does_not() -> None:
    assert is_copy(report("Tanker strikes outer wall of harbour"), report("Tanker strikes outer wall of harbour", OWN))
    assert not is_copy(report("Market report", outlet="A"), report("Market report", outlet="B"))
    one, other = (
        report("Market report", outlet="A", agency="Zenith"),
        report("Market Report", outlet="B", agency="ZENITH"),
    )
    assert is_copy(one, other)


def test_the_agencys_own_outlet_is_the_original_even_if_it_comes_later() -> None:
    printed = report("Port Ansel closed", WIRE, outlet="Delta Courier", agency="Zenith", hours=5)
    own = report("Tanker strikes wall", WIRE, outlet="Zenith", hours=2)
    (telling,) = fold([printed, own])
    assert telling.original is own
    assert telling.agency == "Zenith"


@given(report_lists())
def test_every_report_is_in_one_telling_whatever_the_order(reports: list[object]) -> None:
    tellings = fold(reports)  # type: ignore[arg-type] # the strategy makes reports
    assert sorted(each.id for one in tellings for each in one.reports) == sorted(each.id for each in reports)  # type: ignore[attr-defined]
    assert fold(reversed(reports)) == tellings  # type: ignore[arg-type]


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=50)
def test_any_text_can_be_compared(one: str, other: str) -> None:
    assert is_copy(report(f"Title {one}", other), report(f"Title {one}", other))
    assert len(fold([report(one, other), report(other, one)])) in {1, 2}


def test_a_story_of_thousands_of_reports_is_folded_in_seconds() -> None:
    phrase = "the ministry did not answer questions that were sent to it in writing on Monday and again on Tuesday"
    reports = [
        replace(report(f"Title {number}", f"{phrase} " + " ".join(f"w{number}x{at}" for at in range(60))), id=number)
        for number in range(1500)
    ]
    begin = time.perf_counter()
    assert len(fold(reports)) == 1500
    assert time.perf_counter() - begin < 10
