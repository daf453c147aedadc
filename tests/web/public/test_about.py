"""The page about a newsletter says what its settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from digest.settings import FeedSource
from digest.web.public.about import Outlet, outlets
from tests.fakes.editions import MovingClock, new_installation, settings_file
from tests.fakes.public import reader as reading

if TYPE_CHECKING:
    from pathlib import Path


def page(folder: Path, newsletter: dict[str, Any], **settings: Any) -> str:
    """The page, by settings that differ from those of every test in these."""
    config = settings_file(folder)
    data = yaml.safe_load(config.read_text())
    data["newsletters"][0] |= newsletter
    config.write_text(yaml.safe_dump(data | settings))
    with new_installation(config, MovingClock()) as installation, reading(installation) as reader:
        return " ".join(reader.get("/about/asia").text.split())


@pytest.mark.parametrize(
    ("newsletter", "said", "unsaid"),
    [
        ({}, "held until somebody does", "goes out as it stands"),
        ({}, "no source has, and whatever", "dead links"),
        ({}, 'href="/embed/asia"', "no such words"),
        ({"schedule": {"unapproved": "cancel"}}, "left out", "held until"),
        ({"schedule": {"unapproved": "send"}}, "goes out as it stands", "Without an approval nothing goes out"),
        ({"schedule": {"days": ["mon", "thu"]}}, "Monday and Thursday at 07:00, UTC", "Friday"),
        ({"weekly": {"day": "sat"}}, "on Saturday at 09:00", "no such words"),
        ({"focus": {"topics": {"trade": 0.4, "energy": 1}}}, "<li>energy</li> <li>trade</li>", "Asia."),
        ({"ranking": {"state_affiliated": 0.25}}, "counts 25% of an independent one", "counts 50% of an"),
        ({"ranking": {"state_affiliated": 1, "copies": 1}}, "no more than 4 of one country", "of an independent one"),
        ({"about": "We are <two>.\n\nIn Singapore."}, 'We are &lt;two&gt;.</p> <p dir="auto">In Singapore.', "<two>"),
        ({}, "No language model writes here", "A program then holds every sentence"),
    ],
)
def test_it_is_true_to_the_newsletter(tmp_path: Path, newsletter: dict[str, Any], said: str, unsaid: str) -> None:
    text = page(tmp_path, newsletter)
    assert said in text
    assert unsaid not in text


def test_a_language_model_is_named(tmp_path: Path) -> None:
    text = page(tmp_path, {}, model={"base_url": "http://127.0.0.1:9/v1", "name": "Small Model 3"})
    assert "A language model, Small Model 3, shortens and joins" in text
    assert "No language model" not in text


def test_an_outlet_stands_once_under_its_country_with_the_marks_of_all_its_feeds() -> None:
    feeds = [
        FeedSource(url="https://a.example/1", outlet="Morning", country="US"),
        FeedSource(url="https://b.example/1", outlet="Evening", country="PH", paywall=True),
        FeedSource(url="https://a.example/2", outlet="Morning", state_affiliated=True),
        FeedSource(url="https://c.example/1", outlet="Wire"),
    ]
    assert outlets(feeds) == [
        ("the Philippines", [Outlet("Evening", state_affiliated=False, paywall=True)]),
        ("the United States", [Outlet("Morning", state_affiliated=True, paywall=False)]),
        ("Elsewhere", [Outlet("Wire", state_affiliated=False, paywall=False)]),
    ]
