"""What decides an edition besides the entries: kept with it, so that it can be built again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from digest import __version__
from digest.db.feeds import Feed
from digest.errors import StateError
from digest.settings import Model, Newsletter

if TYPE_CHECKING:
    from digest.db.editions import Edition
    from digest.settings import Settings

_OF_FEED = ("outlet", "country", "language", "state_affiliated", "paywall", "weight")


def basis(session: Session, settings: Settings, newsletter: Newsletter) -> dict[str, Any]:
    """The newsletter's settings, what the settings say of each feed and of a model, the version of this program."""
    feeds = session.exec(select(Feed).where(col(Feed.active)).order_by(col(Feed.id)))
    return {
        "version": __version__,
        "newsletter": newsletter.model_dump(mode="json"),
        "model": settings.model.model_dump(mode="json") if settings.model else None,
        "feeds": {str(feed.id): {name: getattr(feed, name) for name in _OF_FEED} for feed in feeds},
    }


def restore(
    session: Session, edition: Edition, settings: Settings, newsletter: Newsletter
) -> tuple[Settings, Newsletter]:
    """Let the feeds be what they were when the edition was built, and give the settings of then.

    An edition of a version that kept no basis gets what is true today.

    Raises:
        StateError: The settings of then cannot be read any more.
    """
    address = {"public_url": edition.public_url}
    if not edition.basis:
        return settings.model_copy(update=address), newsletter
    for feed in session.exec(select(Feed)):
        then = edition.basis["feeds"].get(str(feed.id))
        feed.sqlmodel_update((then or {}) | {"active": then is not None})
    session.flush()
    try:
        then = edition.basis["model"]
        model = Model.model_validate(then) if then else None
        letter = Newsletter.model_validate(edition.basis["newsletter"])
    except ValidationError as error:
        raise StateError(
            f"edition {edition.number} was built with settings that this version does not know: install digest "
            f"{edition.basis['version']} to build it again"
        ) from error
    return settings.model_copy(update=address | {"model": model}), letter
