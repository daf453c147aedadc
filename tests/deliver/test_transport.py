from __future__ import annotations

import mailbox
import socket
import ssl
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from digest.deliver.outcome import Reply
from digest.deliver.transport import MaildirTransport, SmtpTransport, transport
from digest.errors import DeliveryError
from tests.fakes.editions import settings
from tests.fakes.smtp import Post, smtp_server

if TYPE_CHECKING:
    from pathlib import Path

MESSAGE = b"Subject: The strait reopens\r\n\r\nFirst line\r\n.\r\n..two dots\r\n"
SENDER = "asia@digest.example"
LOGIN = ("digest", "s3cret-pass")


def smtp(folder: Path, port: int, **options: Any) -> SmtpTransport:
    return SmtpTransport(settings(folder, {"port": port, **options}))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts, with its key in the same file."""
    path = tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(tmp_path / "part.pem")),
        ],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + (tmp_path / "part.pem").read_bytes())
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_maildir_holds_each_message_as_it_was(tmp_path: Path) -> None:
    with MaildirTransport(tmp_path / "deep" / "outbox") as out:
        replies = [out.send(SENDER, "ann@readers.example", MESSAGE.replace(b"First", b"%d" % n)) for n in range(3)]
    assert replies == [Reply(250, "written")] * 3
    box = mailbox.Maildir(tmp_path / "deep" / "outbox", create=False)
    assert {message["Subject"] for message in box} == {"The strait reopens"}
    assert sorted(box.get_bytes(key).replace(b"\r\n", b"\n")[29:30] for key in box.iterkeys()) == [b"0", b"1", b"2"]


def test_a_maildir_that_cannot_be_made_is_an_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeliveryError, match=r"file.outbox"), MaildirTransport(tmp_path / "file" / "outbox"):
        pass


def test_the_settings_choose_the_transport(tmp_path: Path) -> None:
    assert isinstance(transport(settings(tmp_path)), MaildirTransport)
    assert isinstance(transport(settings(tmp_path, {"port": 25})), SmtpTransport)


def test_a_server_gets_the_message_byte_for_byte_over_one_connection(tmp_path: Path) -> None:
    with smtp_server() as server, smtp(tmp_path, server.port) as out:
        replies = [out.send(SENDER, f"reader{number}@readers.example", MESSAGE) for number in range(5)]
    assert {reply.code for reply in replies} == {250}
    assert server.post.accepted == [(f"reader{number}@readers.example", MESSAGE) for number in range(5)]
    assert server.post.connections == 1


def test_a_connection_is_renewed_after_a_hundred_messages(tmp_path: Path) -> None:
    with smtp_server() as server, smtp(tmp_path, server.port) as out:
        for number in range(101):
            out.send(SENDER, f"reader{number}@readers.example", b"\r\n")
    assert len(server.post.accepted) == 101
    assert server.post.connections == 2


def test_nobody_listening_is_an_error_that_names_the_server(tmp_path: Path) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # not listening: a connection is refused
        port = bound.getsockname()[1]
        with pytest.raises(DeliveryError, match=f"127.0.0.1:{port} cannot be used"), smtp(tmp_path, port):
            pass


def test_a_server_without_starttls_is_refused(tmp_path: Path) -> None:
    with (
        smtp_server() as server,
        pytest.raises(DeliveryError, match="STARTTLS extension not supported"),
        smtp(tmp_path, server.port, security="starttls"),
    ):
        pass


@pytest.mark.needs("openssl", "openssl")
def test_starttls_with_a_certificate_that_nobody_trusts_is_refused(tmp_path: Path, tls: ssl.SSLContext) -> None:
    with (
        smtp_server(tls_context=tls) as server,
        pytest.raises(DeliveryError, match="no certificate that can be trusted: self-signed certificate"),
        smtp(tmp_path, server.port, security="starttls"),
    ):
        pass
    assert server.post.accepted == []


@pytest.mark.needs("openssl", "openssl")
def test_starttls_and_login_work_with_a_certificate_that_is_trusted(
    tmp_path: Path, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("DIGEST_SMTP_USERNAME", LOGIN[0])
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", LOGIN[1])
    with (
        smtp_server(login=LOGIN, tls_context=tls, require_starttls=True) as server,
        smtp(tmp_path, server.port, security="starttls") as out,
    ):
        assert out.send(SENDER, "ann@readers.example", MESSAGE).code == 250
    assert server.post.accepted == [("ann@readers.example", MESSAGE)]


@pytest.mark.needs("openssl", "openssl")
def test_a_login_that_is_refused_names_the_variables_and_not_the_password(
    tmp_path: Path, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("DIGEST_SMTP_USERNAME", LOGIN[0])
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", "wrong-pass")
    with (
        smtp_server(login=LOGIN, tls_context=tls) as server,
        pytest.raises(DeliveryError, match="DIGEST_SMTP_USERNAME and DIGEST_SMTP_PASSWORD") as refusal,
        smtp(tmp_path, server.port, security="starttls"),
    ):
        pass
    assert "535" in str(refusal.value)
    assert "wrong-pass" not in str(refusal.value)


@pytest.mark.needs("openssl", "openssl")
def test_a_server_that_wants_a_login_is_an_error_that_names_the_variables(
    tmp_path: Path, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        smtp_server(login=LOGIN, tls_context=tls) as server,
        smtp(tmp_path, server.port, security="starttls") as out,
        pytest.raises(DeliveryError, match="wants a login: set DIGEST_SMTP_USERNAME and DIGEST_SMTP_PASSWORD"),
    ):
        out.send(SENDER, "ann@readers.example", MESSAGE)


def test_a_server_that_wants_a_login_at_rcpt_is_the_same_error(tmp_path: Path) -> None:
    post = Post(rcpt_replies={"ann@readers.example": "530 5.7.0 Authentication required"})
    with (
        smtp_server(post) as server,
        smtp(tmp_path, server.port) as out,
        pytest.raises(DeliveryError, match="wants a login"),
    ):
        out.send(SENDER, "ann@readers.example", MESSAGE)


def test_a_server_that_does_not_relay_for_us_stops_the_sending_rather_than_refuse_every_reader(tmp_path: Path) -> None:
    post = Post(rcpt_replies={"ann@readers.example": "554 5.7.1 <ann@readers.example>: Relay access denied"})
    with (
        smtp_server(post) as server,
        smtp(tmp_path, server.port) as out,
        pytest.raises(DeliveryError, match="wants a login"),
    ):
        out.send(SENDER, "ann@readers.example", MESSAGE)


def test_half_a_login_is_told_and_not_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_SMTP_USERNAME", "ann")
    with smtp_server() as server, pytest.raises(DeliveryError, match="half a login"):
        smtp(tmp_path, server.port).__enter__()


@pytest.mark.needs("openssl", "openssl")
def test_a_password_that_smtp_cannot_carry_is_told(
    tmp_path: Path, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("DIGEST_SMTP_USERNAME", "ann")
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", "pässword")
    with smtp_server(login=LOGIN, tls_context=tls) as server, pytest.raises(DeliveryError, match="beyond ASCII"):
        smtp(tmp_path, server.port, security="starttls").__enter__()


def test_an_empty_folder_can_be_the_maildir(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    with MaildirTransport(folder) as out:
        out.send(SENDER, "ann@readers.example", MESSAGE)
    assert len(mailbox.Maildir(folder, create=False)) == 1


def test_a_refused_recipient_is_a_reply_and_the_next_one_is_taken(tmp_path: Path) -> None:
    post = Post(rcpt_replies={"gone@readers.example": "550 5.1.1 unknown", "busy@readers.example": "451 4.3.0 later"})
    with smtp_server(post) as server, smtp(tmp_path, server.port) as out:
        assert out.send(SENDER, "gone@readers.example", MESSAGE) == Reply(550, "5.1.1 unknown")
        assert out.send(SENDER, "busy@readers.example", MESSAGE) == Reply(451, "4.3.0 later")
        assert out.send(SENDER, "ann@readers.example", MESSAGE).code == 250
    assert server.post.accepted == [("ann@readers.example", MESSAGE)]
    assert server.post.connections == 1


def test_a_message_refused_after_data_is_a_reply(tmp_path: Path) -> None:
    post = Post(data_replies={"ann@readers.example": "552 5.3.4 too big"})
    with smtp_server(post) as server, smtp(tmp_path, server.port) as out:
        assert out.send(SENDER, "ann@readers.example", MESSAGE) == Reply(552, "5.3.4 too big")
        assert out.send(SENDER, "ben@readers.example", MESSAGE).code == 250


def test_a_refused_sender_is_an_error_because_every_copy_would_meet_it(tmp_path: Path) -> None:
    with (
        smtp_server(Post(mail_reply="550 5.7.1 not yours")) as server,
        smtp(tmp_path, server.port) as out,
        pytest.raises(DeliveryError, match=r"refuses the sender asia@digest.example: 550 5.7.1 not yours"),
    ):
        out.send(SENDER, "ann@readers.example", MESSAGE)


def test_a_sender_that_must_wait_is_a_reply(tmp_path: Path) -> None:
    with smtp_server(Post(mail_reply="451 4.7.1 slow down")) as server, smtp(tmp_path, server.port) as out:
        assert out.send(SENDER, "ann@readers.example", MESSAGE) == Reply(451, "4.7.1 slow down")


def test_a_server_that_hangs_up_between_messages_is_called_again(tmp_path: Path) -> None:
    with smtp_server(Post(hang_up_before={1, 3})) as server, smtp(tmp_path, server.port) as out:
        replies = [out.send(SENDER, f"reader{number}@readers.example", MESSAGE) for number in range(5)]
    assert [reply.code for reply in replies] == [250] * 5
    assert [to for to, _ in server.post.accepted] == [f"reader{number}@readers.example" for number in range(5)]
    assert server.post.connections == 3


def test_a_server_that_hangs_up_after_data_leaves_an_unknown_and_is_called_again(tmp_path: Path) -> None:
    with smtp_server(Post(hang_up_after={"ann@readers.example"})) as server, smtp(tmp_path, server.port) as out:
        broken = out.send(SENDER, "ann@readers.example", MESSAGE)
        assert broken.code == 0
        assert "after the message was handed over" in broken.text
        assert out.send(SENDER, "ben@readers.example", MESSAGE).code == 250
    assert [to for to, _ in server.post.accepted] == ["ann@readers.example", "ben@readers.example"]


def test_a_server_that_goes_away_for_good_is_an_error_and_nothing_was_handed_over(tmp_path: Path) -> None:
    with smtp_server() as server:
        out = smtp(tmp_path, server.port)
        out.__enter__()
        out.send(SENDER, "ann@readers.example", MESSAGE)
    with pytest.raises(DeliveryError, match="cannot be used"):
        out.send(SENDER, "ben@readers.example", MESSAGE)
    out.__exit__(None, None, None)
    assert [to for to, _ in server.post.accepted] == ["ann@readers.example"]


def test_what_a_server_says_becomes_one_printable_line(tmp_path: Path) -> None:
    post = Post(rcpt_replies={"ann@readers.example": "550-5.1.1 first\r\n550 5.1.1 \x1b[31msecond"})
    with smtp_server(post) as server, smtp(tmp_path, server.port) as out:
        assert out.send(SENDER, "ann@readers.example", MESSAGE).text == "5.1.1 first 5.1.1 [31msecond"
