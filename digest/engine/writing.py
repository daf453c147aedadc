"""A language model, if the settings name one, rewrites the summaries of the chosen stories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.pick.model.answers import Unasked
from digest.pick.model.client import Client
from digest.pick.model.edition import rewrite_all
from digest.pick.model.stored import StoredAnswers
from digest.pick.model.writer import Writer

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.installation import Installation
    from digest.pick.picker import Ranking
    from digest.settings import Newsletter


def written(
    installation: Installation, newsletter: Newsletter, ranking: Ranking, now: datetime, *, again: bool = False
) -> tuple[Ranking, list[str]]:
    """The ranking with what a model made of the summaries, and plain lines on what it did not.

    Args:
        installation: Its settings say whether a model is wanted.
        newsletter: Whose edition it is.
        ranking: As the picker left it.
        now: The moment the edition is made for.
        again: A past edition is built again: only answers that were given before are used.

    Raises:
        SettingsError: A model is wanted, and its client is not installed.
    """
    settings = installation.settings.model
    if settings is None:
        return ranking, []
    model = Unasked() if again else Client(settings, installation.settings.model_key)
    writer = Writer(model, settings, StoredAnswers(installation.database, now))
    reports = {report.id: report for report in ranking.reports}
    edited = rewrite_all(ranking.picked, reports, writer, newsletter.sections.words_per_source)
    return replace(ranking, picked=edited.stories), edited.notes
