"""A language model, if the settings name one, rewrites the summaries of the chosen stories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.pick.model.answers import Answer, ModelError
from digest.pick.model.client import Client
from digest.pick.model.edition import rewrite_all
from digest.pick.model.stored import StoredAnswers
from digest.pick.model.writer import Writer

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from digest.pick.model.answers import Request
    from digest.pick.picker import Ranking
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Silent:
    """Stands where a model would be asked anew: only what it answered before counts."""

    def ask(self, request: Request, seconds: float) -> Answer:  # noqa: ARG002 - it answers nobody
        """No answer.

        Raises:
            ModelError: Always.
        """
        raise ModelError("it gave no answer then", lasting=True)


def written(
    installation: Installation, newsletter: Newsletter, ranking: Ranking, *, again: bool = False
) -> tuple[Ranking, list[str]]:
    """The ranking with what a model made of the summaries, and plain lines on what it did not.

    Args:
        installation: Its settings say whether a model is wanted.
        newsletter: Whose edition it is.
        ranking: As the picker left it.
        again: A past edition is built again: only answers that were given before are used.

    Raises:
        SettingsError: A model is wanted, and its client is not installed.
    """
    settings = installation.settings.model
    if settings is None:
        return ranking, []
    model = Silent() if again else Client(settings, installation.settings.model_key)
    writer = Writer(model, settings, StoredAnswers(installation.database, installation.clock))
    reports = {report.id: report for report in ranking.reports}
    edited = rewrite_all(ranking.picked, reports, writer, newsletter.sections.words_per_source)
    return replace(ranking, picked=edited.stories), edited.notes
