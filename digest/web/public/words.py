"""What the readers' pages say of a newsletter's settings, in words."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING, get_args

from digest.legible import one_line
from digest.pick.tag.places import country_name
from digest.settings.values import Weekday
from digest.web.words import place, weekday

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.settings import Newsletter

_WEEK = get_args(Weekday)


def cadence(newsletter: Newsletter) -> str:
    """When editions go out: `Monday to Friday at 07:00, Singapore time`."""
    schedule = newsletter.schedule
    return f"{days(schedule.days)} at {schedule.send_at}, {place(newsletter.timezone)}"


def days(chosen: Sequence[str]) -> str:
    """Days of the week, as people say them."""
    places = sorted({_WEEK.index(day) for day in chosen})
    names = [weekday(_WEEK[place]) for place in places]
    if len(names) == len(_WEEK):
        return "Every day"
    if len(names) > 2 and places[-1] - places[0] == len(places) - 1:  # noqa: PLR2004 - two days are named
        return f"{names[0]} to {names[-1]}"
    return listed(names)


def listed(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def contact(newsletter: Newsletter) -> str:
    """The address that a person reads; empty if there is none."""
    return parseaddr(newsletter.reply_to or newsletter.sender)[1]


FILTERS: dict[str, Callable[..., str]] = {
    "cadence": cadence,
    "contact": contact,
    "country_name": country_name,
    "listed": listed,
    "one_line": one_line,
}
"""By the names that the templates use."""
