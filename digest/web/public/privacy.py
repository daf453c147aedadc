"""What is stored about readers, told to them: each column of each table that has something of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from fastapi import APIRouter, Request
from starlette.responses import Response

from digest.web.at import Here
from digest.web.public.at import Shown

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored, why, and how long; `columns` are those that hold it, as `table.column`."""

    title: str
    what: str
    why: str
    until: str
    columns: tuple[str, ...]


def _of(table: str, columns: str) -> tuple[str, ...]:
    return tuple(f"{table}.{column}" for column in columns.split())


STORED = (
    Stored(
        "Your address",
        "Your email address, a name if one was given to us with it, and when it came.",
        "The newsletter is sent there.",
        "Until you ask to be forgotten, also after you have left: so that nobody signs you up again unasked, and what "
        "you chose is there if you come back. If you never confirmed, 30 days.",
        _of("subscriber", "id email name added_at"),
    ),
    Stored(
        "Your subscription",
        "Which newsletters you subscribe to or have left, how often you want them, which country or topic comes first, "
        "until when you paused, where and when you asked for it, and when it changed last.",
        "To send what you asked for, and to be able to show that you did.",
        "Until you ask to be forgotten. If you never confirmed, 30 days.",
        _of(
            "subscription",
            "id newsletter subscriber_id standing frequency first paused_until "
            "source consented_at added_at joined_by_import changed_at",
        ),
    ),
    Stored(
        "Its key",
        "A random number.",
        "The links in your copies are made with it, so that nobody can guess them.",
        "Until you ask to be forgotten.",
        _of("subscription", "key"),
    ),
    Stored(
        "Sign-up forms",
        "What was sent with a sign-up form: the address, what was chosen, from which page, when, and what came of it. "
        "Of the network that it came from there is only a number made with a key that is thrown away, not the network "
        "address itself.",
        "To answer it, and to stop others from burying your inbox in our mails.",
        "30 days.",
        _of("sign_up", "id at email newsletters frequency first source network handled_at outcome"),
    ),
    Stored(
        "Mails about your subscription",
        "The mails about your subscription: why and when each was written, to which address, a key for its link, what "
        "using it does, until when it is good, when it was sent and used, and what a mail server said against it.",
        "To confirm that it is you who asked, once, and to try again when a mail server could not be reached.",
        "30 days.",
        _of(
            "audience_mail",
            "id kind newsletter subscriber_id address key wanted created_at expires_at "
            "next_attempt_at sent_at used_at trouble",
        ),
    ),
    Stored(
        "Its history",
        "Each change of your subscription: what, when, and how it came about; why you left, if you wrote it.",
        "So that you and we can see later what happened.",
        "Until you ask to be forgotten. If you never confirmed, 30 days.",
        _of("audience_event", "id at subscriber_id newsletter kind source detail"),
    ),
    Stored(
        "Copies",
        "Each edition that was sent to you: to which address, when, in how many attempts, and what your mail server "
        "answered. Not whether you opened it, or what you clicked.",
        "So that you get it once, and not twice.",
        "As long as the edition is kept.",
        _of(
            "delivery", "id edition_id subscription_id email status attempts next_attempt_at reply opened_at changed_at"
        ),
    ),
    Stored(
        "What you tell us",
        "What you said of an edition or a story, if you did, and when.",
        "The editors read it.",
        "Until you ask to be forgotten.",
        _of("feedback", "id edition_id item_key subscription_id useful text at"),
    ),
    Stored(
        "Addresses that are never mailed",
        "If your address must not be mailed: the address, why, and since when. If you asked to be forgotten, only a "
        "hash of it: it cannot be read, and is known again when the same address comes again.",
        "So that you are never mailed again.",
        "For good. Nobody can sign up with the address again, and that includes you.",
        _of("suppression", "id hash email reason at"),
    ),
)
"""In the order in which they are told."""


@router.get("/privacy")
def page(request: Request, here: Here, shown: Shown) -> Response:
    """What is stored, and whom to ask."""
    contacts = [(each.title, parseaddr(each.reply_to or each.sender)[1]) for each in here.settings.newsletters]
    return shown.page(request, "privacy.html", stored=STORED, contacts=contacts)
