from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

from hypothesis import given, strategies as st

from digest.engine.audience.growth import WEEKS, Week, mondays_until
from digest.web.desk.chart import HEIGHT, WIDTH, charts

MONDAYS = mondays_until(date(2026, 2, 18))
COUNTS = st.lists(st.tuples(*[st.integers(0, 2_000_000)] * 3), min_size=WEEKS, max_size=WEEKS)


def weeks(counts: list[tuple[int, int, int]]) -> list[Week]:
    return [Week(monday, *each) for monday, each in zip(MONDAYS, counts, strict=True)]


@given(COUNTS)
def test_whatever_the_figures_all_points_stand_within_the_chart(counts: list[tuple[int, int, int]]) -> None:
    for drawn, curves in zip(charts(weeks(counts)), (1, 2), strict=True):
        paths = ET.fromstring(drawn).findall(".//path")  # noqa: S314 - our own
        assert len(paths) == curves
        for path in paths:
            points = [tuple(map(float, at)) for at in re.findall(r"[ML] (\S+) (\S+)", path.get("d", ""))]
            assert len(points) == WEEKS
            assert all(0 <= round(x, 3) <= WIDTH and 0 <= round(y, 3) <= HEIGHT for x, y in points)


def test_a_chart_has_the_pages_colours_and_neither_script_nor_style() -> None:
    drawn = "".join(charts(weeks([(3, 1, 90)] * WEEKS)))
    assert 'stroke="var(--good)"' in drawn
    assert 'stroke="var(--bad)"' in drawn
    assert "<script" not in drawn
    assert "style=" not in drawn
    assert not re.search(r'"#[0-9a-f]{3}', drawn), "a colour that is wrong by night"


def test_months_are_named_below_and_whole_people_at_the_side() -> None:
    active, _ = charts(weeks([(0, 0, 1)] * WEEKS))
    texts = [text.text for text in ET.fromstring(active).findall(".//text")]  # noqa: S314 - our own
    assert texts[:3] == ["Aug", "Sep", "Oct"]
    assert set(texts[-5:]) == {"0", "1", "2", "3", "4"}
