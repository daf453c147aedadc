from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from digest.pick.group.copies import fold
from digest.pick.rank import components
from digest.settings import Weights
from tests.pick.group.test_copies import WIRE
from tests.pick.samples import NOW, report, report_lists, strait_drills

WEIGHTS = Weights()


def _voices(*reports: object, elsewhere: tuple[object, ...] = ()) -> components.Voices:
    return components.voices(fold(reports), elsewhere, WEIGHTS)  # type: ignore[arg-type]


def test_an_outlet_that_prints_anothers_text_counts_less_than_one_that_reports() -> None:
    own = _voices(report("Tanker strikes wall", WIRE, outlet="A"), report("Ships wait", outlet="B"))
    copied = _voices(report("Tanker strikes wall", WIRE, outlet="A"), report("Port closed", WIRE, outlet="B"))
    assert own.heard == 2
    assert copied.heard == 1 + WEIGHTS.copies
    assert (copied.outlets, copied.copying) == (2, 1)


def test_an_outlet_counts_once_however_often_it_reports() -> None:
    assert _voices(report("One thing", outlet="A"), report("Another thing", outlet="A")).heard == 1


def test_state_affiliated_outlets_and_light_ones_count_by_their_weight() -> None:
    assert _voices(report("One", outlet="A", state_affiliated=True)).heard == WEIGHTS.state_affiliated
    assert _voices(report("One", outlet="A", weight=2.0)).heard == 2
    assert _voices(report("One", outlet="A", weight=0.0)).heard == 0


def test_outlets_in_other_languages_are_heard() -> None:
    assert _voices(report("One", outlet="A"), elsewhere=(report("Eins", outlet="B", language="de"),)).heard == 2


def test_more_countries_count_more_and_unknown_ones_as_one() -> None:
    many = _voices(*strait_drills())
    unknown = _voices(*(report(each.title, each.text, outlet=each.outlet, country=None) for each in strait_drills()))
    assert components.countries(many) == 2.5
    assert components.countries(unknown) == 1


def test_the_top_of_a_feed_counts_and_an_unknown_place_does_not() -> None:
    top, low, unknown = (report("One", position=position) for position in (0, 30, None))
    assert components.prominence([top]) == 2
    assert components.prominence([low]) == components.prominence([unknown]) == 1


def test_a_late_comment_does_not_make_a_story_younger() -> None:
    news, comment = report("News", hours=20), report("Comment", hours=1)
    assert components.latest_development([news, comment], ["news", "opinion"]) == news.published_at
    assert components.latest_development([comment], ["opinion"]) == comment.published_at


def test_a_comment_is_no_outlet_that_tells_the_news() -> None:
    news, comment = report("News"), report("Comment", outlet="B")
    assert components.evidence([news, comment], ["news", "analysis"]) == [news]
    assert components.evidence([comment], ["opinion"]) == [comment]


def test_a_third_is_left_after_the_fading_hours() -> None:
    assert components.recency(NOW - timedelta(hours=24), NOW, 24) == pytest.approx(0.37, abs=0.01)
    assert components.recency(NOW + timedelta(hours=1), NOW, 24) == 1


@given(report_lists())
def test_one_more_outlet_never_counts_less(reports: list[object]) -> None:
    more = _voices(*reports, report("Quite another thing happened here", outlet="New"))
    assert more.heard > _voices(*reports).heard
