from __future__ import annotations

from typing import Any

import pytest

from digest.db.editions import Audit, EditionStatus
from digest.web.desk.deeds import Told, action_in_words, told
from tests.fakes.editions import NOW


def row(action: str, **detail: Any) -> Audit:
    return Audit(at=NOW, actor="Ana", action=action, detail=detail)


@pytest.mark.parametrize(
    ("audit", "what", "more"),
    [
        (row("logged in", user="ana@desk.example", address="9.9.9.9", agent=""), "logged in",
         [("account", "ana@desk.example"), ("from", "9.9.9.9")]),
        (row("rescheduled", **{"from": "2026-02-18T23:00:00+00:00", "to": "2026-02-19T00:00:00+00:00"}),
         "gave another hour to", [("from", "Thu 19 Feb 2026, 07:00"), ("to", "Thu 19 Feb 2026, 08:00")]),
        (row("cancelled", **{"from": "paused"}), "cancelled", [("from", "paused")]),
        (row("test copy sent", to="ben@desk.example", revision=3), "sent a test copy of",
         [("to", "ben@desk.example"), ("revision", "3")]),
        (row("approved", sha256="0123456789abcdef", revision=2, accepted=[{"name": "size"}]), "approved",
         [("SHA-256", "0123456789ab…"), ("revision", "2"), ("accepted", "1 warning")]),
        (row("edited", kind="line", what="subject", revision=2), "changed",
         [("", "subject changed"), ("revision", "2")]),
        (row("merged", newsletter="asia", stories=[4, 9]), "merged stories",
         [("newsletter", "asia"), ("stories", "4, 9")]),
        (row("of another version", some_thing={"a": 1}), "of another version", [("some thing", '{"a": 1}')]),
    ],
)  # fmt: skip
def test_a_row_is_told_in_words(audit: Audit, what: str, more: list[tuple[str, str]]) -> None:
    assert told(audit, "Asia/Singapore") == Told(what, more)


@pytest.mark.parametrize("status", list(EditionStatus))
def test_every_way_of_an_edition_has_words(status: EditionStatus) -> None:
    assert action_in_words(status.value)
    assert "skipped" not in action_in_words(status.value)
