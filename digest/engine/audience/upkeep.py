"""What is done for the audience: at every turn sign-ups are decided on and mails go out; old rows are deleted daily."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from digest.audience import expiring
from digest.engine.audience.posting import AT_ONCE, hand_over
from digest.engine.audience.signing_up import settle_next

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.audience.sign_ups import Outcome
    from digest.engine.installation import Installation

_REST = 0.05  # seconds


def keep_up(
    installation: Installation, said: Callable[[str], None], stopped: Callable[[], bool] = lambda: False
) -> None:
    """Do what there is to do now: some sign-ups, some mails, and again, so that neither waits for all of the other.

    It looks at rows only, so it may run late, twice, or after a restart.

    Args:
        installation: Settings, database, clock.
        said: Called with a line for the log on everything that was done.
        stopped: Asked between steps; true ends it there.
    """
    is_more = True
    while is_more and not stopped():
        found = Counter(_settled(installation, stopped))
        if found:
            said(f"sign-ups: {', '.join(f'{count} {outcome.value}' for outcome, count in sorted(found.items()))}")
        handed = 0 if stopped() else hand_over(installation, said)
        is_more = AT_ONCE in {found.total(), handed}


def expire(installation: Installation) -> None:
    """Delete what is kept for a while only: sign-ups that nobody confirmed, and mails whose links are over."""
    now, left = installation.clock.now(), True
    while left:
        with installation.database.write() as session:
            left = expiring.expire(session, now)


def _settled(installation: Installation, stopped: Callable[[], bool]) -> Iterator[Outcome]:
    """Decide on some of what waits; while people sign up, with rests between, so as not to keep them."""
    for _ in range(AT_ONCE):
        if stopped() or not (found := settle_next(installation)):
            return
        yield found
        if installation.woken.is_set():
            installation.woken.clear()
            time.sleep(_REST)
