from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.tag.places import country_name, gazetteer, region, region_names


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Beijing warns Taiwan’s president", {"CN": 1, "TW": 1}),
        ("Xi and Putin speak by video", {"CN": 1, "RU": 1}),
        ("Filipinos and Bangladeshis abroad", {"BD": 1, "PH": 1}),
        ("The U.S. and US-backed forces", {"US": 2}),
        ("SEOUL, South Korea", {"KR": 2}),
        ("Clash in the Taiwan Strait", {"CN": 1, "TW": 1}),
        ("Niger, Nigeria and Guinea-Bissau", {"GW": 1, "NE": 1, "NG": 1}),
        ("Votes counted in Tbilisi, Georgia", {"GE": 2}),
        ("Bengaluru and São Paulo", {"BR": 1, "IN": 1}),
        ("Wallabies to play Scotland in Edinburgh", {"AU": 1, "GB": 2}),
        ("Samurai Blue beat Socceroos", {"AU": 1, "JP": 1}),
        ("Landslide in Catanduanes, ferry sinks off Sulawesi", {"ID": 1, "PH": 1}),
        ("Patrols in Ladakh, at Tawang and in Leh", {"CN": 2, "IN": 3}),
        ("A fire in New Mexico", {"US": 1}),
        ("The People's Republic of China and the Republic of China", {"CN": 1, "TW": 1}),
    ],
)
def test_places_count_for_their_countries(text: str, countries: dict[str, int]) -> None:
    assert gazetteer().countries(text) == countries


@pytest.mark.parametrize(
    "text",
    [
        "A storm crosses the Indian Ocean",
        "Michael Jordan and Chad Smith play golf",
        "Georgia's governor signs the bill",
        "A price of US$5 million",
        "turkey for dinner, china on the table",
        "An article in The New York Times",
        "Her dance video went viral on TikTok",
        "A car, a Toyota Corolla, hit a wall",
        "The ICC fined the bowler after the match",
    ],
)
def test_look_alikes_count_for_no_country(text: str) -> None:
    assert gazetteer().countries(text) == {}


def test_indiana_is_in_america_not_in_asia() -> None:
    assert gazetteer().countries("Floods in Indiana") == {"US": 1}


def test_regions_are_found_by_name_and_by_institution() -> None:
    found = gazetteer().read("ASEAN ministers on Southeast Asia and Europe")
    assert found.regions == {"southeast-asia": 2, "europe": 1}


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert all(code.isupper() for code in gazetteer().countries(text))


def test_asia_is_its_four_parts_without_the_rest_of_the_middle_east() -> None:
    asia = region("asia")
    assert {"CN", "VN", "IN", "UZ"} <= asia
    assert not asia & {"SA", "IL", "TR", "RU", "AU"}


def test_every_region_has_countries_and_the_world_has_all_of_them() -> None:
    assert all(region(name) and region(name) <= region("world") for name in region_names())


def test_countries_have_names_that_read_well() -> None:
    assert [country_name(code) for code in ("PH", "VN", "ZZ")] == ["the Philippines", "Vietnam", "ZZ"]
