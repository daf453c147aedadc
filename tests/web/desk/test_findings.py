from __future__ import annotations

import pytest

from digest.compose.checks import Check
from digest.db.editions import Item, Section
from digest.errors import UsageError
from digest.web.desk.findings import accepted, findings


def item(key: int, section: Section, country: str = "SG") -> Item:
    return Item(edition_id=1, key=key, position=key, section=section, headline="x", countries=[country])


ITEMS = [
    item(11, Section.LEAD),
    item(12, Section.MAIN),
    item(13, Section.MAIN),
    item(14, Section.BRIEF, "SG"),
    item(15, Section.BRIEF, "MY"),
    item(16, Section.BRIEF, "SG"),
]


def anchor(place: str) -> str:
    return findings([Check("facts", "fail", place, "no")], ITEMS).fails[0].anchor


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("lead story 1", "item-11"),
        ("main story 2", "item-13"),
        ("brief 2", "item-15"),
        ("brief 3", "item-16"),
        ("main story 1, brief 1 and 2 more", "item-12"),
        ("main story 9", ""),
        ("subject", "subject"),
        ("preheader", "preheader"),
        ("key points", "point-1"),
        ("HTML", ""),
        ("", ""),
    ],
)
def test_a_finding_leads_to_where_it_is_mended(place: str, wanted: str) -> None:
    assert anchor(place) == wanted


def test_what_fails_comes_first_and_what_passes_last() -> None:
    checks = [Check("size", "pass"), Check("age", "warn", "brief 1", "old"), Check("facts", "fail", "brief 2", "no")]
    found = findings(checks, ITEMS)
    assert [each.check.name for each in found.fails] == ["facts"]
    assert [each.check.name for each in found.warnings] == ["age"]
    assert found.passes == ["size"]


@pytest.mark.parametrize(
    ("results", "counts", "worst"),
    [
        (["pass", "pass"], "all 2 checks pass", "good"),
        (["fail", "pass"], "1 check fails", "bad"),
        (["fail", "fail", "warn"], "2 checks fail, 1 warning", "bad"),
        (["warn", "warn"], "2 warnings", "warn"),
    ],
)
def test_an_editor_in_a_hurry_reads_how_many(results: list[str], counts: str, worst: str) -> None:
    found = findings([Check("x", result, "", "") for result in results], [])  # type: ignore[arg-type]
    assert (found.counts, found.worst) == (counts, worst)


def test_what_is_accepted_is_what_was_read_word_for_word() -> None:
    check = Check("age", "warn", 'brief "1"', "a <b> & an “é”")
    value = findings([check], []).warnings[0].value
    assert accepted([value]) == [check]


@pytest.mark.parametrize("value", ["age", "[]", "3", '{"a": 1}', '["a", "b"]', "[1,2,3,4]"])
def test_a_form_that_is_not_ours_accepts_nothing(value: str) -> None:
    with pytest.raises(UsageError, match="open the page again"):
        accepted([value])
