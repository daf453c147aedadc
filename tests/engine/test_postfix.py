from __future__ import annotations

import os
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.audience import Suppression
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.tokens import Purpose, token
from tests.fakes.editions import MovingClock, addresses, approved_edition, new_installation, settings_file, subscribe
from tests.fakes.postfix import postfix

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = addresses(3)
UNKNOWN = "nobody@readers.example"


@pytest.mark.needs("postfix", "postfix")
@pytest.mark.skipif(os.geteuid() != 0, reason="Postfix starts as root only")
def test_postfix_takes_an_edition_and_who_it_does_not_know_is_never_mailed_again(tmp_path: Path) -> None:
    with postfix(KNOWN) as server:
        config = settings_file(tmp_path, smtp={"port": server.port})
        with new_installation(config, MovingClock()) as installation:
            with installation.database.write() as session:
                subscriptions = subscribe(session, [*KNOWN, UNKNOWN])
            edition = approved_edition(installation)
            done = subprocess.run(
                [sys.executable, "-m", "digest", "--config", str(config), "send"],
                check=False,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
            with installation.database.read() as session:
                rows = {row.email: row for row in session.exec(select(Delivery))}
                suppressed = session.exec(select(Suppression.email)).all()
        for subscription, reader in zip(subscriptions, KNOWN, strict=False):
            (delivered,) = server.delivered(reader)
            message = message_from_bytes(delivered, policy=default)
            assert message["Delivered-To"] == reader
            assert message["To"] == reader
            assert message["Subject"] == edition.subject
            leave = token(subscription.id, subscription.key, Purpose.UNSUBSCRIBE)
            assert message["List-Unsubscribe"] == f"<https://pages.digest.example/unsubscribe/{leave}>"
            text, html, picture = (part.get_content() for part in message.walk() if not part.is_multipart())
            assert picture == edition.picture
            assert leave in text
            assert leave in html
        assert all(rows[reader].status is DeliveryStatus.SENT for reader in KNOWN)
        assert "queued as" in rows[KNOWN[0]].reply
        assert rows[UNKNOWN].status is DeliveryStatus.REFUSED
        assert rows[UNKNOWN].reply.startswith("550 5.1.1")
        assert suppressed == [UNKNOWN]
        assert "warning" not in server.log.replace("warning: dict_nis_init", "")
