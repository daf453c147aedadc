"""The words of a mail about a subscription, set as its newsletter looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose.render.edition import notice
from digest.compose.render.look import load_look
from digest.compose.view import NoticeView
from digest.deliver.message import Letter, mailbox
from digest.errors import SettingsError

if TYPE_CHECKING:
    from digest.engine.audience.said import Said
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


def view_of(newsletter: Newsletter, said: Said) -> NoticeView:
    """The words as the templates see them."""
    return NoticeView(
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
        unsubscribe=said.unsubscribe,
    )


def letter_with(installation: Installation, newsletter: Newsletter, said: Said) -> Letter:
    """A letter that says this and nothing else, from the newsletter's sender.

    Raises:
        RenderError: The templates are not there, or have a fault.
        SettingsError: The newsletter has no sender that is an address.
    """
    setting = f"newsletters.{newsletter.slug}"
    if not newsletter.sender:
        raise SettingsError(f"{newsletter.slug} has no sender: set `{setting}.sender`, then the mails that wait go out")
    rendered = notice(view_of(newsletter, said), load_look(newsletter.look, installation.settings.templates))
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
