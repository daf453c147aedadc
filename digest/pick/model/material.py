"""What of a story a model is given, and what its sentences are held against: the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.pick.language.words import stem
from digest.pick.model.prompt import SENTENCES, usable
from digest.pick.tag.kinds import kind
from digest.pick.truth.evidence import Evidence, Source, Statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.pick.choose import PickedStory
    from digest.pick.report import Report

_REPORTS = 6  # of a story: more say the same again, and every one is paid for
_HARM = frozenset(map(stem, ("killed", "dead", "deaths", "died", "die", "injured", "wounded", "missing", "casualties")))


def sources_of(story: PickedStory, reports: Mapping[int, Report]) -> list[Report]:
    """The reports that a model is given: those that are quoted first, then others in the story's order.

    Nobody's opinion is among them, nor what was joined by mistake.
    Of an update only what is quoted is given: the rest has been told before.
    """
    summary = story.summary
    quoted = [one.report_id for one in (*summary.sentences, *([summary.why] if summary.why else []))] if summary else []
    first = [story.report_ids[0], *quoted]
    numbers = dict.fromkeys(first if story.update else [*first, *story.report_ids])
    found = [reports[number] for number in numbers if number in reports and number not in story.unheard]
    fit = [report for report in found if report.id in quoted or not _is_opinion(report)]
    return [report for report in fit if usable(report.text)][:_REPORTS]


def evidence_of(reports: Sequence[Report]) -> Evidence:
    """What these reports say, without sentences that give orders.

    Of how many were killed or hurt only the newest report that tells it counts: tolls rise.
    """
    given = [
        statement
        for report in reports
        for statement in _usable(statements(Source(report.text, report.published_at, report.id), SENTENCES), report)
    ]
    tolls = [statement for statement in given if _is_toll(statement)]
    newest = max((one.source for one in tolls), key=lambda one: (_moment(one), -one.id), default=None)
    return Evidence.from_statements([one for one in given if one.source is newest or not _is_toll(one)])


def _usable(found: Iterable[Statement], report: Report) -> list[Statement]:
    wanted = set(usable(report.text))
    return [statement for statement in found if statement.text in wanted]


def _is_toll(statement: Statement) -> bool:
    return bool(statement.elements & _HARM) and any(token.kind == "number" for token in statement.order)


def _moment(source: Source) -> float:
    return source.published_at.timestamp() if source.published_at else 0.0


def _is_opinion(report: Report) -> bool:
    return kind(report.title, report.text, report.url) == "opinion"
