"""What kind of thing a report is, as telling needs to know it: news says what happened, analysis why it matters."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from digest.pick.tag.kinds import kind
from digest.pick.tag.vocabulary import LEAD

if TYPE_CHECKING:
    from digest.pick.report import Report

_COMMENT = frozenset({"opinion", "analysis", "explainer", "listicle", "roundup", "video", "sponsored"})

_ANALYSIS = frozenset({"analysis", "explainer"})


def says_what_happened(report: Report) -> bool:
    """Whether a report tells news, of any kind, and not what somebody thinks of it or collects from it."""
    return kind_of(report) not in _COMMENT


def is_reporting(report: Report) -> bool:
    """Whether a report may be quoted at all: analysis goes out to find something, opinion and collections do not."""
    return kind_of(report) not in _COMMENT - _ANALYSIS


def kind_of(report: Report) -> str:
    """The kind of a report; a story is summarised several times, and its reports are read once."""
    return _kind(report.title, report.text[:LEAD], report.url)


@lru_cache(maxsize=2048)
def _kind(title: str, text: str, url: str) -> str:
    return kind(title, text, url)
