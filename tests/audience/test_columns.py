from __future__ import annotations

import io

import pytest
from hypothesis import given, strategies as st

from digest.audience.columns import Table, open_table
from digest.audience.people import COLUMNS
from digest.audience.sheet import Row
from digest.audience.suppressions import KNOWN
from digest.db.audience import address_hash
from digest.errors import UsageError

ANN = "ann@readers.example"
HASH = address_hash(ANN)


def opened(text: str, **chosen: str) -> Table:
    names = {what.replace("_", "-"): name for what, name in chosen.items()}
    return open_table(io.BytesIO(text.encode("utf-8", "replace")), COLUMNS, names)


def places(*first: str, **chosen: str) -> dict[str, int]:
    return dict(opened(",".join(first), **chosen).places)


@pytest.mark.parametrize(
    "header", ["email,name", " E-Mail , NAME", "Address,Full Name", "email address,fullname", "MAIL,name"]
)
def test_a_header_names_the_columns_in_any_of_the_usual_words(header: str) -> None:
    table = opened(f"{header}\n{ANN},Ann\n")
    assert [table.said(row) for row in table.rows] == [{"email": ANN, "name": "Ann"}]


def test_columns_may_stand_in_any_order_among_others() -> None:
    assert places("id", "name", "joined", "email") == {"email": 3, "name": 1}


def test_without_a_header_the_first_address_counts_and_the_second_column_is_the_name() -> None:
    assert places(ANN, "Ann") == {"email": 0, "name": 1}
    assert places("Ann", ANN) == {"email": 1}
    assert places("7", "Ann", ANN) == {"email": 2, "name": 1}


def test_a_list_without_a_header_loses_no_row_and_its_columns_are_called_what_they_are() -> None:
    table = opened(f"{ANN},Ann,x\nben@readers.example\n")
    assert [row.line for row in table.rows] == [1, 2]
    assert table.names == ["email", "name", "column 3"]
    assert table.found == {"email": "column 1", "name": "column 2"}


def test_a_list_of_hashes_needs_no_header() -> None:
    assert open_table(io.BytesIO(f"{HASH},complained\n".encode()), KNOWN).places == {"hash": 0, "reason": 1}


def test_a_column_can_be_chosen_by_its_name_or_its_number() -> None:
    assert places("Who", "Kontakt", "email", email="kontakt", name="1") == {"email": 1, "name": 0}
    assert places("x@y.example", ANN, email="2") == {"email": 1, "name": 1}
    assert opened("Who,Kontakt", email="2").found == {"email": "Kontakt"}


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"email": "Mail"}, "line 1 has no such column; the columns are Who, Joined"),
        ({"email": "3"}, "no such column"),
        ({"email": "0"}, "no such column"),
        ({"e_mail": "Who"}, "e-mail is not one of email, name"),
    ],
)
def test_a_column_that_is_not_there_is_an_error_that_lists_those_that_are(chosen: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        places("Who", "Joined", **chosen)


def test_a_header_without_a_column_of_addresses_is_an_error() -> None:
    with pytest.raises(UsageError, match="line 3: no column is called `email`; the columns are name, phone"):
        opened("\n\nname,phone")
    with pytest.raises(UsageError, match="no column is called `email` or `hash`"):
        open_table(io.BytesIO(b"town,name"), KNOWN)


def test_two_columns_that_may_be_the_same_are_an_error_until_one_is_chosen() -> None:
    with pytest.raises(UsageError, match="`E-Mail` and `Mail` may be the email: say which with --column email=NAME"):
        places("E-Mail", "Mail")
    assert places("E-Mail", "Mail", email="mail") == {"email": 1}


def test_a_row_with_a_fault_says_so() -> None:
    with pytest.raises(UsageError, match="it is broken"):
        opened("email").said(Row(2, [ANN], "it is broken"))


@given(st.text(max_size=60))
def test_any_file_is_a_list_or_a_usage_error(text: str) -> None:
    try:
        table = opened(text)
    except UsageError:
        return
    assert all(place < len(table.names) for place in table.places.values())
    assert not text.strip() or all(row.line for row in table.rows)
