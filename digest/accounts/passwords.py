"""Passwords: which may be taken, and how they are kept.

What is kept is their hash by argon2id, with the costs that argon2-cffi takes for its defaults (RFC 9106); when those
change, the next login makes the hash anew. A password is brought to Unicode's form NFKC first, as NIST SP 800-63B
advises: whether a keyboard sends "é" as one character or as two, it is the same password. Nothing else is changed:
capitals and blanks count, also at both ends.
"""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b64encode
from threading import BoundedSemaphore
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from digest.errors import AccountError

Hashed = NewType("Hashed", str)
"""A password's hash in argon2's own notation, with its salt and costs."""

HASHER = PasswordHasher()
_SHORTEST, _LONGEST = 12, 200
_LEAST_DIFFERENT = 5
_AT_ONCE = BoundedSemaphore(2)  # each hash takes 64 MiB: many logins at once must not take all of a small machine


def check_new(password: str, email: str) -> None:
    """Let a password be taken for the account of `email`, or say what is wrong with it.

    Raises:
        AccountError: It is too short or too long, has few different characters, or is the address or its local part.
    """
    plain = _normal(password)
    if len(plain) < _SHORTEST:
        raise AccountError(
            f"the password has {len(plain)} characters, which is too short: take {_SHORTEST} or more, such as four "
            "words that do not belong together"
        )
    if len(plain) > _LONGEST:
        raise AccountError(f"the password has {len(plain)} characters, which is too long: take {_LONGEST} at most")
    if len(set(plain.casefold())) < _LEAST_DIFFERENT:
        raise AccountError(
            f"the password repeats a few characters only: take one with {_LEAST_DIFFERENT} different ones or more"
        )
    address = email.casefold()
    if plain.casefold().strip() in {address, address.partition("@")[0]}:
        raise AccountError("the password is the email address or a part of it: take one that nobody can guess")


def hashed(password: str, email: str, hasher: PasswordHasher = HASHER) -> Hashed:
    """The hash of a new password for the account of `email`. It takes a tenth of a second: not within `write()`.

    Raises:
        AccountError: Such a password may not be taken.
    """
    check_new(password, email)
    return _hash(password, hasher)


def matches(stored: str, password: str, hasher: PasswordHasher = HASHER) -> bool:
    """Whether `stored` is the hash of `password`."""
    with _AT_ONCE:
        try:
            return hasher.verify(stored, _bytes(password))
        except VerifyMismatchError:
            return False


def renewed(stored: str, password: str, hasher: PasswordHasher = HASHER) -> Hashed | None:
    """The hash of the same password at today's costs, if `stored` has others."""
    return _hash(password, hasher) if hasher.check_needs_rehash(stored) else None


def of_nobody(hasher: PasswordHasher = HASHER) -> Hashed:
    """A hash that no known password has, and that takes as long to compare with as somebody's."""
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode("ascii").rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return Hashed(f"$argon2id$v=19${costs}${salt}${digest}")


def generated() -> str:
    """A new password of 120 bits."""
    return secrets.token_urlsafe(15)


def _hash(password: str, hasher: PasswordHasher) -> Hashed:
    with _AT_ONCE:
        return Hashed(hasher.hash(_bytes(password)))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")  # whatever bytes a browser or a pipe may send
