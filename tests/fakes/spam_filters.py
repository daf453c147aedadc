"""Two spam filters of the system, without a network: SpamAssassin, and an rspamd of one's own on a loopback port."""

from __future__ import annotations

import json
import os
import pwd
import re
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.fakes.programs import found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What asks the network. hfilter is one of them: without names of hosts to look up it only adds that they have none.
_NETWORK = (
    *("arc", "asn", "bimi", "clickhouse", "dcc", "dkim", "dkim_signing", "dmarc", "elastic", "fuzzy_check", "greylist"),
    *("hfilter", "mx_check", "neural", "p0f", "phishing", "rbl", "reputation", "rspamd_update", "spf", "surbl"),
    *("url_redirector", "history_redis", "ratelimit", "replies"),
)
# Nobody answers at port 9, so no name is ever looked up. The real list of top level domains takes 10 s to compile.
_OPTIONS = """
dns { nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 1; }
url_tld = "%s/domains.dat";
"""
_PATIENCE = 60  # s; it starts within 2 on an idle machine


def spamassassin(messages: list[bytes], home: Path) -> list[tuple[float, str]]:
    """For each message its score without the network, and the names of the rules that matched."""
    # It reads a mailbox by date: the numbers tell which verdict is whose.
    numbered = [b"X-Number: %d\n" % at + each.replace(b"\r\n", b"\n") for at, each in enumerate(messages)]
    box = b"".join(b"From digest@digest.example Wed Feb 18 07:00:00 2026\n" + each + b"\n" for each in numbered)
    (home / "box").write_bytes(box)
    done = subprocess.run(
        ["spamassassin", "--test-mode", "--local", "--mbox", str(home / "box")],
        capture_output=True,
        check=True,
        timeout=100,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
    )
    told = re.sub(rb"\n[ \t]+", b" ", done.stdout).decode()
    verdicts = {
        int(number): (float(score), rules)
        for score, rules, number in re.findall(
            r"^X-Spam-Status: .*?score=(-?[\d.]+) .*?tests=(.*?) autolearn.*?^X-Number: (\d+)$",
            told,
            re.MULTILINE | re.DOTALL,
        )
    }
    assert len(verdicts) == len(messages), told[:2000]
    return [verdicts[at] for at in range(len(messages))]


class Rspamd:
    """An rspamd that runs."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"

    def answers(self) -> bool:
        """Whether it does already."""
        try:
            with urllib.request.urlopen(f"{self._url}/ping", timeout=1) as reply:  # noqa: S310 - our own loopback port
                return bool(reply.status == 200)
        except OSError:
            return False

    def scores(self, message: bytes) -> dict[str, float]:
        """Each rule that matched, with its score."""
        request = urllib.request.Request(f"{self._url}/checkv2", data=message)  # noqa: S310 - as above
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 - as above
            told: dict[str, Any] = json.load(reply)
        return {name: symbol["score"] for name, symbol in told["symbols"].items()}


@contextmanager
def rspamd(folder: Path) -> Iterator[Rspamd]:
    """An rspamd that keeps everything in `folder`, listens on a loopback port, and is gone afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    _configure(folder, port)
    command = [found("rspamd") or "rspamd", "--no-fork", "--config", "/etc/rspamd/rspamd.conf", *_user(folder)]
    command += [f"--var={name}={folder}" for name in ("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR")]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        running = Rspamd(port)
        try:
            deadline = time.monotonic() + _PATIENCE
            while not running.answers():
                told = (folder / "log").read_text(errors="replace")[-2000:]
                assert process.poll() is None, f"rspamd does not start:\n{told}"
                assert time.monotonic() < deadline, f"rspamd does not answer:\n{told}"
                time.sleep(0.05)
            yield running
        finally:
            process.terminate()


def _configure(folder: Path, port: int) -> None:
    local = folder / "local.d"
    local.mkdir()
    off = [*(f"{name}.conf" for name in _NETWORK), *(f"worker-{kind}.inc" for kind in ("controller", "proxy", "fuzzy"))]
    for name in off:
        (local / name).write_text("enabled = false;\n")
    (local / "worker-normal.inc").write_text(f'bind_socket = "127.0.0.1:{port}";\ncount = 1;\n')
    (local / "logging.inc").write_text('type = "console";\nlevel = "warning";\n')
    (local / "options.inc").write_text(_OPTIONS % folder)
    (folder / "domains.dat").write_text("com\nexample\nnet\norg\n")


def _user(folder: Path) -> list[str]:
    """As root it wants to be told whom to run as, who must be able to write into the folder."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("_rspamd")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
    return ["--user", "_rspamd", "--group", "_rspamd"]
