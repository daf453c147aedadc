"""The send hour as reviewers are told of it: when it is, and what happens then if nobody has approved."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from digest.settings import Unapproved

if TYPE_CHECKING:
    from datetime import datetime

    from digest.db.editions import Edition
    from digest.settings import Newsletter

OTHERWISE = {
    Unapproved.HOLD: "If nobody approves it by then, it is held: nothing goes out until somebody does.",
    Unapproved.SKIP: "If nobody approves it by then, it is skipped: it will never go out.",
    Unapproved.SEND: "If nobody approves it by then, it goes out all the same, unless a check fails: then it is held.",
}
"""What `schedule.unapproved` means, in words."""

_LATE = "Its send hour has passed: it goes out as soon as somebody approves it, and not before."


def otherwise(edition: Edition, newsletter: Newsletter, now: datetime) -> str:
    """What becomes of an edition that nobody approves."""
    return OTHERWISE[newsletter.schedule.unapproved] if now < edition.send_at else _LATE


def wall_clock(moment: datetime, newsletter: Newsletter) -> str:
    """A moment as people of the newsletter say it: Wednesday 18 February 2026, 20:00 (Asia/Singapore)."""
    local = moment.astimezone(ZoneInfo(newsletter.timezone))
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({newsletter.timezone})"
