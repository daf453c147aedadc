from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.pick.tell.dates import dated
from tests.pick.samples import report

if TYPE_CHECKING:
    from digest.pick.report import Report

TUESDAY_MORNING = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def at(moment: datetime, country: str | None = "GB") -> Report:
    return report("Ferry sinks", published_at=moment, country=country)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("The army withdrew on Monday.", "The army withdrew on 9 March."),
        ("Talks resumed Monday after a pause.", "Talks resumed on 9 March after a pause."),
        ("Ministers will meet on Friday.", "Ministers will meet on 13 March."),
        (
            "The army said on Monday that it would withdraw on Friday.",
            "The army said on 9 March that it would withdraw on 13 March.",
        ),
        ("On Monday agreed to talks: Hanoi and Manila.", "On 9 March agreed to talks: Hanoi and Manila."),
        ("The repairs will be completed on Thursday.", "The repairs will be completed on 12 March."),
        ("The vote was held late Sunday night.", "The vote was held late on the night of 8 March."),
        ("Polls closed early on Monday.", "Polls closed early on 9 March."),
        ("The port has been shut since Sunday.", "The port has been shut since 8 March."),
        ("Troops were sent ahead of Sunday's vote.", "Troops were sent ahead of 15 March's vote."),
        ("Ministers will meet next Monday.", "Ministers will meet on 16 March."),
        ("The court ruled last Friday.", "The court ruled on 6 March."),
        ("Yesterday, thousands marched.", "On 9 March, thousands marched."),
        ("Thousands marched yesterday morning.", "Thousands marched on the morning of 9 March."),
        ("Jets flew over the port last night.", "Jets flew over the port on the night of 9 March."),
        ("The bank cut its rate today.", "The bank cut its rate on 10 March."),
        ("The envoy will arrive tomorrow.", "The envoy will arrive on 11 March."),
        ("He won an election last week.", "He won an election during the week of 2 March."),
        ("Prices rose earlier this week.", "Prices rose earlier in the week of 9 March."),
        ("A quake hit the islands over the weekend.", "A quake hit the islands on the weekend of 7 March."),
        ("The vote will be held this weekend.", "The vote will be held on the weekend of 14 March."),
        (
            "The mayor fell ill and last week she resigned.",
            "The mayor fell ill and during the week of 2 March she resigned.",
        ),
        ("Police raided shops on Sunday and Monday.", "Police raided shops on 8 March and 9 March."),
        ("President Tan said Monday that he had won.", "President Tan said on 9 March that he had won."),
        ("Monday marks ten years since the quake.", "9 March marks ten years since the quake."),
    ],
)
def test_a_relative_day_becomes_its_date(written: str, printed: str) -> None:
    made = dated(written, at(TUESDAY_MORNING))
    assert (made.text, made.relative) == (printed, False)


@pytest.mark.parametrize(
    "text",
    [
        "“We vote on Friday,” Minister Sato said.",
        'The minister said: "We will leave tomorrow."',
        "‘We won’t leave on Sunday,’ Minister Sato said.",
        "Shops open on Black Friday and close on Good Friday.",
        "The data came on Tuesday, 10 March.",
        "The data came on Tuesday (March 10).",
        "The market opens on Mondays and Fridays.",
        "The paper is called Mail on Sunday.",
        "Floats at the old Harbour Monday Parade mocked three leaders.",
        "The envoy arrived on 3 March.",
    ],
)
def test_quotations_names_and_dates_stay_as_they_are(text: str) -> None:
    assert dated(text, at(TUESDAY_MORNING)).text == text
    assert not dated(text, at(TUESDAY_MORNING)).relative


@pytest.mark.parametrize(
    "text",
    [
        "Ministers will meet next Friday.",  # of this week or the one after it?
        "The court ruled last Monday.",  # yesterday or a week ago?
        "The tax was due to end on Friday.",  # has it?
        "Is today's Manila richer?",  # these days
        "The port today is a shadow of itself.",
        "Ministers meet next weekend.",
        "It comes before this week's vote.",
    ],
)
def test_a_day_that_could_be_two_stays_and_is_told(text: str) -> None:
    made = dated(text, at(TUESDAY_MORNING))
    assert (made.text, made.relative) == (text, True)


def test_the_day_is_that_of_the_outlet_and_not_of_greenwich() -> None:
    late = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)  # Wednesday morning in Sydney, Tuesday afternoon in New York
    assert dated("The bank cut its rate today.", at(late, "AU")).text == "The bank cut its rate on 11 March."
    assert dated("The bank cut its rate today.", at(late, "US")).text == "The bank cut its rate on 10 March."
    assert dated("The bank cut its rate on Wednesday.", at(late, "AU")).text == "The bank cut its rate on 11 March."


def test_tomorrow_s_name_in_the_past_tense_is_left_once_that_day_has_begun_in_the_east() -> None:
    evening = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
    assert dated("The bank cut its rate on Wednesday.", at(evening)).relative
    assert dated("The bank cut its rate on Wednesday.", at(TUESDAY_MORNING)).text.endswith("on 4 March.")


def test_near_midnight_an_outlet_of_unknown_country_has_no_day() -> None:
    assert dated("The bank cut its rate today.", at(datetime(2026, 3, 10, 23, 30, tzinfo=UTC), None)).relative


@given(st.sampled_from(DAYS), st.integers(0, 24 * 14), st.booleans())
def test_a_weekday_becomes_a_date_of_that_weekday_within_a_week(day: str, hours: int, ahead: bool) -> None:
    moment = TUESDAY_MORNING + timedelta(hours=hours)
    made = dated(f"Ministers {'will meet' if ahead else 'met'} on {day}.", at(moment))
    if not made.relative:
        found = re.fullmatch(r"Ministers (?:will meet|met) on (\d+) March\.", made.text)
        assert found is not None
        date = datetime(2026, 3, int(found[1]), tzinfo=UTC).date()
        assert DAYS[date.weekday()] == day
        assert 0 <= (date - moment.date()).days * (1 if ahead else -1) <= 6


@given(st.text(alphabet="Monday yesterday tonight“”\"'‘’ thisweekend.,", max_size=300))
def test_any_text_can_be_dated_and_twice_is_once(text: str) -> None:
    once = dated(text, at(TUESDAY_MORNING)).text
    assert dated(once, at(TUESDAY_MORNING)).text == once


@given(st.lists(st.sampled_from(["on Monday", "“We go on Friday”", "said", "will", "today", "‘yesterday’", "the"])))
def test_what_is_quoted_stays_whole(parts: list[str]) -> None:
    text = " ".join(parts)
    made = dated(text, at(TUESDAY_MORNING)).text
    assert re.findall(r"“[^”]*”|‘[^’]*’", made) == re.findall(r"“[^”]*”|‘[^’]*’", text)
