"""The opinion of a running rspamd of the message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from digest.engine.tools.program import points, run
from digest.errors import ToolError

if TYPE_CHECKING:
    from digest.compose.checks import Finding

# Its own threshold for marking a message is 6; ours leave room for what an outlet's words may add.
GOOD, BAD = 0.5, 1.5
_SECONDS = 15.0  # it takes a tenth of one
# What says nothing of the message: rules about the host that hands it in, which is none here.
_LEFT_OUT = "HFILTER_"


def findings(program: str, message: bytes, address: str) -> list[Finding]:
    """What the daemon at `address` (host:port) says.

    Raises:
        ToolError: It does not answer.
    """
    try:
        output = run([program, "-h", address, "-t", "10", "--json", "symbols"], message, _SECONDS)
    except ToolError as error:
        raise ToolError(f"{error}. Is rspamd running at {address}? --rspamd HOST:PORT names another place") from error
    return [read(output)]


def read(output: bytes) -> Finding:
    """The sum of its symbols' scores, but for those that say nothing of the message.

    Raises:
        ToolError: It is no answer of rspamd's.
    """
    try:
        symbols: dict[str, Any] = json.loads(output)["symbols"]
        scores = {name: float(symbol["score"]) for name, symbol in symbols.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ToolError("rspamd answers what is no list of symbols: try `rspamc symbols` by hand") from error
    of_message = {name: score for name, score in scores.items() if not name.startswith(_LEFT_OUT)}
    rules = [f"{name} {score:.1f}" for name, score in sorted(of_message.items(), key=lambda pair: -pair[1])]
    against = [rule for rule in rules if float(rule.rpartition(" ")[2]) > 0]
    return points(sum(of_message.values()), GOOD, BAD, against)
