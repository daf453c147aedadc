"""The charts of an audience: drawn as SVG, in the colours of the page, so that they are right by day and by night.

They stand within the page and hold neither script nor style: the page has the size of their text, their ground and
their legend. A table beside them has the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # only written: what is read from outside never comes here

import leather
from leather.series import Series
from leather.shapes import Line
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from digest.engine.audience.growth import Week

WIDTH, HEIGHT = 520, 260
_WEEK = 7
_LEAST = 4
"""What the upper end of an axis is at least: below that its marks would be fractions of people."""

leather.theme.margin = 0.03  # of the width
leather.theme.label_color = leather.theme.zero_color = "var(--muted)"
leather.theme.tick_color = "var(--rule)"
leather.theme.tick_font_family = "inherit"
leather.theme.tick_font_char_width, leather.theme.tick_font_char_height = 10, 18  # room for the size of narrow pages
leather.theme.legend_font_char_height = leather.theme.legend_gap = 0  # the caption is the legend


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart: how it looks, and a count for each week."""

    colour: str
    counts: Sequence[int]
    dashes: str = "none"


def charts(weeks: Sequence[Week]) -> tuple[Markup, Markup]:
    """How many were subscribed at the end of each week, and how many joined and left in it."""
    mondays = [week.monday for week in weeks]
    active = Curve("var(--good)", [week.active for week in weeks])
    joined = Curve("var(--good)", [week.joined for week in weeks])
    left = Curve("var(--bad)", [week.left for week in weeks], dashes="6 4")
    return chart(mondays, [active]), chart(mondays, [joined, left])


def chart(mondays: Sequence[date], curves: Sequence[Curve]) -> Markup:
    """Curves over weeks, from zero upwards, as what stands within an `<svg>` of `WIDTH` by `HEIGHT`."""
    drawn = leather.Chart()
    for curve in curves:
        points = list(enumerate(curve.counts))
        drawn.add_series(Series(points), Line(curve.colour, 3, curve.dashes))
    drawn.add_x_scale(0, len(mondays) - 1)  # in weeks: a scale of days does not hold its first ones
    drawn.add_x_axis(ticks=_firsts(mondays), tick_formatter=lambda week, _place, _count: f"{mondays[week]:%b}")
    drawn.add_y_scale(0, max(_LEAST, *(count for curve in curves for count in curve.counts)))
    drawn.add_y_axis(tick_formatter=lambda count, _place, _count: f"{count:,.0f}")
    group = drawn.to_svg_group(WIDTH, HEIGHT)
    ground, (legend, _plot) = group
    group.remove(ground)
    group[0].remove(legend)
    return Markup(ET.tostring(group, encoding="unicode"))  # noqa: S704 - made here


def _firsts(mondays: Sequence[date]) -> list[int]:
    """The places of the first Mondays of months."""
    return [place for place, monday in enumerate(mondays) if monday.day <= _WEEK]
