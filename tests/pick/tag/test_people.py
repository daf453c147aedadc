from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from digest.pick.tag.people import known_people, titled_people
from digest.pick.tag.places import country_name, gazetteer

IN_2023, IN_2026 = date(2023, 6, 1), date(2026, 3, 1)


def _role(text: str, day: date) -> dict[str, str]:
    return {person.name: person.role(day) for person in gazetteer().read(text, day).people}


def test_an_office_is_that_of_the_day_of_the_report() -> None:
    assert _role("Kishida speaks", IN_2023) == {"Fumio Kishida": "prime minister"}
    assert _role("Kishida speaks", IN_2026) == {"Fumio Kishida": "former prime minister"}
    assert _role("Takaichi speaks", IN_2023) == {"Sanae Takaichi": "later prime minister"}
    assert _role("Lai Ching-te speaks", IN_2023) == {"Lai Ching-te": "vice-president"}
    assert _role("Lai Ching-te speaks", IN_2026) == {"Lai Ching-te": "president"}


def test_who_left_office_still_stands_for_the_country() -> None:
    assert gazetteer().read("Hasina speaks", IN_2026).countries == {"BD": 1}


def test_who_never_held_office_is_known_for_something() -> None:
    assert _role("Sam Rainsy speaks", IN_2026) == {"Sam Rainsy": "opposition leader"}


@pytest.mark.parametrize(
    ("text", "day", "names"),
    [
        ("President Yoon arrives", IN_2023, {"Yoon Suk-yeol"}),
        ("President Lee arrives", IN_2026, {"Lee Jae-myung"}),
        ("President Lee arrives", IN_2023, set()),
        ("Prime Minister Wong arrives", IN_2026, {"Lawrence Wong"}),
        ("Prime Minister Lee arrives", IN_2023, {"Lee Hsien Loong"}),
        ("Foreign Minister Wong arrives", IN_2023, {"Penny Wong"}),
        ("President Lee Myung-bak arrives", IN_2026, set()),
        ("President Xi Jinping arrives", IN_2026, {"Xi Jinping"}),
    ],
)
def test_a_title_and_a_family_name_mean_who_held_the_office_on_that_day(text: str, day: date, names: set[str]) -> None:
    assert {person.name for person in gazetteer().read(text, day).people} == names


@pytest.mark.parametrize("spelling", ["Lee Jae-myung", "Lee Jae Myung", "Lee Jae-Myung"])
def test_spellings_with_and_without_hyphens_are_one_person(spelling: str) -> None:
    assert _role(f"{spelling} speaks", IN_2026) == {"Lee Jae-myung": "president"}


def test_japanese_names_are_known_in_both_orders_and_accents_do_not_matter() -> None:
    assert _role("Takaichi Sanae speaks", IN_2026) == {"Sanae Takaichi": "prime minister"}
    assert _role("Xanana Gusmao and José Ramos-Horta", IN_2026).keys() >= {"Xanana Gusmao"}


def test_offices_lie_in_order_and_do_not_end_before_they_begin() -> None:
    for person in known_people():
        begun = [office.since for office in person.offices]
        assert begun == sorted(begun), person.name
        assert all(office.until is None or office.until >= office.since for office in person.offices), person.name


def test_everybody_is_known_for_something_and_belongs_to_a_country_that_exists() -> None:
    for person in known_people():
        assert person.offices or person.known_as, person.name
        assert not person.country or country_name(person.country) != person.country, person.name


def test_no_two_people_share_a_name_of_their_own() -> None:
    forms = [form for names in known_people().values() for form in names]
    assert len(forms) == len(set(forms))


def test_two_people_with_one_title_never_held_it_at_the_same_time_in_the_same_country() -> None:
    for called in titled_people().values():
        for person, office in called:
            rivals = [other for other, theirs in called if other.country == person.country and theirs == office]
            assert rivals.count(person) == len(rivals)


@given(st.dates(), st.sampled_from(sorted(known_people(), key=lambda person: person.name)))
def test_a_role_is_known_for_every_day(day: date, person: object) -> None:
    assert person.role(day)  # type: ignore[attr-defined]
