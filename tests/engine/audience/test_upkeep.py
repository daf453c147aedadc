from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from digest.engine.audience.intake import Intake
from digest.engine.audience.upkeep import expire, keep_up
from digest.engine.embedded import EmbeddedEngine
from tests.fakes.audience import LEE, audience_mails, queued, sent

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock
    from tests.fakes.smtp import Post

_SOON = 15  # seconds; less than a tick of the engine takes


def test_who_signs_up_is_written_to_at_once(installation: Installation, post: Post) -> None:
    engine = EmbeddedEngine(installation)
    working = threading.Thread(target=engine._keep_audience)
    working.start()
    try:
        time.sleep(0.5)
        Intake(installation).take([sent(LEE)])
        until = time.monotonic() + _SOON
        while not post.accepted and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        engine._stop(15, None)
        working.join(_SOON)
    assert [to for to, _ in post.accepted] == [LEE]
    assert not working.is_alive()


def test_the_log_has_what_was_done_and_no_address(installation: Installation) -> None:
    said: list[str] = []
    Intake(installation).take([sent(LEE), sent("nonsense"), sent("ann@readers.example")])
    keep_up(installation, said.append)
    assert said[0] == "sign-ups: 2 asked, 1 no address"
    assert "@" not in "".join(said)


def test_what_is_stopped_begins_nothing_more(installation: Installation, post: Post) -> None:
    queued(installation)
    Intake(installation).take([sent(LEE)])
    keep_up(installation, lambda _line: None, lambda: True)
    assert post.accepted == []


def test_what_is_not_kept_goes_away(installation: Installation, clock: MovingClock) -> None:
    queued(installation)
    clock.move(days=31)
    expire(installation)
    assert audience_mails(installation) == []
