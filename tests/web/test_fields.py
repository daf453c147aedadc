"""Whatever a form or an address says is answered; what no column can hold is not looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import TypeAdapter, ValidationError

from digest.db.accounts import Role
from digest.web.fields import Number, Words
from tests.web.routes import routes

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

NAMES = (
    "person", "key", "story", "entry", "ticked", "entry_id", "story_id", "revision", "before", "index", "number",
    "page", "since",
)  # fmt: skip


@pytest.mark.parametrize("number", ["2147483648", "-2147483649", "9" * 30])
def test_a_number_beyond_what_a_column_holds_is_refused_and_breaks_nothing(desk: Desk, number: str) -> None:
    huge = dict.fromkeys(NAMES, number)
    asked = [*routes(**huge), *routes(**(huge | {"number": "1"}))]  # of no edition, and of the one there is
    client = desk.visitor(Role.ADMIN)
    for route in asked:
        if number in [*route.form.values(), *route.path.split("/")]:
            assert client.request(route.method, route.path, data=route.form).status_code < 500, route.name


@pytest.mark.parametrize("query", ["from", "to", "page", "before"])
@pytest.mark.parametrize("path", ["record", "editions", "newsletters/asia/editions/1/sending"])
def test_a_number_in_a_query_breaks_nothing_either(desk: Desk, path: str, query: str) -> None:
    assert desk.visitor(Role.ADMIN).get(f"/desk/{path}?{query}={'9' * 30}").status_code < 500


def test_a_number_is_one_that_a_column_holds() -> None:
    numbers = TypeAdapter[int](Number)
    assert [numbers.validate_python(text) for text in ("1", str(2**31 - 1))] == [1, 2**31 - 1]
    for text in ("0", str(2**31), "x", ""):
        with pytest.raises(ValidationError):
            numbers.validate_python(text)


def test_what_is_looked_for_has_nothing_that_no_column_holds() -> None:
    assert TypeAdapter[str](Words).validate_python(" ann\x00@\r\nreaders ") == "ann @ readers"
