"""What is told of a story: plain values that know where each sentence comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is printed, and where it comes from: `text[start:end]` of the report `report_id`."""

    text: str
    report_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A headline, sentences in reading order, why it matters if a source says so.

    `headline_id` is the report that the headline is from. `key_point` is the story in one short sentence, where there
    is one. `written_by` names the language model that wrote the sentences; empty when they are quoted.
    """

    headline: str
    headline_id: int
    sentences: tuple[Sentence, ...] = ()
    why: Sentence | None = None
    key_point: Sentence | None = None
    written_by: str = ""
