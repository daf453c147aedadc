"""Drafts that reviewers are mailed, the mails that came, and the links in them."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from digest.compose import lifecycle
from digest.db.editions import Audit, Edition, EditionStatus, ReviewMail, Revision
from digest.engine import checking
from tests.fakes.editions import NOW, SLUG, draft_edition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from digest.db.editions import Item
    from digest.engine.installation import Installation
    from tests.fakes.smtp import Post

ANA, BEN = "ana@desk.example", "ben@desk.example"
HOUR = timedelta(hours=1)


def built(installation: Installation) -> Edition:
    """A draft that was built now and goes out in an hour."""
    edition = draft_edition(installation, send_at=installation.clock.now() + HOUR)
    with installation.database.write() as session:
        current = session.get_one(Edition, edition.id)
        _remember(session, current, "built")
        return current


def edited(installation: Installation, *, action: str = "edited", drop: int | None = None, **words: Any) -> Edition:
    """The next revision of the latest edition: with these words, and without the item `drop`; a draft again."""
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "latest")
        for item in lifecycle.items_of(session, edition):
            if item.key == drop:
                session.delete(item)
        session.flush()
        for name, value in words.items():
            setattr(edition, name, value)
        edition.revision += 1
        edition.status = EditionStatus.DRAFT
        items = lifecycle.items_of(session, edition)
        rendered = checking.composer(installation, installation.newsletter(SLUG)).rendered(edition, items)
        edition.html, edition.text, edition.picture = rendered.html, rendered.text, rendered.picture
        lifecycle.void_approvals(session, edition, installation.clock.now())
        _remember(session, edition, action)
        return edition


def rebuilt(installation: Installation) -> Edition:
    """The latest edition, built anew."""
    return edited(installation, action="built", subject="The strait reopens, and more")


def _remember(session: Session, edition: Edition, action: str) -> None:
    detail = {"revision": edition.revision}
    session.add(Audit(at=NOW, actor="digest", action=action, edition_id=edition.id, detail=detail))
    session.add(
        Revision(
            edition_id=edition.id,
            number=edition.revision,
            at=NOW,
            by="digest",
            content=content(edition, lifecycle.items_of(session, edition)),
        )
    )


def content(edition: Edition, items: Sequence[Item]) -> dict[str, Any]:
    """An edition's words as a revision holds them."""
    own = edition.model_dump(include={"subject", "preheader", "note", "key_points"})
    told = [item.model_dump(mode="json", exclude={"id", "edition_id", "position"}) for item in items]
    return own | {"items": told, "last_key": max(item.key for item in items)}


def mails(installation: Installation) -> list[ReviewMail]:
    """All rows, in the order in which they were written."""
    with installation.database.read() as session:
        return list(session.exec(select(ReviewMail).order_by(ReviewMail.id)))  # type: ignore[arg-type]


def taken(post: Post) -> list[tuple[str, str]]:
    """Who was mailed, and with which subject, in order."""
    return [(to, str(parsed(message)["Subject"])) for to, message in post.accepted]


def parsed(message: bytes) -> EmailMessage:
    """A message, read."""
    made = message_from_bytes(message, policy=default)
    assert isinstance(made, EmailMessage)
    return made


def body(message: bytes, kind: str) -> str:
    """What a message says as `plain` or as `html`."""
    part = parsed(message).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def link_token(message: bytes) -> str:
    """The token in the link of a mail to a reviewer."""
    (found,) = set(re.findall(r"https://desk\.digest\.example/desk/review/(\S+)", body(message, "plain")))
    return str(found)
