from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.compose.checks import Finding
from digest.engine.tools import spamassassin
from digest.engine.tools.inspection import sample
from digest.errors import ToolError
from tests.fakes.editions import draft_edition
from tests.fakes.programs import found

if TYPE_CHECKING:
    from digest.engine.installation import Installation

REPORT = b"""X-Spam-Checker-Version: SpamAssassin 4.0.1
X-Spam-Status: No, score=2.4 required=5.0 tests=HTML_MESSAGE,MISSING_DATE,
\tNO_RELAYS autolearn=disabled
Subject: Content analysis details:

 9.9 NOT_A_RULE              of the message
Content analysis details:   (2.4 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
-0.0 NO_RELAYS              Informational: message was not relayed via SMTP
 0.0 HTML_MESSAGE           BODY: HTML included in message
 1.4 MISSING_DATE           Missing Date: header
 1.0 SUBJ_ALL_CAPS          Subject is all capitals
"""


def test_the_score_and_the_rules_that_count_are_read_from_its_report() -> None:
    said = "2.4 points, and up to 0.5 is good; what counts: MISSING_DATE 1.4, SUBJ_ALL_CAPS 1.0"
    assert spamassassin.read(REPORT) == Finding("fail", "message", said)


@pytest.mark.parametrize("output", [b"", b"Subject: x\n\ntext", b"X-Spam-Status: No, score=x\n\n"])
def test_an_output_without_a_score_is_no_opinion(output: bytes) -> None:
    with pytest.raises(ToolError, match="no score"):
        spamassassin.read(output)


@pytest.mark.needs("spamassassin", "spamassassin")
def test_it_finds_nothing_wrong_with_an_edition(installation: Installation) -> None:
    program = found("spamassassin")
    assert program is not None
    (said,) = spamassassin.findings(program, sample(draft_edition(installation)))
    assert said.result == "pass"
    assert "points" in said.message


@pytest.mark.needs("spamassassin", "spamassassin")
def test_it_finds_what_is_wrong_with_a_message(installation: Installation) -> None:
    program = found("spamassassin")
    assert program is not None
    message = sample(draft_edition(installation))
    head, _, body = message.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b"Date:", b"Precedence:", b"Message-ID:"))]
    (said,) = spamassassin.findings(program, b"\r\n".join(lines) + b"\r\n\r\n" + body)
    assert said.result == "fail"
    assert "MISSING_DATE" in said.message
