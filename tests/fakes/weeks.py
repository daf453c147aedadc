"""Editions that went out in a week, and the best-of that is made from them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from digest.compose import revisions
from digest.compose.content import content_of
from digest.db.editions import Edition, EditionStatus, Item, Section
from digest.engine import approving, sending, weekly
from digest.engine.approving import Consent
from tests.fakes.editions import NOW, SLUG, bare_edition

if TYPE_CHECKING:
    from digest.engine.installation import Installation

TODAY = NOW.date()
HEADLINES = {  # as unlike each other as the news of a week
    "strait": "Tanaris and Belmora reopen the Selu Strait",
    "grain": "Norvania loads its first grain ship of the season",
    "quake": "Earthquake kills 12 in the hills of Kesh",
    "vote": "Ruling party wins the election on Ostrava Island",
    "chips": "Xinhai bars exports of chip machines",
    "trial": "Court frees the editor of the Meridian Review",
}


def sent(  # noqa: PLR0913 - what differs from edition to edition
    installation: Installation,
    number: int,
    stories: dict[str, float],
    *,
    day: date = TODAY,
    status: EditionStatus = EditionStatus.SENT,
    story_ids: dict[str, int] | None = None,
) -> Edition:
    """An edition of that day that told some stories, each with the score that it was picked by."""
    with installation.database.write() as session:
        edition = bare_edition(session, number=number)
        edition.day, edition.status = day, status
        edition.built_at = NOW - timedelta(days=(TODAY - day).days, hours=2)
        edition.key_points = [f"{HEADLINES[name]}, officials said." for name in stories]
        rows = [
            _item(edition, position, name, score, (story_ids or {}).get(name))
            for position, (name, score) in enumerate(stories.items(), start=1)
        ]
        session.add_all(rows)
        session.flush()
        revisions.record(session, edition, None, "digest", NOW, {"kind": "built"}, content_of(edition, rows))
        return edition


def _item(edition: Edition, position: int, name: str, score: float, story_id: int | None) -> Item:
    outlet = "Harbour Post"
    source = {
        "entry_id": None, "outlet": outlet, "title": HEADLINES[name], "published_at": edition.built_at.isoformat(),
        "url": f"https://harbour-post.example/{name}-{edition.number}", "state_affiliated": False, "paywall": False,
    }  # fmt: skip
    return Item(
        edition_id=edition.id,
        key=position,
        position=position,
        section=Section.LEAD if position == 1 else Section.MAIN,
        story_id=story_id,
        headline=HEADLINES[name],
        summary=[
            {"text": f"{HEADLINES[name]}, the {name} desk of the outlet says.", "outlet": outlet, "entry_id": None}
        ],
        countries=[],
        topics=["politics"],
        sources=[source],
        moved=number_is_even(edition),
        picked={"score": score, "reason": "two outlets"},
    )


def number_is_even(edition: Edition) -> bool:
    return edition.number % 2 == 0


def build(installation: Installation, *, replace: bool = False) -> weekly.BuiltWeekly:
    return weekly.build(installation, installation.newsletter(SLUG), replace=replace)


def told_by(built: weekly.BuiltWeekly) -> list[str]:
    names = {headline: name for name, headline in HEADLINES.items()}
    return [names[item.headline] for item in built.items]


def approve_and_send(installation: Installation, number: int) -> sending.Sending:
    newsletter = installation.newsletter(SLUG)
    approving.approve(installation, newsletter, str(number), Consent("Ana", accept_all=True))
    return sending.send(installation, newsletter, str(number))
