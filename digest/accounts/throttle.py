"""How long somebody must wait before the next try to log in, from the tries so far.

Five failures for one email address within fifteen minutes, or twenty from one network, bring a wait of a minute, and
each further failure twice as long a one. Nobody waits for more than fifteen minutes. That leaves at most 8 tries in
fifteen minutes at one account, and 23 from one network. A success ends the count of its email address; that of the
network goes on, or whoever has an account could try others between.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.db.accounts import LoginAttempt

WINDOW = timedelta(minutes=15)
"""How far back a failure counts, and the longest wait."""
_FIRST_WAIT = timedelta(minutes=1)
_DOUBLINGS = 4  # after which a wait would be longer than the longest
_FREE_FOR_EMAIL, _FREE_FOR_NETWORK = 5, 20
_OTHER_ADDRESS = 100  # characters


def wait(attempts: Sequence[LoginAttempt], email: str, network: str, now: datetime) -> timedelta:
    """How long to wait before the next try; nothing when it may be now.

    Args:
        attempts: The tries of the last fifteen minutes by this email address or from this network, the oldest first.
        email: Whose account is tried.
        network: Where from, as `network_of` has it.
        now: The present moment.
    """
    of_email: list[datetime] = []
    of_network: list[datetime] = []
    for attempt in attempts:
        if attempt.at <= now - WINDOW:
            continue
        if attempt.email == email:
            of_email = [] if attempt.succeeded else [*of_email, attempt.at]
        if attempt.address == network and not attempt.succeeded:
            of_network.append(attempt.at)
    return max(_left(of_email, _FREE_FOR_EMAIL, now), _left(of_network, _FREE_FOR_NETWORK, now))


def _left(failures: Sequence[datetime], free: int, now: datetime) -> timedelta:
    if len(failures) < free:
        return timedelta(0)
    pause = min(_FIRST_WAIT * (1 << min(len(failures) - free, _DOUBLINGS)), WINDOW)
    # Where the clock was set back, the last failure may lie ahead: even then nobody waits for longer.
    return min(max(failures[-1] + pause - now, timedelta(0)), WINDOW)


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, the first 64 bits of an IPv6 address, or else the text as it is."""
    try:
        found = ip_address(address)
    except ValueError:
        return one_line(address)[:_OTHER_ADDRESS]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), 64), strict=False))
