"""The page of an edition that went out: what it said, what was wrong in it, and where it stands among the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from digest.compose import lifecycle
from digest.compose.render.edition import page
from digest.compose.view import EditionView, Erratum, Neighbour, Published
from digest.engine import published
from digest.engine.checking import composer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

    from digest.db.editions import Correction, Edition, Item
    from digest.engine.installation import Installation
    from digest.engine.published import Beside
    from digest.settings import Newsletter


def edition_page(installation: Installation, newsletter: Newsletter, number: int) -> str | None:
    """The page, set as the templates are now, with links to where the pages are now; None if it has not gone out.

    Raises:
        RenderError: The templates have a fault.
        SettingsError: The theme cannot be used.
    """
    maker = composer(installation, newsletter)
    with installation.database.read() as session:
        edition = published.find(session, newsletter.slug, number)
        if edition is None:
            return None
        session.expunge(edition)  # what is changed of it here is never stored
        edition.public_url = installation.settings.public_url.rstrip("/")
        items = lifecycle.items_of(session, edition)
        view = maker.view(edition, items)
        around = _around(session, newsletter, edition, items, view)
    return page(replace(view, published=around), maker.look)


def _around(
    session: Session, newsletter: Newsletter, edition: Edition, items: Sequence[Item], view: EditionView
) -> Published:
    errata = published.corrections(session, [edition.id])
    before, after = published.neighbours(session, edition)
    archive = f"/archive/{newsletter.slug}"
    return Published(
        front="/",
        archive=archive,
        feed=f"{archive}/feed.atom",
        about=f"/about/{newsletter.slug}",
        privacy="/privacy",
        subscribe=f"/subscribe?newsletter={newsletter.slug}",
        data=described(view, edition.public_url + archive, published.began_at(session, edition), errata),
        previous=_neighbour(before, archive),
        next=_neighbour(after, archive),
        errata=_errata(errata, items, newsletter.timezone),
    )


def described(view: EditionView, archive: str, began_at: datetime, errata: Sequence[Correction]) -> dict[str, Any]:
    """An edition in the words of schema.org (https://schema.org/NewsArticle); `archive` is where the others are."""
    maker = {"@type": "Organization", "name": view.title, "url": archive}
    changed = max([began_at, *(erratum.at for erratum in errata)])
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": view.subject,
        "description": view.preheader,
        "inLanguage": view.language,
        "url": view.links.view_in_browser,
        "mainEntityOfPage": view.links.view_in_browser,
        "datePublished": began_at.isoformat(timespec="seconds"),
        "dateModified": changed.isoformat(timespec="seconds"),
        "isAccessibleForFree": True,
        "author": maker,
        "publisher": maker,
        "isPartOf": {"@type": "Periodical", "name": view.title, "url": archive},
    }
    if errata:
        data["correction"] = [
            {"@type": "CorrectionComment", "text": each.text, "datePublished": each.at.isoformat(timespec="seconds")}
            for each in errata
        ]
    return data


def _neighbour(edition: Beside | None, archive: str) -> Neighbour | None:
    if edition is None:
        return None
    return Neighbour(f"{archive}/{edition.number}", *edition)


def _errata(errata: Sequence[Correction], items: Sequence[Item], zone: str) -> list[Erratum]:
    headlines = {item.key: item.headline for item in items}
    return [
        Erratum(each.at.astimezone(ZoneInfo(zone)).date(), each.text, headlines.get(each.item_key, ""))
        for each in errata
    ]
