from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from digest.pick.tag.gazetteer import Gazetteer, Meaning
from digest.pick.tag.organisations import known_organisations
from digest.pick.tag.places import gazetteer, region_names


def test_a_disputed_sea_counts_for_the_claimants_that_the_report_names() -> None:
    assert gazetteer().countries("Hanoi protests over drilling in the South China Sea") == {"VN": 2}
    assert gazetteer().countries("Manila and Beijing collide at Scarborough Shoal") == {"CN": 2, "PH": 2}


def test_a_disputed_sea_alone_counts_for_its_first_two_claimants() -> None:
    assert gazetteer().countries("Storm in the South China Sea") == {"CN": 1, "PH": 1}


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Shots in Kashmir", {"IN": 1, "PK": 1}),
        ("Drones over Crimea", {"UA": 1}),
        ("N Korea and S. Korea trade leaflets", {"KP": 1, "KR": 1}),
        ("OKINAWA, Japan", {"JP": 2}),
        ("Sino-Indian border", {"CN": 1, "IN": 1}),
    ],
)
def test_the_house_style_of_places(text: str, countries: dict[str, int]) -> None:
    assert gazetteer().countries(text) == countries


def test_a_state_after_a_comma_tells_which_namesake_a_city_is_throughout_the_text() -> None:
    assert gazetteer().countries("PARIS, Texas. The mayor of Paris spoke.") == {"US": 3}
    assert gazetteer().countries("The mayor of Paris spoke.") == {"FR": 1}
    assert gazetteer().countries("Fire in London, Ont., on Monday") == {"CA": 1}
    assert gazetteer().countries("Flights to Paris, Tokyo and Delhi") == {"FR": 1, "IN": 1, "JP": 1}


def test_a_name_once_used_as_a_person_s_is_a_person_throughout_the_text() -> None:
    assert gazetteer().countries("KOBE IS BACK: the player Kobe Miller was cheered by fans") == {}
    assert gazetteer().countries("The port of Kobe was closed") == {"JP": 1}


@pytest.mark.parametrize(
    "text", ["When Marcos spoke", "Former leader Marcos spoke", "Opposition Leader Anwar of Malaysia"]
)
def test_a_word_that_begins_a_sentence_or_a_title_is_no_first_name(text: str) -> None:
    assert gazetteer().read(text, around="Manila, Philippines").people


def test_a_namesake_with_another_first_name_is_somebody_else() -> None:
    assert not gazetteer().read("Diego Marcos opened a bakery in Manila").people


def test_a_company_is_found_and_stands_for_no_country() -> None:
    found = gazetteer().read("Huawei opens a shop")
    assert [(each.name, each.sort, each.place) for each in found.organisations] == [("Huawei", "company", "CN")]
    assert not found.countries


def test_organs_of_a_state_stand_for_it_and_alliances_for_a_region_or_none() -> None:
    found = gazetteer().read("The Kremlin, ASEAN and the United Nations")
    assert {each.name for each in found.organisations} == {"Kremlin", "ASEAN", "United Nations"}
    assert (dict(found.countries), dict(found.regions)) == ({"RU": 1}, {"southeast-asia": 1})


def test_every_organisation_stands_for_a_place_that_exists_or_for_none() -> None:
    for each in known_organisations():
        assert not each.place or each.place.isupper() or each.place in region_names(), each.name


def test_the_longest_name_wins_and_a_name_within_a_word_is_none() -> None:
    small = Gazetteer({"Niger": Meaning(("NE",)), "Niger Delta": Meaning(("NG",)), "Oman": Meaning(("OM",))})
    assert small.countries("The Niger Delta and a Roman woman") == {"NG": 1}


@given(st.text(max_size=200), st.sampled_from(["Jordan", "Taiwan", "President Lee", "Paris, Texas", "BNP"]))
def test_nothing_written_around_a_name_breaks_the_reading(noise: str, name: str) -> None:
    found = gazetteer().read(f"{noise} {name} {noise}")
    assert all(number > 0 for number in found.countries.values())


@pytest.mark.parametrize(
    "piece", ["US ", "Jordan ", "Jordan, ", "Xi", "\x00", "President Lee ", "South China Sea ", "中国"]
)
def test_a_huge_text_of_one_name_takes_time_in_proportion(piece: str) -> None:
    begin = time.process_time()
    gazetteer().read(piece * 20_000)
    assert time.process_time() - begin < 2
