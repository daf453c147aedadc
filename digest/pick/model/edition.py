"""The summaries of one edition, given to a model and taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.pick.model.material import sources_of
from digest.pick.tell.summarise import Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.pick.choose import PickedStory
    from digest.pick.model.writer import Writer
    from digest.pick.report import Report

_WORDS_AT_LEAST = 35  # of a summary that a model is asked for: a brief


@dataclass(frozen=True, slots=True)
class Edited:
    """The stories with what a model made of their summaries, and plain lines on what it did not."""

    stories: list[PickedStory]
    notes: list[str]


def rewrite_all(
    stories: Sequence[PickedStory], reports: Mapping[int, Report], writer: Writer, per_source: int
) -> Edited:
    """Let a model rewrite the summaries of the chosen stories; all others stay as they are.

    Args:
        stories: as `pick` left them; those with a `section` are chosen. The first get what budget there is.
        reports: the reports of the stories, by id.
        writer: of this edition: its budget is for all stories together.
        per_source: most words that a summary takes from one outlet.
    """
    edited: list[PickedStory] = []
    quoted: dict[str, list[str]] = {}
    for story in stories:
        summary = story.summary
        if not story.section or summary is None or not summary.sentences:
            edited.append(story)
            continue
        words = sum(len(one.text.split()) for one in summary.sentences)
        size = Size(words=max(words, _WORDS_AT_LEAST), sentences=len(summary.sentences), per_source=per_source)
        made = writer.rewrite(summary, sources_of(story, reports), size)
        edited.append(replace(story, summary=made.summary))
        if made.note:
            quoted.setdefault(made.note, []).append(story.headline)
    return Edited(edited, [_line(note, headlines) for note, headlines in quoted.items()])


def _line(note: str, headlines: Sequence[str]) -> str:
    if len(headlines) == 1:
        return f"model, on “{headlines[0]}”: {note}"
    return f"model, on {len(headlines)} stories, which stay quoted: {note}"
