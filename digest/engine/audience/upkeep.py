"""What is done for the audience at every turn: sign-ups are decided on, mails go out, old rows are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.engine.audience.posting import hand_over
from digest.engine.audience.signing_up import forget_old, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.engine.installation import Installation


def keep_up(
    installation: Installation, said: Callable[[str], None], stopped: Callable[[], bool] = lambda: False
) -> None:
    """Do what there is to do now. It looks at rows only, so it may run late, twice, or after a restart.

    Args:
        installation: Settings, database, clock.
        said: Called with a line for the log on everything that was done.
        stopped: Asked between steps; true ends it there.
    """
    while not stopped() and (found := settle(installation)):
        said(f"sign-ups: {', '.join(f'{count} {outcome.value}' for outcome, count in sorted(found.items()))}")
    while not stopped() and hand_over(installation, said):
        pass
    if not stopped():
        forget_old(installation)
