"""What decides an edition besides the entries: kept with it, so that it can be built again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from digest import __version__
from digest.compose.fingerprint import rendered_sha256
from digest.db.feeds import Feed
from digest.errors import StateError
from digest.settings import Model, Newsletter

if TYPE_CHECKING:
    from digest.db.editions import Edition
    from digest.settings import Settings

_OF_FEED = ("outlet", "country", "language", "state_affiliated", "paywall", "weight")


@dataclass(frozen=True, slots=True)
class Build:
    """One build of an edition: when, what came of it as `rendered_sha256`, and from what.

    Of builds by a version that kept less, `sha256` and `basis` are empty.
    """

    at: datetime
    sha256: str = ""
    basis: dict[str, Any] = field(default_factory=dict)


def basis(session: Session, settings: Settings, newsletter: Newsletter, edition: Edition) -> dict[str, Any]:
    """What an edition that was composed just now was built from, when, and what came of it.

    Its newsletter's settings, what the settings say of each feed and of a model, the version of this program. `before`
    has the same of the builds that this one took the place of, the oldest first, each without what stayed as it was.
    """
    feeds = session.exec(select(Feed).where(col(Feed.active)).order_by(col(Feed.id)))
    made = {
        "version": __version__,
        "built_at": edition.built_at.isoformat(),
        "sha256": rendered_sha256(edition),
        "public_url": edition.public_url,
        "newsletter": newsletter.model_dump(mode="json"),
        "model": settings.model.model_dump(mode="json") if settings.model else None,
        "feeds": {str(feed.id): {name: getattr(feed, name) for name in _OF_FEED} for feed in feeds},
    }
    last = dict(edition.basis)
    before = last.pop("before", [])
    if last.get("built_at"):
        before = [*before, {name: value for name, value in last.items() if value != made.get(name)}]
    return made | {"before": before}


def builds(edition: Edition) -> list[Build]:
    """The builds of an edition of which it is known what they were made from, the newest first."""
    whole = dict(edition.basis)
    earlier = whole.pop("before", [])
    if not whole:
        return []
    if not whole.get("built_at"):
        return [Build(edition.built_at, basis=whole | {"public_url": edition.public_url})]
    found = []
    for one in [{}, *reversed(earlier)]:
        whole |= one
        found.append(Build(datetime.fromisoformat(whole["built_at"]), whole["sha256"], dict(whole)))
    return found


def restore(
    session: Session, edition: Edition, build: Build, settings: Settings, newsletter: Newsletter
) -> tuple[Settings, Newsletter]:
    """Let the feeds be what they were when the edition was built that time, and give the settings of then.

    A build of a version that kept no basis gets what is true today.

    Raises:
        StateError: The settings of then cannot be read any more.
    """
    then = build.basis
    if not then:
        return settings.model_copy(update={"public_url": edition.public_url}), newsletter
    for feed in session.exec(select(Feed)):
        kept = then["feeds"].get(str(feed.id))
        feed.sqlmodel_update((kept or {}) | {"active": kept is not None})
    session.flush()
    address = {"public_url": then["public_url"]}
    try:
        model = Model.model_validate(then["model"]) if then["model"] else None
        letter = Newsletter.model_validate(then["newsletter"])
    except ValidationError as error:
        raise StateError(
            f"edition {edition.number} was built with settings that this version does not know: install digest "
            f"{then['version']} to build it again"
        ) from error
    return settings.model_copy(update=address | {"model": model}), letter
