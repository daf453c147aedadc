"""What spam filters think of the message, with no network: nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.compose.samples import DAILY, LETTER, edition
from tests.fakes.copies import copy_of
from tests.fakes.spam_filters import rspamd, spamassassin

MOST = 0.5
"""Of the 5 points at which SpamAssassin calls a message spam, and of the 6 at which rspamd marks one."""


def messages() -> dict[str, bytes]:
    careless = (
        b"From: x@digest.example\r\nTo: ann@readers.example\r\nSubject: BUY NOW, FREE MONEY!!!\r\n\r\nClick here\r\n"
    )
    return {"daily": copy_of(edition(), DAILY), "letter": copy_of(edition(), LETTER), "careless": careless}


@pytest.mark.needs("spamassassin", "spamassassin")
def test_spamassassin_has_nothing_against_it(tmp_path: Path) -> None:
    found = dict(zip(messages(), spamassassin(list(messages().values()), tmp_path), strict=True))
    assert found["careless"][0] > MOST
    assert {name: verdict for name, verdict in found.items() if verdict[0] > MOST}.keys() == {"careless"}, found


@pytest.mark.needs("rspamd", "rspamd")
def test_rspamd_has_nothing_against_it() -> None:
    # Not pytest's folder: the user that rspamd becomes may not go into that.
    with tempfile.TemporaryDirectory(prefix="rspamd-") as folder, rspamd(Path(folder)) as running:
        found = {name: running.scores(message) for name, message in messages().items()}
    totals = {name: sum(rules.values()) for name, rules in found.items()}
    assert totals["careless"] > MOST
    assert [name for name, total in totals.items() if total > MOST] == ["careless"], found
