"""Email addresses: checked and brought to one form."""

from __future__ import annotations

import re

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from digest.errors import AddressError

_LONGEST = 254
# What nearly all addresses look like. Whatever it matches, the validator takes as it is; it takes a tenth of the time.
_PLAIN = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63})"
)
_SPECIAL_ENDINGS = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)


def normalised(address: str) -> str:
    """The address in lower case, its domain in ASCII, as it is stored and mailed.

    Strictly, the part before the @ may tell capitals apart (RFC 5321, section 2.4). No mail service in use does, and
    whoever writes an address in two ways must not get two copies, nor be reached after leaving under one of them.

    Raises:
        AddressError: No message can be sent to it; the text says why.
    """
    address = address.strip()
    plain = _PLAIN.fullmatch(address) if len(address) <= _LONGEST and "--" not in address else None
    return address.lower() if plain and plain[1].lower() not in _SPECIAL_ENDINGS else _validated(address)


def _validated(address: str) -> str:
    try:
        # Whether the domain exists is for the mail server to find out: an import must work without a network.
        found = validate_email(
            address, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as error:
        raise AddressError(f"{address[:100]!r} is not an address that can be mailed: {error}") from error
    domain = found.ascii_domain
    if "." not in domain or domain.rpartition(".")[2].isdigit():
        raise AddressError(f"{address[:100]!r} is not an address that can be mailed: {domain} is no mail domain")
    return f"{found.local_part}@{domain}".lower()


def masked(address: str) -> str:
    """A normalised address so that its owner knows it and nobody else can use it: `a•••@r•••.example`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain[:1]}•••.{domain.rpartition('.')[2]}"
