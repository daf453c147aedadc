"""Invented reports of invented outlets, for the tests of picking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from digest.pick.report import Report, Told

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
_IDS = count(1)


def report(title: str, text: str = "", *, hours: float = 3, outlet: str = "Harbour Wire", **more: Any) -> Report:
    """A report published `hours` before `NOW`."""
    number = more.pop("id", None) or next(_IDS)
    values: dict[str, Any] = {
        "id": number,
        "title": title,
        "text": text,
        "url": f"https://news.example/world/{number}",
        "outlet": outlet,
        "country": "GB",
        "language": "en",
        "state_affiliated": False,
        "paywall": False,
        "published_at": NOW - timedelta(hours=hours),
    }
    return Report(**(values | more))


def told(headline: str, summary: str, *, hours: float = 24, ids: set[int] | None = None) -> Told:
    """An item of the edition that went out `hours` before `NOW`."""
    return Told(headline, summary, frozenset(ids or ()), frozenset(), NOW - timedelta(hours=hours))


def strait_drills() -> list[Report]:
    """Four outlets on one happening around Taiwan."""
    return [
        report(
            "China begins two days of military drills around Taiwan",
            "China's army began two days of live-fire drills around Taiwan on Monday, sending 71 aircraft and nine "
            "ships across the median line. Taipei put its forces on alert and called the exercise a provocation.\n\n"
            "Analysts said the drills could raise the risk of an accident in the Taiwan Strait, a busy "
            "shipping lane.",
        ),
        report(
            "Taiwan scrambles jets as Chinese military drills begin",
            "Taiwan scrambled fighter jets after the Chinese army sent 71 aircraft towards the island for military "
            "drills. The defence ministry in Taipei said nine warships were seen near Keelung.",
            outlet="Pacific Ledger",
            country="JP",
            hours=4,
        ),
        report(
            "Military drills around Taiwan: China sends 71 aircraft",
            "Beijing said the drills near Taiwan were a stern warning to separatist forces. Shipping firms rerouted "
            "vessels away from Kaohsiung.",
            outlet="Delta Courier",
            country="SG",
            hours=5,
        ),
        report(
            "Live-fire drills by Chinese army put Taiwan on alert",
            "Residents of outlying islands near Taiwan heard firing as the Chinese army began its drills on Monday.",
            outlet="Meridian Post",
            country="US",
            hours=2,
        ),
    ]


def rates() -> list[Report]:
    """Two outlets on one happening in Indonesia."""
    return [
        report(
            "Indonesia's central bank cuts interest rates to support growth",
            "Bank Indonesia cut its main interest rate by 25 basis points on Tuesday as the economy slowed. The rupiah "
            "fell 0.4 per cent after the decision.",
            outlet="Delta Courier",
            country="SG",
        ),
        report(
            "Bank Indonesia trims interest rate as growth slows",
            "Indonesia's central bank trimmed its key interest rate for the third time this year. Economists had "
            "expected the bank to wait.",
            outlet="Harbour Wire",
            hours=6,
        ),
    ]


_WORDS = ["China", "Taiwan", "drills", "Japan", "election", "vote", "minister", "talks", "trade", "tariff", "chips"]
_TITLES = st.lists(
    st.sampled_from([*_WORDS, "India", "border", "clash", "troops", "Hanoi", "summit", "flood"]), min_size=3, max_size=8
).map(" ".join)


@st.composite
def report_lists(draw: st.DrawFn) -> list[Report]:
    """Up to fifteen reports with few different words, so that many are alike."""
    rows = draw(st.lists(st.tuples(_TITLES, _TITLES, st.integers(0, 200), st.sampled_from("ABC")), max_size=15))
    return [
        report(title, f"{text} was told on Monday.", hours=hours, outlet=outlet, id=number)
        for number, (title, text, hours, outlet) in enumerate(rows, 1)
    ]
