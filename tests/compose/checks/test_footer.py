from __future__ import annotations

from dataclasses import replace

import pytest

from digest.db.editions import UNSUBSCRIBE_PLACEHOLDER
from tests.compose.checks.cases import found, in_html, in_text, results
from tests.compose.samples import edition


def test_the_link_to_unsubscribe_is_in_both_parts() -> None:
    link = edition().links.unsubscribe
    assert [each.place for each in found("unsubscribe", edition(), in_text(link, ""))] == ["plain text"]
    assert [each.place for each in found("unsubscribe", edition(), in_html(UNSUBSCRIBE_PLACEHOLDER, ""))] == ["HTML"]
    none = replace(edition(), links=replace(edition().links, unsubscribe=""))
    assert results("unsubscribe", none) == ["fail", "fail"]


def test_the_postal_address_is_in_both_parts() -> None:
    address = edition().postal_address
    assert results("postal address", replace(edition(), postal_address=" ")) == ["fail"]
    assert [each.place for each in found("postal address", edition(), in_text(address, ""))] == ["plain text"]
    assert [each.place for each in found("postal address", edition(), in_html(address, ""))] == ["HTML"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [("", "fail"), ("the editor", "fail"), ("a@b.example", "pass"), ("The editor <a@b.example>", "pass")],
)
def test_there_is_an_address_that_a_person_reads(address: str, expected: str) -> None:
    assert results("reply address", replace(edition(), reply_to=address)) == [expected]
