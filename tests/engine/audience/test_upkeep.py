from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from sqlalchemy import event

from digest.engine.audience.intake import Intake
from digest.engine.audience.posting import AT_ONCE
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


def test_who_stops_it_at_any_step_waits_for_that_step_alone(installation: Installation) -> None:
    engine = EmbeddedEngine(installation)
    Intake(installation).take([sent(LEE), sent("ann@readers.example")])
    working = threading.Thread(target=engine._keep_audience)

    def decided(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE sign_up"):
            engine._stop(15, None)

    event.listen(installation.database.engine, "before_cursor_execute", decided)
    working.start()
    working.join(_SOON)
    assert not working.is_alive()
    assert len(audience_mails(installation)) == 1


def test_mails_go_out_while_sign_ups_wait(installation: Installation, post: Post) -> None:
    settled = AT_ONCE + 1
    Intake(installation).take(
        [sent(f"{number}@readers.example", host=f"192.0.{number}.7") for number in range(settled)]
    )
    said: list[str] = []
    keep_up(installation, said.append)
    turns = [line for line in said if line.startswith("sign-ups")]
    assert turns == [f"sign-ups: {AT_ONCE} asked", "sign-ups: 1 asked"]
    assert said.index(turns[1]) == AT_ONCE + 1
    assert len(post.accepted) == settled


def test_what_is_not_kept_goes_away(installation: Installation, clock: MovingClock) -> None:
    queued(installation)
    clock.move(days=31)
    expire(installation)
    assert audience_mails(installation) == []
