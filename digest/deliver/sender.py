"""Sending: claimed slice by slice, each handed over and settled before the next is claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.deliver import ledger
from digest.deliver.interrupt import interrupts_held
from digest.deliver.message import Letter, Recipient, build
from digest.deliver.outcome import Outcome, Reply, outcome
from digest.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from digest.clock import Clock
    from digest.db.session import Database
    from digest.deliver.ledger import Claim
    from digest.deliver.transport import Transport

# A process that dies leaves at most a slice unknown; a larger slice is faster, a smaller one surer.
SLICE = 5


@dataclass(frozen=True, slots=True)
class Sender:
    """What sending one edition needs."""

    database: Database
    transport: Transport
    clock: Clock
    retry: timedelta

    def send(
        self,
        letter: Letter,
        settled: Callable[[int], None] = lambda _count: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Hand over every copy that is due. Call it while holding the edition's lock, with the transport entered.

        Args:
            letter: The edition.
            settled: Called with the number of copies after each slice.
            stopped: Asked before each slice; true ends the sending there.

        Raises:
            DeliveryError: The transport cannot be used; copies not handed over wait for the next run.
            DatabaseError: The ledger cannot be written.
            KeyboardInterrupt: Ctrl-C was pressed; the slice under way was finished first.
        """
        with self.database.write() as session:
            ledger.recover(session, letter.edition_id, self.clock.now())
        while not stopped() and (count := self._next_slice(letter)):
            settled(count)

    def send_test(self, letter: Letter, email: str) -> Reply:
        """Hand over one copy to one address, for nobody's subscription and with no row in the ledger."""
        recipient = Recipient(email, "", 0, f"test {self.clock.now().isoformat()}")
        return self.transport.send(letter.sender.addr_spec, email, self._built(letter, recipient))

    def _next_slice(self, letter: Letter) -> int:
        """Claim, hand over and settle a few copies; how many, 0 when none is due."""
        with interrupts_held():
            claims = self._claim(letter.edition_id)
            if claims:
                self._send_slice(letter, claims)
            return len(claims)

    def _claim(self, edition_id: int) -> list[Claim]:
        with self.database.write() as session:
            return ledger.claim(session, edition_id, SLICE, self.clock.now())

    def _send_slice(self, letter: Letter, claims: list[Claim]) -> None:
        """Whatever stops it, the ledger learns what is known: handed over or not, answered or not."""
        outcomes: dict[int, Outcome] = {}
        untouched = {claim.delivery_id for claim in claims}
        try:
            for claim in claims:
                message = self._built(letter, claim.recipient)
                untouched.discard(claim.delivery_id)
                try:
                    reply = self.transport.send(letter.sender.addr_spec, claim.recipient.email, message)
                except DeliveryError:
                    untouched.add(claim.delivery_id)
                    raise
                now = self.clock.now()
                outcomes[claim.delivery_id] = outcome(reply, claim.attempts, claim.opened_at, now, self.retry)
        finally:
            with self.database.write() as session:
                ledger.settle(session, outcomes, self.clock.now())
                ledger.release(session, untouched, self.clock.now())

    def _built(self, letter: Letter, recipient: Recipient) -> bytes:
        return build(letter, recipient, self.clock.now())
