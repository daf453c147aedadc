"""What a mail about a subscription says, by its kind. No word of it is one that a stranger chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.db.audience import AudienceMailKind
from digest.deliver.message import Recipient, assemble, message_id
from digest.engine.audience import asking, changes, welcome
from digest.engine.audience.setting import letter_with
from digest.engine.posting import Written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlmodel import Session

    from digest.db.audience import AudienceMail
    from digest.engine.audience.said import Said
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


def written(session: Session, installation: Installation, mail: AudienceMail) -> Written:
    """A mail as it is sent now.

    Raises:
        RenderError: The templates are not there, or have a fault.
        SettingsError: The newsletter has no sender that is an address.
        UsageError: There is no such newsletter any more.
    """
    newsletter = installation.newsletter(mail.newsletter)
    if mail.kind is AudienceMailKind.WELCOME:
        return welcome.written(session, installation, newsletter, mail)
    letter = letter_with(installation, newsletter, WORDS[mail.kind](session, installation, newsletter, mail))
    recipient = Recipient(mail.address, "", 0, mail.key)
    identity = message_id(letter, recipient)
    return Written(letter.sender.addr_spec, assemble(letter, recipient, installation.clock.now(), identity))


WORDS: Mapping[AudienceMailKind, Callable[[Session, Installation, Newsletter, AudienceMail], Said]] = {
    AudienceMailKind.CONFIRM: asking.confirm,
    AudienceMailKind.ALREADY: asking.already,
    AudienceMailKind.GOODBYE: changes.goodbye,
    AudienceMailKind.CHANGED: changes.changed,
    AudienceMailKind.MOVE_FROM: changes.move_from,
    AudienceMailKind.MOVE_TO: changes.move_to,
    AudienceMailKind.MOVED: changes.moved,
}
"""What each kind of mail says, but for the welcome, which has an edition in it."""
