"""Summaries as a model shortens them, as far as the sources bear them out; where they do not, quoted ones stay."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import TYPE_CHECKING

from digest.pick.model.answers import ModelError
from digest.pick.model.budget import Budget
from digest.pick.model.material import evidence_of
from digest.pick.model.prompt import request
from digest.pick.model.reading import read
from digest.pick.tell.dates import dated
from digest.pick.tell.summary import Sentence, Summary
from digest.pick.truth.form import malformed
from digest.pick.truth.support import grounds
from digest.pick.truth.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.pick.model.answers import Answers, Model, Request
    from digest.pick.model.reading import Written
    from digest.pick.report import Report
    from digest.pick.tell.summarise import Size
    from digest.pick.truth.evidence import Evidence
    from digest.settings import Model as ModelSettings

_TRIES = 2  # a server that stumbles once is asked again, not more: somebody waits for the edition
_PATIENCE = 2  # stories in a row without an answer after which no more are asked for
_ALMOST_NO_TIME = 1.0  # seconds in which no model answers
_TIME_IS_OVER = "the time for asking it is over"
_OVER = 1.15  # times the words that it was asked for: models count badly
_SHORTEST = 0.5  # share of the quoted summary's words below which a model has left out too much
_SHOWN = 100  # characters of a sentence or reason that stand in a note
_SAME = 0.6  # share of the shorter sentence's words at which two sentences say one thing


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A summary after a model was asked, and in plain words what became of what it wrote; empty if all was taken.

    `cuts` are the sentences of the model that were not taken, each with the reason.
    """

    summary: Summary
    note: str = ""
    cuts: tuple[tuple[str, str], ...] = ()


