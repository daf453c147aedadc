from __future__ import annotations

from digest.engine.audience.firsts import firsts
from digest.settings import Focus


def test_the_topics_and_countries_of_the_focus_may_stand_first_by_name() -> None:
    offered = firsts(Focus(regions=["central-asia"], countries=["JP"], topics={"trade": 0.5, "energy": 1.0}))
    assert list(offered.topics.values()) == ["Energy", "Trade"]
    assert list(firsts(Focus(countries=["VN", "PH", "MV", "OM"])).countries) == ["MV", "OM", "PH", "VN"]
    assert list(offered.countries) == ["JP", "KZ", "KG", "TJ", "TM", "UZ"]
    assert "JP" in offered
    assert "energy" in offered
    assert "" in offered
    assert "FR" not in offered
    assert "Energy" not in offered


def test_a_newsletter_about_everything_offers_every_topic_and_no_country() -> None:
    offered = firsts(Focus())
    assert "security" in offered
    assert not offered.countries
