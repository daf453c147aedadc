from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.collect.clean import author, clean_text
from digest.collect.clean.credit import AGENCIES, CREDITS, DATELINES, agency_named

if TYPE_CHECKING:
    from digest.collect.clean.row import Row

REPORT = "The two leaders spoke on Monday."
BY_DATELINE = {
    "bracketed": [("[PORT SELU] ", ""), ("[Island Daily] ", "")],
    "place and agency": [
        ("PORT SELU (Reuters) - ", "Reuters"),
        ("PORT SELU, Feb 5 (Agence France-Presse) — ", "AFP"),
        ("KESH, Aug. 11 (MNA) – ", "MNA"),
        ("SELU, Feb. 5 (Yonhap) -- ", "Yonhap"),
        ("KESH, 5 February 2026 (ANTARA) - ", "Antara"),
        ("KUALA SELU, Feb 5 (Bernama) -- ", "Bernama"),
    ],
    "place, date and agency": [("New Kesh, Feb. 11 (PTI) ", "PTI"), ("Selu, 11 February (ANI) ", "ANI")],
    "date and agency": [("Feb 5 (Reuters) - ", "Reuters")],
    "place and wire": [("PORT SELU, Feb. 5 (Harbour Wire) - ", ""), ("SELU (HW/Island TV) – ", "")],
    "place and dash": [("PORT SELU — ", ""), ("SELU, Kesh – ", ""), ("SELU, Feb 5 -- ", "")],
    "place and colon": [("PORT SELU: ", "")],
    "place and two hyphens": [("Port Selu -- ", "")],
    "agency and dash": [("(AFP) — ", "AFP"), ("Kyodo News - ", "Kyodo")],
    "broadcaster": [("(CNN) ", ""), ("(CNN Business) — ", "")],
}
BY_CREDIT = {
    "in brackets": [(" (Reuters)", "Reuters"), (" [Press Trust of India].", "PTI"), (" (AFP/Island TV)", "AFP")],
    "in capitals": [(" BLOOMBERG", "Bloomberg"), (" REUTERS, AFP", "Reuters"), (" AGENCIES", "")],
    "after a dash": [(" — Bernama", "Bernama"), (" – Xinhua", "Xinhua")],
    "with input": [(" With inputs from ANI", "ANI"), (" (With inputs from agencies)", "")],
    "inputs": [(" (With PTI inputs)", "PTI")],
}


@pytest.mark.parametrize("row", DATELINES, ids=lambda row: row.name)
def test_each_kind_of_dateline_leaves_the_sentence(row: Row) -> None:
    for dateline, agency in BY_DATELINE[row.name]:
        assert row.found.match(dateline + REPORT), dateline
        cleaned = clean_text(dateline + REPORT)
        assert (cleaned.text, cleaned.agency) == (REPORT, agency)


@pytest.mark.parametrize("row", CREDITS, ids=lambda row: row.name)
def test_each_kind_of_credit_leaves_the_sentence(row: Row) -> None:
    for credit, agency in BY_CREDIT[row.name]:
        assert row.found.search(REPORT + credit), credit
        cleaned = clean_text(REPORT + credit)
        assert (cleaned.text, cleaned.agency) == (REPORT, agency)


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO — which both sides need — was silent on Monday.",
        "US – Kesh trade fell by a tenth, the ministry said.",
        "The envoy spoke to the Associated Press (AP).",
        "The seat went to the Island Action Party (AAP).",
        "UN: Selu must open its harbour to relief ships.",
        "Selu (population 4,000) - the last village of the strait - is empty.",
    ],
)
def test_what_only_looks_like_a_credit_stays(sentence: str) -> None:
    assert clean_text(sentence).text == sentence


def test_every_spelling_of_an_agency_is_stored_as_one_name() -> None:
    for name, spellings in AGENCIES.items():
        assert {agency_named(spelling) for spelling in (name, name.upper(), *spellings)} == {name}


@pytest.mark.parametrize(
    ("field", "byline", "agency"),
    [
        ("Tan Mei Lin", "Tan Mei Lin", ""),
        ("By Tan Mei Lin and Jo Brown", "Tan Mei Lin and Jo Brown", ""),
        ("desk@harbour.example (Tan Mei Lin)", "Tan Mei Lin", ""),
        ("none@none.example (AFP)", "", "AFP"),
        ("Agence France-Presse", "", "AFP"),
        ("The Associated Press", "", "AP"),
        ("Tan Mei Lin | Reuters", "Tan Mei Lin", "Reuters"),
        ("Jo Brown with Bernama", "Jo Brown", "Bernama"),
        ("none@none.example (Agencies | Monitoring Desk)", "", ""),
        ("admin", "", ""),
        ("Island Daily Web Desk", "", ""),
        ("TAN MEI LIN", "Tan Mei Lin", ""),
        ("এএফপি", "", "AFP"),
        ("", "", ""),
    ],
)
def test_people_and_agencies_of_an_author_field_are_told_apart(field: str, byline: str, agency: str) -> None:
    assert author(field) == (byline, agency)


@given(st.text(max_size=300))
def test_any_author_field_can_be_read(field: str) -> None:
    byline, agency = author(field)
    assert len(byline) <= 200
    assert agency in {"", *AGENCIES}


@pytest.mark.parametrize(
    ("line", "byline", "agency"),
    [
        ("By Tan Mei Lin", "Tan Mei Lin", ""),
        ("By Tan Mei Lin, Reuters", "Tan Mei Lin", "Reuters"),
        ("BY TAN MEI LIN AND JO BROWN", "Tan Mei Lin and Jo Brown", ""),
        ("By Reuters", "", "Reuters"),
        ("By Tan Mei Lin, Foreign Editor", "Tan Mei Lin", ""),
    ],
)
def test_a_byline_is_kept_apart(line: str, byline: str, agency: str) -> None:
    cleaned = clean_text(f"{line}\n\n{REPORT}")
    assert (cleaned.text, cleaned.byline, cleaned.agency) == (REPORT, byline, agency)
