"""Where a message goes: a mail server, or a Maildir on this machine."""

from __future__ import annotations

import mailbox
import re
import smtplib
import ssl
from contextlib import ExitStack
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol, Self

from digest.deliver.outcome import Reply
from digest.errors import DeliveryError
from digest.legible import one_line

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from digest.settings import Settings

_MESSAGES_PER_CONNECTION = 100  # many servers close a connection after about as many
_LOGIN_WANTED = {530, 534, 535, 538}
# What a server says of this client and not of one reader: every copy would fare alike.
_NO_RELAY = re.compile(
    r"relay(?:ing)? (?:access )?(?:is )?(?:denied|not permitted|prohibited)|authentication (?:is )?required|"
    r"must (?:be )?authenticate|not authenticated",
    re.IGNORECASE,
)


class Transport(Protocol):
    """Takes messages one at a time; use it in a `with`."""

    def __enter__(self) -> Self:
        """Make ready. Raises DeliveryError when no message can be taken."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        ...

    def send(self, sender: str, to: str, message: bytes) -> Reply:
        """Hand over one message.

        Raises:
            DeliveryError: The transport cannot be used any more; this message was not handed over.
        """
        ...


class MaildirTransport:
    """Puts each message into a Maildir, which mail programs and Python's `mailbox` can open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._maildir: mailbox.Maildir | None = None

    def __enter__(self) -> Self:
        try:
            for part in ("tmp", "new", "cur"):  # `mailbox` makes them only where the folder itself is missing
                (self._path / part).mkdir(parents=True, exist_ok=True)
            self._maildir = mailbox.Maildir(self._path)
        except OSError as error:
            raise DeliveryError(f"the Maildir {self._path} cannot be made: {error.strerror}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._maildir = None

    def send(self, sender: str, to: str, message: bytes) -> Reply:  # noqa: ARG002 - a Maildir has no envelope
        """Write one message; a Maildir shows it only when it is whole."""
        if self._maildir is None:
            raise DeliveryError("the Maildir is not open")
        try:
            self._maildir.add(message)
        except OSError as error:
            raise DeliveryError(f"the Maildir {self._path} cannot be written: {error.strerror}") from error
        return Reply(250, "written")


class SmtpTransport:
    """Speaks to one mail server, over one connection that is renewed now and then."""

    def __init__(self, settings: Settings) -> None:
        self._smtp = settings.deliver.smtp
        self._username = settings.smtp_username
        self._password = settings.smtp_password
        self._client: smtplib.SMTP | None = None
        self._taken = 0

    def __enter__(self) -> Self:
        self._connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, sender: str, to: str, message: bytes) -> Reply:
        """One transaction: MAIL, RCPT, DATA. What was not handed over when the line broke is tried once more."""
        if self._taken >= _MESSAGES_PER_CONNECTION:
            self._hang_up()
        for last in (False, True):
            client = self._client or self._connect()
            self._taken += 1
            try:
                return self._transact(client, sender, to, message)
            except smtplib.SMTPException as error:
                self._hang_up()
                if last:
                    raise DeliveryError(f"{self._where()} hangs up before it takes a message: {error}") from error
        raise AssertionError("the second try returns or raises")

    def _transact(self, client: smtplib.SMTP, sender: str, to: str, message: bytes) -> Reply:
        code, text = client.mail(sender)
        if code >= 500 and code not in _LOGIN_WANTED:  # noqa: PLR2004 - refusing the sender refuses every copy alike
            raise DeliveryError(f"{self._where()} refuses the sender {sender}: {code} {_plain(text)}")
        if code < 400:  # noqa: PLR2004
            code, text = client.rcpt(to)
        if code in _LOGIN_WANTED or (code >= 500 and _NO_RELAY.search(_plain(text))):  # noqa: PLR2004
            raise DeliveryError(f"{self._where()} wants a login: set DIGEST_SMTP_USERNAME and DIGEST_SMTP_PASSWORD")
        if code >= 400:  # noqa: PLR2004
            self._reset(client)
            return Reply(code, _plain(text))
        return self._hand_over(client, message)

    def _hand_over(self, client: smtplib.SMTP, message: bytes) -> Reply:
        """From here on a broken line means that nobody knows whether the server took the message."""
        try:
            code, text = client.data(message)
        except smtplib.SMTPDataError as error:
            self._reset(client)
            return Reply(error.smtp_code, _plain(error.smtp_error))
        except OSError as error:  # smtplib's own errors are some, too
            self._hang_up()
            return Reply(0, f"the line broke after the message was handed over: {error}")
        return Reply(code, _plain(text))

    def _reset(self, client: smtplib.SMTP) -> None:
        try:
            client.rset()
        except (smtplib.SMTPException, OSError):
            self._hang_up()

    def _connect(self) -> smtplib.SMTP:
        try:
            client = self._greeted()
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError(
                f"{self._where()} refuses the login ({error.smtp_code}): "
                "check DIGEST_SMTP_USERNAME and DIGEST_SMTP_PASSWORD"
            ) from error
        except ssl.SSLCertVerificationError as error:
            raise DeliveryError(
                f"{self._where()} has no certificate that can be trusted: {error.verify_message}"
            ) from error
        except OSError as error:  # smtplib's own errors are some, too
            raise DeliveryError(f"{self._where()} cannot be used: {error}") from error
        self._client, self._taken = client, 0
        return client

    def _greeted(self) -> smtplib.SMTP:
        """A connection over which messages can be sent; closed again if it comes to nothing."""
        context = ssl.create_default_context()
        with ExitStack() as failing:
            if self._smtp.security == "tls":
                client: smtplib.SMTP = smtplib.SMTP_SSL(
                    self._smtp.host, self._smtp.port, timeout=self._smtp.timeout_seconds, context=context
                )
            else:
                client = smtplib.SMTP(self._smtp.host, self._smtp.port, timeout=self._smtp.timeout_seconds)
            failing.callback(client.close)
            if self._smtp.security == "starttls":
                client.starttls(context=context)
            client.ehlo_or_helo_if_needed()
            self._log_in(client)
            failing.pop_all()
        return client

    def _log_in(self, client: smtplib.SMTP) -> None:
        if not self._username and not self._password:
            return
        if not self._username or not self._password:
            raise DeliveryError(
                "half a login is set: set both DIGEST_SMTP_USERNAME and DIGEST_SMTP_PASSWORD, or neither"
            )
        if self._smtp.security == "none" and not _is_here(client):
            raise DeliveryError(
                f"{self._where()} would get the password in clear: set `deliver.smtp.security` to `starttls` or `tls`"
            )
        try:
            client.login(self._username.get_secret_value(), self._password.get_secret_value())
        except UnicodeEncodeError:
            raise DeliveryError(
                "SMTP cannot carry a login with letters beyond ASCII: choose another password"
            ) from None

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            try:
                client.quit()
            except (smtplib.SMTPException, OSError):
                client.close()

    def _where(self) -> str:
        return f"the mail server {self._smtp.host}:{self._smtp.port}"


def transport(settings: Settings) -> Transport:
    """The transport that the settings name."""
    if settings.deliver.transport == "maildir":
        return MaildirTransport(settings.deliver.maildir)
    return SmtpTransport(settings)


def _is_here(client: smtplib.SMTP) -> bool:
    return client.sock is not None and ip_address(client.sock.getpeername()[0].partition("%")[0]).is_loopback


def _plain(text: bytes | str) -> str:
    return one_line(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
