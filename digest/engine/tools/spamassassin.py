"""SpamAssassin's opinion of the message, without the network: a linter, no forecast of where it will land."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from digest.engine.tools.program import points, run
from digest.errors import ToolError

if TYPE_CHECKING:
    from digest.compose.checks import Finding

# Our own clean messages score 0.0 and less; 5.0 is spam. The room between is for what an outlet's words may add.
GOOD, BAD = 0.5, 1.0
_SECONDS = 30.0  # it takes 1 to 2; the first time after an upgrade it may compile its rules
_RULE = re.compile(r"^ *(-?\d+\.\d) ([A-Z][A-Z0-9_]+)\s", re.MULTILINE)


def findings(program: str, message: bytes) -> list[Finding]:
    """What it says of a message with CRLF line ends.

    Raises:
        ToolError: It cannot be used.
    """
    # -t: with a report; -L: no network; -x: no preferences of whoever runs it, and no learned words either.
    command = [program, "-t", "-L", "-x", "--cf=use_bayes 0"]
    return [read(run(command, message.replace(b"\r\n", b"\n"), _SECONDS))]  # it counts CRs as a fault


def read(output: bytes) -> Finding:
    """The score in its X-Spam-Status, and the rules in the report that it puts behind the message.

    Raises:
        ToolError: There is no score.
    """
    status = str(message_from_bytes(output, policy=default).get("X-Spam-Status", ""))
    score = re.search(r"score=(-?\d+(?:\.\d+)?)", status)
    if score is None:
        raise ToolError("spamassassin gives no score: try `spamassassin -t -L` by hand")
    report = output.rpartition(b"Content analysis details:")[2].decode("utf-8", "replace")
    rules = [f"{rule} {count}" for count, rule in _RULE.findall(report) if float(count) > 0]
    return points(float(score[1]), GOOD, BAD, rules)
