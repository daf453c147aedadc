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
from digest.db.audience import Frequency
from digest.db.editions import Audit, Edition
from digest.engine.basis import Build, builds, restore
from digest.engine.building import Built, build_again

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.installation import Installation
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A past edition made again. `original` is the stored one and `build` the time that it was built; None if never.

    `original` may have been built once more, or edited, since.
    """

    built: Built
    original: Edition | None = None
    build: Build | None = None

    @property
    def is_same(self) -> bool:
        """Whether it is byte for byte what was built then."""
        return bool(self._sha256) and rendered_sha256(self.built.edition) == self._sha256

    @property
    def is_last(self) -> bool:
        """Whether the stored edition was not built again after that time."""
        return self.original is not None and self.build is not None and self.build.at == self.original.built_at

    @property
    def difference(self) -> str:
        """Why it may differ from what was built then, as far as anybody can know; empty when it does not."""
        if self.original is None or self.build is None:
            return "no edition was built at that moment: this is what would have been"
        if self.is_same:
            return ""
        if not self._sha256:
            return "digest kept nothing of that build when it was built again: this is what today's settings give"
        then = self.build.basis.get("version")
        if then != __version__:
            return f"it was built by {f'digest {then}' if then else 'an older version'}, this is {__version__}"
        edited = "" if self.build.sha256 else "it was edited after it was built, or "
        return f"{edited}the templates, digest itself or what it is built on changed since"

    @property
    def since(self) -> str:
        """What became of the edition after that build; empty when it is stored as it was built."""
        if self.original is None or self.build is None:
            return ""
        if not self.is_last:
            return f"it was built again at {self.original.built_at:%Y-%m-%d %H:%M:%S} UTC"
        return "it was edited after it was built" if rendered_sha256(self.original) != self._sha256 else ""

    @property
    def _sha256(self) -> str:
        """What was built then; an older version did not keep it, and then the stored edition has to do."""
        if self.original is None or self.build is None:
            return ""
        return self.build.sha256 or (rendered_sha256(self.original) if self.is_last else "")


def build_as_of(installation: Installation, newsletter: Newsletter, moment: datetime) -> Rebuilt:
    """The edition that was built last on the day of `moment`, at that hour or before, made again; else what would be.

    An edition that was built several times is made again as it was built last by then. A weekly best-of is not: it is
    made from editions, which are all kept.

    Raises:
        StateError: There are too few stories, or the edition was built with settings that cannot be read any more.
    """
    with installation.database.rehearse() as session:
        found = _built_before(session, newsletter, moment)
        if found is None:
            _set_aside(session, newsletter, _next_number(session, newsletter, moment))
            return Rebuilt(build_again(session, installation, newsletter, moment))
        original, once = found
        session.expunge(original)
        settings, letter = restore(session, original, once, installation.settings, newsletter)
        _set_aside(session, newsletter, original.number)
        built = build_again(session, replace(installation, settings=settings), letter, once.at)
    return Rebuilt(built, original, once)


def _built_before(session: Session, newsletter: Newsletter, moment: datetime) -> tuple[Edition, Build] | None:
    """The edition that was built last on the day of `moment`, by then, and which of its builds that was."""
    rows = select(Edition).where(
        Edition.newsletter == newsletter.slug,
        Edition.frequency == Frequency.EVERY,
        Edition.day == local_day(moment, newsletter.timezone),
    )
    for edition in session.exec(rows.order_by(col(Edition.number).desc())):
        known = {build.at: build for build in reversed(builds(edition))}  # of two at one moment the newer counts
        record = select(Audit.at).where(
            Audit.edition_id == edition.id, Audit.action == "built", col(Audit.at) <= moment
        )
        moments = [*session.exec(record), *known, edition.built_at]
        if last := max((at for at in moments if at <= moment), default=None):
            return edition, known.get(last, Build(last))
    return None


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
