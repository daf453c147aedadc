from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.lexicon import table
from digest.pick.tag.fit import BELONGS, covered, evidence, fit
from digest.pick.tag.kinds import NEVER
from digest.pick.tag.places import region_names
from digest.pick.tag.tags import Tags, tag_report
from digest.pick.tag.topics import topic_names
from digest.settings import Focus
from tests.pick.samples import report

ASIA = Focus(
    regions=["asia"],
    topics={"security": 1, "diplomacy": 1, "trade": 0.9, "elections": 0.9, "rights": 0.7, "technology": 0.8}
    | {"economy": 0.6, "disasters": 0.5},
)
CLIMATE = Focus(regions=["europe"], topics={"climate": 1, "energy": 0.7})
MARKETS = Focus(regions=["asia"], topics={"economy": 1, "technology": 0.9, "trade": 0.9})


def _fit(focus: Focus, title: str, text: str = "") -> float:
    return fit(tag_report(report(title, text)), focus)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("China and Japan hold talks on disputed islands", "Foreign ministers met in Beijing."),
        ("Washington limits chip exports to China", "The rule names 12 firms."),
        ("Takaichi calls snap election", ""),
        ("Vietnam jails blogger for seven years", "A court in Hanoi sentenced him for propaganda against the state."),
        ("Myanmar junta blocks aid after cyclone", "The United Nations said soldiers held relief goods back."),
        ("Britain bans TikTok on government phones", "Ministers fear for national security."),
    ],
)
def test_what_states_do_belongs_into_a_newsletter_on_politics(title: str, text: str) -> None:
    assert _fit(ASIA, title, text) >= BELONGS


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Chipmaker in Taiwan raises forecast as profit jumps", "Net profit rose in the third quarter on AI chips."),
        ("Thai rice farmers hope for rain", ""),
        ("Three die in house fire in Lahore", "Rescuers searched the building in Pakistan."),
        ("France sends troops to Romania", "The army said 300 soldiers will train."),
        ("Actor opens noodle restaurant in Tokyo", "The film star likes to cook."),
    ],
)
def test_firms_private_life_and_other_regions_do_not(title: str, text: str) -> None:
    assert _fit(ASIA, title, text) < BELONGS


def test_a_climate_newsletter_for_europe_gets_its_own_stories() -> None:
    assert _fit(CLIMATE, "Spain closes coal-fired power plant", "Carbon emissions fell.") >= BELONGS
    assert _fit(CLIMATE, "Alpine glaciers melt faster", "Scientists in Switzerland blame global warming.") >= BELONGS
    assert _fit(CLIMATE, "France sends troops to Romania", "The army said 300 soldiers will train.") < BELONGS
    assert _fit(CLIMATE, "Japan closes coal-fired power plant", "Carbon emissions fell.") == 0


def test_to_a_newsletter_on_markets_a_firm_matters() -> None:
    text = "Net profit rose in the third quarter on AI chips."
    assert _fit(MARKETS, "Chipmaker in Taiwan raises forecast as profit jumps", text) >= BELONGS
    assert _fit(MARKETS, "China's central bank cuts rates", "The economy grew less than hoped.") >= BELONGS


def test_an_empty_focus_is_about_all_that_is_news() -> None:
    assert _fit(Focus(), "Thai rice farmers hope for rain") == 1
    assert _fit(Focus(), "Watch: Thai rice farmers hope for rain") == 0


def test_a_focus_on_places_alone_asks_for_nothing_but_the_place() -> None:
    africa = Focus(regions=["africa"])
    assert _fit(africa, "Kenya counts its elephants") == 1
    assert _fit(africa, "Thai rice farmers hope for rain") == 0


def test_a_country_beside_the_region_is_covered_and_so_are_the_parts_of_the_region() -> None:
    both = covered(Focus(regions=["asia"], countries=["AU"]))
    assert {"AU", "VN", "southeast-asia"} <= both
    assert "GB" not in both
    assert covered(Focus()) == frozenset()


def test_each_piece_of_evidence_has_a_weight_and_each_weight_its_evidence() -> None:
    tags = tag_report(report("China and Japan hold talks"))
    assert evidence(tags, ASIA).keys() - {"place"} == table("fit.yaml").keys() - {"constant"}


_PLACES = st.sampled_from(["CN", "US", "DE", "asia", "southeast-asia"])
_CERTAIN = st.floats(0, 1)
_TAGS = st.builds(
    Tags,
    places=st.dictionaries(_PLACES, _CERTAIN),
    topics=st.dictionaries(st.sampled_from(sorted(topic_names())), _CERTAIN),
    kind=st.sampled_from(["news", "opinion", *NEVER]),
    headline=st.frozensets(_PLACES),
    signs=st.dictionaries(st.sampled_from(["state", "commerce", "life"]), _CERTAIN),
)
_FOCI = st.builds(
    Focus,
    regions=st.lists(st.sampled_from(sorted(region_names())), max_size=2),
    topics=st.dictionaries(st.sampled_from(sorted(topic_names())), _CERTAIN),
)


@given(_TAGS, _FOCI)
def test_fit_is_a_certainty_whatever_the_tags_and_the_focus(tags: Tags, focus: Focus) -> None:
    assert 0 <= fit(tags, focus) <= 1
    assert all(0 <= value <= 1 for value in evidence(tags, focus).values())


@given(_TAGS, st.sampled_from(["security", "climate", "economy"]))
def test_a_topic_never_fits_less_for_being_wanted_more(tags: Tags, topic: str) -> None:
    some, more = (Focus(regions=["asia"], topics={topic: weight, "trade": 0.5}) for weight in (0.5, 1.0))
    if not tags.signs.get("life") and not tags.signs.get("commerce"):
        assert fit(tags, some) <= fit(tags, more) + 1e-9
