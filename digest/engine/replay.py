"""Building a past edition again from what was known then, to see that it comes out the same, or how it would have.

It runs the very code of a build, inside a transaction that is rolled back: nothing of it stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from digest import __version__
from digest.clock import local_day
from digest.compose.fingerprint import rendered_sha256
from digest.db.editions import Edition
from digest.engine.basis import restore
from digest.engine.building import Built, build_again

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.installation import Installation
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A past edition made again. `original` is the stored one, if one was built at that moment."""

    built: Built
    original: Edition | None

    @property
    def is_same(self) -> bool:
        """Whether it is the stored edition byte for byte."""
        return self.original is not None and rendered_sha256(self.built.edition) == rendered_sha256(self.original)

    @property
    def difference(self) -> str:
        """Why it may differ from the stored one, as far as anybody can know; empty when it does not."""
        if self.original is None:
            return "no edition was built at that moment: this is what would have been"
        if self.is_same:
            return ""
        then = self.original.basis.get("version", "an older version")
        if then != __version__:
            return f"it was built by digest {then}, this is {__version__}"
        return "it was edited after it was built, or the templates, digest itself or what it is built on changed since"


def build_as_of(installation: Installation, newsletter: Newsletter, moment: datetime) -> Rebuilt:
    """The edition that was built last on the day of `moment`, at that hour or before, made again; else what would be.

    Raises:
        StateError: There are too few stories, or the edition was built with settings that cannot be read any more.
    """
    with installation.database.rehearse() as session:
        original = _built_before(session, newsletter, moment)
        then = original.built_at if original else moment
        settings, letter = installation.settings, newsletter
        if original is not None:
            session.expunge(original)
            settings, letter = restore(session, original, settings, newsletter)
        _set_aside(session, newsletter, original.number if original else _next_number(session, newsletter, moment))
        built = build_again(session, replace(installation, settings=settings), letter, then)
    return Rebuilt(built, original)


def _built_before(session: Session, newsletter: Newsletter, moment: datetime) -> Edition | None:
    rows = select(Edition).where(
        Edition.newsletter == newsletter.slug,
        col(Edition.built_at) <= moment,
        Edition.day == local_day(moment, newsletter.timezone),
    )
    return session.exec(rows.order_by(col(Edition.number).desc()).limit(1)).first()


def _next_number(session: Session, newsletter: Newsletter, moment: datetime) -> int:
    rows = select(func.max(Edition.number)).where(
        Edition.newsletter == newsletter.slug, col(Edition.built_at) <= moment
    )
    return (session.exec(rows).one() or 0) + 1


def _set_aside(session: Session, newsletter: Newsletter, number: int) -> None:
    """Later editions do not exist yet: they become another newsletter's, which nobody looks at."""
    session.execute(
        update(Edition)
        .where(col(Edition.newsletter) == newsletter.slug, col(Edition.number) >= number)
        .values(newsletter=f"{newsletter.slug} later")
    )
