"""What an inbox shows before the message is opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.compose.checks.finding import Finding
from digest.compose.render.printable import printable
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.checks.draft import Draft

# A subject is cut at about 70 characters; our headers hold 200.
SUBJECT_WARN, SUBJECT_FAIL = 70, 200
LOUD_SHARE, LOUD_LETTERS = 0.6, 8
# A phone shows about 40 characters beside the subject, a wide window 130.
PREHEADER = range(40, 131)
# Signs that show as nothing or as a space: behind the shortest good preheader they fill up what a wide window shows.
_PADDING = re.compile(rf"[\s\u034f\u00ad\u200b-\u200f\u2060\ufeff]{{{PREHEADER[-1] - PREHEADER[0]},}}")


def subject(draft: Draft) -> Iterator[Finding]:
    """It is there, is not cut, and does not shout."""
    line = draft.view.subject.strip()
    letters = [character for character in line if character.isalpha()]
    loud = len(letters) >= LOUD_LETTERS and sum(map(str.isupper, letters)) > LOUD_SHARE * len(letters)
    if not line or len(line) > SUBJECT_FAIL:
        yield Finding("fail", "subject", f"{len(line)} characters: write 1 to {SUBJECT_WARN}")
    elif len(line) > SUBJECT_WARN:
        yield Finding("warn", "subject", f"{len(line)} characters: mail clients cut it after about {SUBJECT_WARN}")
    if loud or re.search(r"[!?]{2}|!.*!", line):
        yield Finding("warn", "subject", "it shouts, which spam filters count: use small letters and no row of !")


def preheader(draft: Draft) -> Iterator[Finding]:
    """It has the length that is shown, and nothing of the body leaks in behind it."""
    length = len(draft.view.preheader.strip())
    if length not in PREHEADER:
        yield Finding("warn", "preheader", f"{counted(length, 'character')}: write {PREHEADER[0]} to {PREHEADER[-1]}")
    line = printable(draft.view).preheader
    first = "".join(draft.page.texts).lstrip()
    if not first.startswith(line):
        yield Finding("fail", "preheader", "it is not the first text of the HTML, as an inbox wants it: see base.mjml")
    elif not _PADDING.match(first, len(line)):
        yield Finding(
            "fail", "preheader", "the text after it would show beside it: pad it in the template as base.mjml"
        )
