"""The kinds of value that settings have, each refused with what to write instead."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

from digest.errors import AddressError


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not a web address: it must start with https:// or http:// and name a host")
    if re.search(r"[\s\x00-\x1f\x7f-\x9f]", value):
        raise ValueError("holds a space, line break or control character: write an address without them")
    return value


def _root(value: str) -> str:
    """An address without a path: what is served there stands at the root of a host."""
    parts = urlsplit(_http_url(value))
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("must name a host and nothing behind it: the readers' pages stand at its root")
    return value


def _model_address(value: str) -> str:
    """An address that keys and texts may be sent to: encrypted, or not leaving the own network."""
    parts = urlsplit(_http_url(value))
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must not hold a login, a query or a fragment: the key belongs in DIGEST_MODEL_KEY")
    if parts.scheme == "http" and not _is_near(parts.hostname or ""):
        raise ValueError("sends the key and the texts in clear: use https, or http to this machine or own network")
    return value.rstrip("/")


def _is_near(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa"))
    return address.is_private and not (address.is_unspecified or address.is_link_local)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: `Asia` is a folder of zones
        raise ValueError("is not an IANA time zone: write one like Asia/Singapore or Europe/Paris") from error
    return value


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError as error:
        raise ValueError("is not an address range: write one like 127.0.0.0/8 or ::1/128") from error
    return value


def _mailbox(value: str) -> str:
    from digest.addresses import normalised  # noqa: PLC0415 - 30 ms of start-up, for those who name reviewers

    try:
        return normalised(value)
    except AddressError as error:
        raise ValueError(str(error)) from error


def _one_line(value: str) -> str:
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", value):
        raise ValueError("holds a line break or control character: it goes into an email header")
    return value


def _time_of_day(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError('is not an hour: write it in quotes, like "06:00"')
    return value


ModelAddress = Annotated[str, AfterValidator(_model_address)]
WebAddress = Annotated[str, AfterValidator(_http_url)]
RootAddress = Annotated[str, AfterValidator(_root)]
ZoneName = Annotated[str, AfterValidator(_zone)]
AddressRange = Annotated[str, AfterValidator(_network)]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
TimeOfDay = Annotated[str, BeforeValidator(_time_of_day)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