class Writer:
    """Asks a model for the summaries of one edition, within one budget of tokens, money and time.

    Args:
        model: what is asked.
        settings: its name, and the bounds.
        answers: where answers are kept.
        monotonic: seconds on a clock that never goes back.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        model: Model,
        settings: ModelSettings,
        answers: Answers,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.budget = Budget.of(settings)
        self._model, self._settings, self._answers = model, settings, answers
        self._monotonic, self._sleep = monotonic, sleep
        self._ends = monotonic() + settings.edition_seconds
        self._failed = 0
        self._given_up = ""

    def rewrite(self, summary: Summary, reports: Sequence[Report], size: Size) -> Rewritten:
        """The summary with its sentences as a model shortened and joined them, where the sources bear them out.

        The headline and why it matters stay as they are. This never fails: if there is no answer, or none that can be
        used, the summary comes back as it was.
        """
        if not reports:
            return Rewritten(summary, "no source has a sentence that it could be given")
        try:
            text = self._answer(request(self._settings.name, summary.headline, reports, size))
        except ModelError as error:
            return Rewritten(summary, str(error))
        written = read(text)
        if not written:
            return Rewritten(summary, "its answer is not what was asked for")
        taking = _Taking(summary, reports, size, evidence_of(reports))
        for one in written:
            taking.consider(one)
        return taking.result(self._settings.name)

    def _answer(self, wanted: Request) -> str:
        """What was answered to this request, before or now.

        Raises:
            ModelError: There is no answer.
        """
        if kept := self._answers.get(wanted):
            return kept.text
        if self._given_up:
            raise ModelError(self._given_up)
        try:
            text = self._paid(wanted)
        except ModelError as error:
            self._failed += 1
            if error.lasting or self._failed >= _PATIENCE:
                self._given_up = str(error)
            raise
        self._failed = 0
        return text

    def _paid(self, wanted: Request) -> str:
        for left in reversed(range(_TRIES)):
            time_left = self._ends - self._monotonic()
            if time_left < _ALMOST_NO_TIME:
                raise ModelError(_TIME_IS_OVER, lasting=True)
            if not self.budget.allows(wanted):
                raise ModelError("what asking it may cost an edition is spent")
            try:
                answer = self._model.ask(wanted, min(self._settings.timeout_seconds, time_left))
            except ModelError as error:
                if error.billed:
                    self.budget.lost(wanted)
                if self._ends - self._monotonic() < _ALMOST_NO_TIME:
                    raise ModelError(_TIME_IS_OVER, lasting=True) from error
                pause = error.again_after
                if pause is None or not left or self._monotonic() + pause + _ALMOST_NO_TIME > self._ends:
                    raise
                self._sleep(pause)
            else:
                self.budget.paid(answer)
                self._answers.put(wanted, answer)
                return answer.text
        raise AssertionError("the last try returns or raises")


class _Taking:
    """Takes or leaves a model's sentences one by one, and puts quoted ones where some were left."""

    def __init__(self, summary: Summary, reports: Sequence[Report], size: Size, evidence: Evidence) -> None:
        self._summary, self._size, self._evidence = summary, size, evidence
        self._reports = list(reports)
        self._outlets = {report.id: report.outlet for report in reports}
        self._slots: list[Sentence | None] = []
        self._cuts: list[tuple[str, str]] = []

    def consider(self, written: Written) -> None:
        """Take a sentence, or note why not."""
        sentence, reason = self._checked(written)
        self._slots.append(sentence)
        if sentence is None:
            self._cuts.append((written.text, reason))

    def result(self, model: str) -> Rewritten:
        """The summary of what was taken; as it was, if nothing was."""
        total = len(self._slots)
        cuts = tuple(self._cuts)
        if len(cuts) == total:
            return Rewritten(self._summary, f"its sentences ({total}) were not taken: {_first(cuts)}", cuts)
        note = f"{len(cuts)} of its {total} sentences were not taken: {_first(cuts)}" if cuts else ""
        return Rewritten(replace(self._summary, sentences=self._filled(), written_by=model), note, cuts)

    def _checked(self, written: Written) -> tuple[Sentence | None, str]:
        reason = malformed(written.text)
        if reason:
            return None, reason
        if lacking := self._evidence.lacks(written.text):
            return None, f"no source has {', '.join(lacking)}"
        among = frozenset(self._reports[at - 1].id for at in written.sources if 0 < at <= len(self._reports))
        if not among:
            return None, "it names no source"
        found = grounds(written.text, self._evidence, among)
        if found.objections:
            return None, "; ".join(found.objections)
        best = found.statements[0]
        report = next(report for report in self._reports if report.id == best.source.id)
        text = dated(written.text, report)
        if text.relative:
            return None, "it names a day of which nobody knows the date"
        sentence = Sentence(text.text, best.source.id, best.start, best.end)
        return (None, reason) if (reason := self._does_not_fit(sentence)) else (sentence, "")

    def _does_not_fit(self, one: Sentence) -> str:
        taken = [each for each in self._slots if each]
        if len(taken) >= self._size.sentences or _words([*taken, one]) > _OVER * self._size.words:
            return "the summary is long enough without it"
        if _words([one]) > self._size.longest:
            return "it is too long"
        if self._over_quota([*taken, one]):
            return "too much would be from one outlet"
        others = [*taken, *([self._summary.why] if self._summary.why else [])]
        if any(_repeats(one, other) for other in others) or _all_in(one.text, self._summary.headline):
            return "it repeats what is said beside it"
        return ""

    def _over_quota(self, sentences: Sequence[Sentence]) -> bool:
        spent: Counter[str] = Counter()
        for one in [*sentences, *([self._summary.why] if self._summary.why else [])]:
            spent[self._outlets.get(one.report_id, "")] += _words([one])
        return max(spent.values()) > self._size.per_source

    def _filled(self) -> tuple[Sentence, ...]:
        """What was taken, and quoted sentences in the places of what was not; more of them if that is too little.

        What a model leaves out is no loss, up to half of the words.
        """
        slots: list[Sentence | None] = []
        for slot in self._slots:
            slots.append(slot or self._quotable([one for one in [*self._slots, *slots] if one]))
        taken = [one for one in slots if one]
        while _words(taken) < _SHORTEST * _words(self._summary.sentences) and (more := self._quotable(taken)):
            leads = more is self._summary.sentences[0]
            taken = [more, *taken] if leads else [*taken, more]
        return tuple(taken)

    def _quotable(self, taken: Sequence[Sentence]) -> Sentence | None:
        """The first sentence of the quoted summary that adds something to what was taken and fits."""
        for one in self._summary.sentences:
            fits = _words([*taken, one]) <= self._size.words and not self._over_quota([*taken, one])
            if fits and not any(_repeats(one, other) for other in taken):
                return one
        return None


def _first(cuts: Sequence[tuple[str, str]]) -> str:
    text, reason = cuts[0]
    return f"“{shorten(text, _SHOWN, placeholder=' …')}” ({shorten(reason, _SHOWN, placeholder=' …')})"


def _words(sentences: Sequence[Sentence]) -> int:
    return sum(len(one.text.split()) for one in sentences)


def _repeats(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences are made from one place, or most words of the shorter stand in the other."""
    same_place = one.report_id == other.report_id and one.start < other.end and other.start < one.end
    here, there = _elements(one.text), _elements(other.text)
    smaller = min(len(here), len(there))
    return same_place or smaller == 0 or len(here & there) / smaller >= _SAME


def _all_in(text: str, headline: str) -> bool:
    return _elements(text) <= _elements(headline)


def _elements(text: str) -> frozenset[str]:
    return frozenset(element for token in tokens(text) if (element := token.element))
