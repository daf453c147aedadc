"""A private Postfix on 127.0.0.1: its own configuration, queue, data and mailboxes, gone at the end.

It accepts mail for the readers it knows, delivers into one Maildir each, and refuses the others as Postfix does.
"""

from __future__ import annotations

import contextlib
import mailbox
import os
import pwd
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.programs import found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DOMAIN = "readers.example"
# service, type, private, unprivileged, chroot, wake-up, most processes, program
_SERVICES = """\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A Postfix that runs."""

    port: int
    folder: Path

    @property
    def log(self) -> str:
        """What it wrote into its log."""
        return (self.folder / "mail.log").read_text(encoding="utf-8", errors="replace")

    def delivered(self, address: str) -> list[bytes]:
        """The messages in the mailbox of `address`, waiting until there is one."""
        path = self.folder / "mailboxes" / address.partition("@")[0]
        deadline = time.monotonic() + 20
        while not (path / "new").is_dir() or not any((path / "new").iterdir()):
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)
        box = mailbox.Maildir(path, create=False)
        return [box.get_bytes(key) for key in box.iterkeys()]


@contextlib.contextmanager
def postfix(readers: Sequence[str]) -> Iterator[Postfix]:
    """Run a Postfix that has a mailbox for each of `readers`, all of them at `readers.example`."""
    # Its processes run as `postfix` and must be able to walk in, which they cannot under pytest's own folder.
    with tempfile.TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        port = _free_port()
        _configure(folder, port, readers)
        _run("start", folder)
        try:
            _wait_for(port, folder)
            yield Postfix(port, folder)
        finally:
            _run("stop", folder)


def _configure(folder: Path, port: int, readers: Sequence[str]) -> None:
    owner = pwd.getpwnam("postfix")
    config, mailboxes = folder / "config", folder / "mailboxes"
    for made in (config, mailboxes, folder / "queue", folder / "data"):
        made.mkdir()
    for owned in (mailboxes, folder / "data"):
        os.chown(owned, owner.pw_uid, owner.pw_gid)
    (config / "readers").write_text("".join(f"{reader} {reader.partition('@')[0]}/\n" for reader in readers))
    settings = {
        "compatibility_level": "3.6",
        "queue_directory": folder / "queue",
        "data_directory": folder / "data",
        "maillog_file": folder / "mail.log",
        "maillog_file_prefixes": folder,
        "myhostname": "post.example",
        "mydestination": "",
        "mynetworks": "127.0.0.0/8",
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "alias_maps": "",
        "virtual_mailbox_domains": _DOMAIN,
        "virtual_mailbox_base": mailboxes,
        "virtual_mailbox_maps": f"texthash:{config / 'readers'}",
        "virtual_uid_maps": f"static:{owner.pw_uid}",
        "virtual_gid_maps": f"static:{owner.pw_gid}",
        "virtual_minimum_uid": 1,
        "default_transport": "error:5.7.1 nothing leaves this machine",
        "smtputf8_enable": "no",
    }
    (config / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    (config / "master.cf").write_text(f"127.0.0.1:{port} inet n - n - - smtpd\n{_SERVICES}")


def _run(command: str, folder: Path) -> None:
    program = found("postfix")
    assert program is not None
    done = subprocess.run([program, "-c", str(folder / "config"), command], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _wait_for(port: int, folder: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as talk:
            if talk.recv(100).startswith(b"220"):
                return
        assert time.monotonic() < deadline, (folder / "mail.log").read_text(errors="replace")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port
