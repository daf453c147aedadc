from __future__ import annotations

import pytest

from digest.compose.checks import inbox
from digest.db.editions import Section
from digest.web.desk import targets
from digest.web.desk.targets import Target


@pytest.mark.parametrize(
    ("target", "text", "count", "missed_by"),
    [
        (Target(3), "one two three", 3, ""),
        (Target(3), " one\n\ntwo  three four ", 4, "1 over"),
        (Target(3), "", 0, ""),
        (Target(10, 4, "characters"), "abc", 3, "1 short"),
        (Target(10, 4, "characters"), "  abcd  ", 4, ""),
        (Target(10, 4, "characters"), "", 0, ""),
    ],
)
def test_a_text_is_counted_and_says_by_how_much_it_misses(
    target: Target, text: str, count: int, missed_by: str
) -> None:
    assert (target.count(text), target.missed_by(text)) == (count, missed_by)


def test_the_counts_say_what_the_checks_before_approval_say() -> None:
    assert targets.SUBJECT.most == inbox.SUBJECT_WARN
    assert (targets.PREHEADER_LINE.least, targets.PREHEADER_LINE.most) == (40, 130)
    assert targets.PREHEADER_LINE.range == "40–130"


def test_a_summary_may_be_longer_the_higher_it_stands() -> None:
    lengths = [targets.SUMMARY[section].most for section in Section]
    assert lengths == sorted(lengths, reverse=True)
