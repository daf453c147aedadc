"""What a mail about a subscription says, set as its newsletter looks. No word of it is one that a stranger chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose.render.edition import notice
from digest.compose.render.look import load_look
from digest.compose.view import NoticeView
from digest.db.audience import AudienceMailKind
from digest.deliver.message import Letter, Recipient, assemble, mailbox, message_id
from digest.engine.audience.said import Said, link_in
from digest.engine.posting import Written
from digest.errors import SettingsError
from digest.tokens import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlmodel import Session

    from digest.db.audience import AudienceMail
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
    said = WORDS[mail.kind](session, installation, newsletter, mail)
    letter = _letter(installation, newsletter, said)
    recipient = Recipient(mail.address, "", 0, mail.key)
    identity = message_id(letter, recipient)
    return Written(letter.sender.addr_spec, assemble(letter, recipient, installation.clock.now(), identity))


def _letter(installation: Installation, newsletter: Newsletter, said: Said) -> Letter:
    view = NoticeView(
        title=newsletter.title,
        language=newsletter.language,
        postal_address=newsletter.postal_address,
        subject=said.subject,
        preheader=said.preheader,
        heading=said.heading,
        paragraphs=said.paragraphs,
        button=said.button,
        link=said.link,
        why=said.why,
    )
    rendered = notice(view, load_look(newsletter.look, installation.settings.templates))
    setting = f"newsletters.{newsletter.slug}"
    if not newsletter.sender:
        raise SettingsError(f"{newsletter.slug} has no sender: set `{setting}.sender`, then the mails that wait go out")
    return Letter(
        edition_id=0,
        newsletter=newsletter.slug,
        sender=mailbox(newsletter.sender, f"{setting}.sender"),
        reply_to=mailbox(newsletter.reply_to or newsletter.sender, f"{setting}.reply_to"),
        public_url=installation.settings.public_url,
        subject=said.subject,
        html=rendered.html,
        text=rendered.text,
    )


def _confirm(_session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Said:
    titles = _titles(installation, mail)
    return Said(
        subject=f"Confirm your subscription to {newsletter.title}",
        preheader="One press of a button, and it comes to this address.",
        heading="Is this your address?",
        paragraphs=[
            f"Somebody, most likely you, asked us to send {titles} to this address.",
            "Confirm that it was you, and the latest edition is on its way. If it was not, do nothing.",
            "Nothing is sent to you without your word.",
        ],
        button="Confirm the subscription",
        link=link_in(installation, mail, "confirm", Purpose.CONFIRM),
        why=f"You get this mail because this address was entered on the sign-up page of {newsletter.title}.",
    )


def _titles(installation: Installation, mail: AudienceMail) -> str:
    """The newsletters that a mail is about, as a list in words."""
    known = {each.slug: each.title for each in installation.settings.newsletters}
    *others, last = [known[slug] for slug in mail.wanted["newsletters"] if slug in known] or [known[mail.newsletter]]
    return f"{', '.join(others)} and {last}" if others else last


WORDS: Mapping[AudienceMailKind, Callable[[Session, Installation, Newsletter, AudienceMail], Said]] = {
    AudienceMailKind.CONFIRM: _confirm,
}
"""What each kind of mail says."""
