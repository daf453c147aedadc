"""What becomes of a sign-up: decided on plain values, after whoever sent it was answered."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.settings import SignUps

_IPV4_RANGE, _IPV6_RANGE = 24, 48  # what one household or one rented machine has at its command, and more


class Outcome(StrEnum):
    """What became of a sign-up, in a word."""

    ASKED = "asked"
    ALREADY = "already"
    TRAPPED = "trapped"
    NO_ADDRESS = "no address"
    NO_NEWSLETTER = "no newsletter"
    SUPPRESSED = "suppressed"
    ADDRESS_LIMIT = "address limit"
    NETWORK_LIMIT = "network limit"
    LIMIT = "limit"


MAILED = frozenset({Outcome.ASKED, Outcome.ALREADY})
"""What leads to a mail: a question whether it was they, or word that they are subscribed already."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """How many mails sign-ups have led to of late: to one address in 24 hours, by one network and by all in an hour."""

    to_address: int
    by_network: int
    by_all: int


def outcome(
    address: str | None, subscribed: Sequence[bool], mailed: Mailed, limits: SignUps, *, suppressed: bool
) -> Outcome:
    """What is to become of a sign-up.

    Args:
        address: The normalised address; None if it is none.
        subscribed: Of each newsletter that was asked for, whether the address is subscribed to it already.
        mailed: What earlier sign-ups have led to.
        limits: The settings.
        suppressed: Whether the address must never be mailed.
    """
    reasons = (
        (address is None, Outcome.NO_ADDRESS),
        (not subscribed, Outcome.NO_NEWSLETTER),
        (suppressed, Outcome.SUPPRESSED),
        (mailed.to_address >= limits.per_address_a_day, Outcome.ADDRESS_LIMIT),
        (mailed.by_network >= limits.per_network_an_hour, Outcome.NETWORK_LIMIT),
        (mailed.by_all >= limits.in_all_an_hour, Outcome.LIMIT),
        (all(subscribed), Outcome.ALREADY),
    )
    return next((found for holds, found in reasons if holds), Outcome.ASKED)


def range_of(host: str) -> str:
    """The range of addresses that a sign-up is counted by; empty for what is no address, which is counted as one."""
    try:
        given = ipaddress.ip_address(host)
    except ValueError:
        return ""
    address = given.ipv4_mapped or given if isinstance(given, ipaddress.IPv6Address) else given
    if isinstance(address, ipaddress.IPv4Address):
        return str(ipaddress.IPv4Network((int(address), _IPV4_RANGE), strict=False))
    return str(ipaddress.IPv6Network((int(address), _IPV6_RANGE), strict=False))
